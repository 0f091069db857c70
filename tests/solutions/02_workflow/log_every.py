"""Held-out solutions of log_every."""

import copy
import itertools
from collections import deque

COUNTED = {"items": 0}


def right_enumerate(iterable, every, log):
    """A generator that counts from 1."""
    if every < 1:
        raise ValueError("every must be at least 1")
    for k, item in enumerate(iterable, start=1):
        if k % every == 0:
            log(k)
        yield item


def right_checks_at_once(iterable, every, log):
    """Checks when it is called, and returns an inner generator."""
    if not every >= 1:
        raise ValueError(f"every = {every}")

    def walk():
        count = 0
        for item in iterable:
            count += 1
            if count % every == 0:
                log(count)
            yield item

    return walk()


class right_class:
    """A class with __iter__ and __next__."""

    def __init__(self, iterable, every, log):
        if every < 1:
            raise ValueError("every")
        self.items, self.every, self.log, self.k = iter(iterable), every, log, 0

    def __iter__(self):
        return self

    def __next__(self):
        item = next(self.items)
        self.k += 1
        if self.k % self.every == 0:
            self.log(self.k)
        return item


def right_map(iterable, every, log):
    """map with a counter beside it."""
    if every <= 0:
        raise ValueError("cannot log every %s items" % every)

    def pass_on(item, k):
        if not k % every:
            log(k)
        return item

    return map(pass_on, iterable, itertools.count(1))


def right_countdown(items, k, callback):
    """Counts down to the next report."""
    if k < 1:
        raise ValueError("k < 1")
    left, seen = k, 0
    for item in items:
        left, seen = left - 1, seen + 1
        if left == 0:
            left = k
            callback(seen)
        yield item


def right_next_by_hand(iterable, every, log, first=1):
    """next, and the end of it caught."""
    if every < 1:
        raise ValueError("every has to be positive")
    iterator = iter(iterable)
    number = first
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        if number % every == 0:
            log(number)
        number += 1
        yield item


def right_cycle(iterable, every, log):
    """A pattern of no and yes goes around beside the items."""
    if every < 1:
        raise ValueError
    pattern = itertools.cycle([False] * (every - 1) + [True])
    return (
        item if not due else (log(k), item)[1] for item, due, k in zip(iterable, pattern, itertools.count(1))
    )


def right_yield_from(iterable, every, log):
    """yield from a generator that works in groups, item by item."""
    if int(every) < 1:
        raise ValueError("every")
    iterator, end, done = iter(iterable), object(), 0
    while True:
        for _ in range(every - 1):
            item = next(iterator, end)
            if item is end:
                return
            yield item
        item = next(iterator, end)
        if item is end:
            return
        done += every
        log(done)
        yield from [item]


def wrong_from_zero(iterable, every, log):
    """The first item is number 0."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable):
        if k % every == 0:
            log(k)
        yield item


def wrong_number_less_one(iterable, every, log):
    """At the right item, but its index is told."""
    if every < 1:
        raise ValueError
    for i, item in enumerate(iterable):
        if (i + 1) % every == 0:
            log(i)
        yield item


def wrong_log_after(iterable, every, log):
    """Reports when the item has been used."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        yield item
        if k % every == 0:
            log(k)


def wrong_log_before_taking(iterable, every, log):
    """Reports an item before it knows that there is one."""
    if every < 1:
        raise ValueError
    iterator = iter(iterable)
    for k in itertools.count(1):
        if k % every == 0:
            log(k)
        try:
            yield next(iterator)
        except StopIteration:
            return


def wrong_list_first(iterable, every, log):
    """Reads everything first."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(list(iterable), 1):
        if k % every == 0:
            log(k)
        yield item


def wrong_list_result(iterable, every, log):
    """A list is no iterator."""
    if every < 1:
        raise ValueError
    out = []
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        out.append(item)
    return out


def wrong_one_ahead(iterable, every, log):
    """Reads one item ahead, to know the last one."""
    if every < 1:
        raise ValueError
    iterator = iter(iterable)
    try:
        item = next(iterator)
    except StopIteration:
        return
    for k in itertools.count(1):
        following = list(itertools.islice(iterator, 1))
        if k % every == 0:
            log(k)
        yield item
        if not following:
            return
        item = following[0]


def wrong_groups(iterable, every, log):
    """Takes a group at a time."""
    if every < 1:
        raise ValueError
    iterator, k = iter(iterable), 0
    while group := list(itertools.islice(iterator, every)):
        for item in group:
            k += 1
            if k % every == 0:
                log(k)
            yield item


def wrong_first_taken_at_once(iterable, every, log):
    """Takes the first item when it is called."""
    if every < 1:
        raise ValueError
    iterator = iter(iterable)
    start = list(itertools.islice(iterator, 1))

    def walk():
        for k, item in enumerate(itertools.chain(start, iterator), 1):
            if k % every == 0:
                log(k)
            yield item

    return walk()


def wrong_len(iterable, every, log):
    """Needs a length."""
    if every < 1:
        raise ValueError
    iterator = iter(iterable)
    for k in range(1, len(iterable) + 1):
        item = next(iterator)
        if k % every == 0:
            log(k)
        yield item


def wrong_index(iterable, every, log):
    """Needs an index."""
    if every < 1:
        raise ValueError
    k = 0
    while True:
        try:
            item = iterable[k]
        except (IndexError, KeyError):
            return
        k += 1
        if k % every == 0:
            log(k)
        yield item


def wrong_none_ends(iterable, every, log):
    """An item that is None is taken for the end."""
    if every < 1:
        raise ValueError
    iterator, k = iter(iterable), 0
    while (item := next(iterator, None)) is not None:
        k += 1
        if k % every == 0:
            log(k)
        yield item


def wrong_falsy_skipped(iterable, every, log):
    """Items like 0 and "" are left out."""
    if every < 1:
        raise ValueError
    k = 0
    for item in iterable:
        k += 1
        if k % every == 0:
            log(k)
        if item is not None and not (isinstance(item, (int, str, list, dict)) and not item):
            yield item


def wrong_stop_leaks(iterable, every, log):
    """StopIteration inside a generator is a RuntimeError."""
    if every < 1:
        raise ValueError
    iterator = iter(iterable)
    for k in itertools.count(1):
        item = next(iterator)
        if k % every == 0:
            log(k)
        yield item


def wrong_check_in_loop(iterable, every, log):
    """Without items nothing is checked."""
    for k, item in enumerate(iterable, 1):
        if every < 1:
            raise ValueError
        if k % every == 0:
            log(k)
        yield item


def wrong_zero_only(iterable, every, log):
    """Negative numbers pass."""
    if every == 0:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


def wrong_not_checked(iterable, every, log):
    """Zero is a ZeroDivisionError."""
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


def wrong_every_one_refused(iterable, every, log):
    """Each item is often, but allowed."""
    if every <= 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item


def wrong_check_after_first(iterable, every, log):
    """The check comes after the first item was taken, and is skipped without any."""
    iterator = iter(iterable)
    for k, item in enumerate(iterator, 1):
        if k == 1 and every < 1:
            raise ValueError
        if k % max(every, 1) == 0:
            log(k)
        yield item


def wrong_logs_item(iterable, every, log):
    """Tells the item, not its number."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(item)
        yield item


def wrong_last_too(iterable, every, log):
    """One report more at the end."""
    if every < 1:
        raise ValueError
    k = 0
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield item
    if k % every:
        log(k)


def wrong_first_too(iterable, every, log):
    """The first item is reported always."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k == 1 or k % every == 0:
            log(k)
        yield item


def wrong_pairs(iterable, every, log):
    """Yields the number too."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield k, item


def wrong_copies(iterable, every, log):
    """Yields a copy of each item."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            log(k)
        yield copy.copy(item) if isinstance(item, (list, dict)) else item


def wrong_counter_outside(iterable, every, log):
    """The counter goes on with the next call."""
    if every < 1:
        raise ValueError
    for item in iterable:
        COUNTED["items"] += 1
        if COUNTED["items"] % every == 0:
            log(COUNTED["items"])
        yield item


def wrong_counter_in_default(iterable, every, log, counter=itertools.count(1)):
    """A default is made once."""
    if every < 1:
        raise ValueError
    for item in iterable:
        k = next(counter)
        if k % every == 0:
            log(k)
        yield item


class wrong_iterable_only:
    """for can go through it, but next cannot."""

    def __init__(self, iterable, every, log):
        if every < 1:
            raise ValueError("every")
        self.iterable, self.every, self.log = iterable, every, log

    def __iter__(self):
        for k, item in enumerate(self.iterable, 1):
            if k % self.every == 0:
                self.log(k)
            yield item


def wrong_counter_not_reset(iterable, every, log):
    """Tells how many since the last report."""
    if every < 1:
        raise ValueError
    k = 0
    for item in iterable:
        k += 1
        if k == every:
            log(k)
            k = 0
        yield item


def wrong_prints(iterable, every, log=print):
    """Prints a text instead of calling log."""
    if every < 1:
        raise ValueError
    for k, item in enumerate(iterable, 1):
        if k % every == 0:
            print(f"item {k}")
        yield item


def wrong_zip_count_behind(iterable, every, log):
    """Two copies of the stream, one of them ahead."""
    if every < 1:
        raise ValueError
    waiting, k = deque(), 0
    for item in iterable:
        waiting.append(item)
        if len(waiting) > 1:
            k += 1
            if k % every == 0:
                log(k)
            yield waiting.popleft()
    for item in waiting:
        k += 1
        if k % every == 0:
            log(k)
        yield item
