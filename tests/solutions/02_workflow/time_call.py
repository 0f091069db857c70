"""Held-out solutions of time_call."""

import statistics
import time
import timeit
from itertools import repeat

import numpy as np
import torch


def right_loop(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Times in a list."""
    if repeats < 1:
        raise ValueError("repeats must be at least 1")
    fn()
    times = []
    for _ in range(repeats):
        if sync is not None:
            sync()
        start = timer()
        fn()
        if sync is not None:
            sync()
        end = timer()
        times.append(end - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def right_now(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """A helper that waits and reads."""

    def now():
        if sync:
            sync()
        return timer()

    if not repeats >= 1:
        raise ValueError(f"repeats = {repeats}")
    _ = fn()

    def one():
        before = now()
        fn()
        return now() - before

    times = [one() for _ in range(repeats)]
    return dict(best=float(min(times)), mean=float(np.mean(times)))


def right_do_nothing(function, repeats: int = 5, timer=timeit.default_timer, sync=None) -> dict[str, float]:
    """Waiting that does nothing; best and sum on the way."""
    if repeats <= 0:
        raise ValueError("measure at least once")
    wait = sync if sync is not None else (lambda: None)
    function()
    best, total = float("inf"), 0.0
    for _ in repeat(None, repeats):
        wait()
        t0 = timer()
        function()
        wait()
        t1 = timer()
        if t1 - t0 < best:
            best = t1 - t0
        total += t1 - t0
    return {"mean": total / repeats, "best": best}


def right_minus_plus(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Minus the first reading, plus the second."""
    if repeats < 1:
        raise ValueError("nothing to measure")
    fn()
    sync = sync or (lambda: 0)
    times = [0.0] * repeats
    for i in range(repeats):
        sync()
        times[i] -= timer()
        fn()
        sync()
        times[i] += timer()
    return {"best": sorted(times)[0], "mean": statistics.fmean(times)}


def right_prints(fn, repeats=5, timer=timeit.default_timer, sync=None, digits=6):
    """Counts down, prints each time."""
    if repeats < 1:
        raise ValueError("repeats")
    fn()
    left, times = repeats, []
    while left > 0:
        if callable(sync):
            sync()
        start = timer()
        fn()
        if callable(sync):
            sync()
        times += [timer() - start]
        print(f"call {repeats - left + 1}: {times[-1]:.{digits}f} s")
        left -= 1
    best = times[0]
    for t in times[1:]:
        best = min(best, t)
    return {"best": best, "mean": sum(times) / repeats}


def right_tensor(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Two float64 tensors of readings."""
    if repeats < 1:
        raise ValueError("no calls")
    fn()
    readings = torch.zeros(repeats, 2, dtype=torch.float64)
    for row in range(repeats):
        for column in range(2):
            if column:
                fn()
            if sync is not None:
                sync()
            readings[row, column] = timer()
    took = readings[:, 1] - readings[:, 0]
    return {"best": took.min().item(), "mean": took.mean().item()}


def right_generator(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """A generator of times; the warm-up waits too."""

    def times():
        for number in range(repeats + 1):
            if number == 0:
                fn()
                continue
            if sync is not None:
                sync()
            begin = timer()
            fn()
            if sync is not None:
                sync()
            yield timer() - begin

    if repeats < 1:
        raise ValueError("at least one")
    found = tuple(times())
    return {"best": min(found), "mean": statistics.mean(found)}


def right_timeit_timer(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """timeit.Timer with its own setup and a function that waits at its end."""
    if repeats < 1:
        raise ValueError("repeats must be positive")
    wait = (lambda: None) if sync is None else sync

    def call():
        fn()
        wait()

    fn()
    clock = timeit.Timer(call, setup=wait, timer=timer)
    times = [clock.timeit(number=1) for _ in range(repeats)]
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_cold(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """No warm-up."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_warm_up_among_repeats(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The warm-up is one of the repeats, unless there is only one."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(max(1, repeats - 1)):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_warm_up_measured(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The warm-up is timed, and dropped."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    times = []
    for _ in range(repeats + 1):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    times = times[1:]
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_all_at_once(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The mean from one reading before and one after all."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    best = float("inf")
    wait()
    first = timer()
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        best = min(best, timer() - start)
    return {"best": best, "mean": (timer() - first) / repeats}


def wrong_end_is_start(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The end of one is the start of the next."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    wait()
    last, times = timer(), []
    for _ in range(repeats):
        fn()
        wait()
        now = timer()
        times.append(now - last)
        last = now
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_waits_after_only(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """No waiting before the first reading."""
    if repeats < 1:
        raise ValueError
    fn()
    times = []
    for _ in range(repeats):
        start = timer()
        fn()
        if sync is not None:
            sync()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_waits_after_warm_up_once(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Waits before the first measured call only, then after each."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    wait()
    times = []
    for _ in range(repeats):
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_waits_before_only(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Measures how long it takes to give an order."""
    if repeats < 1:
        raise ValueError
    fn()
    times = []
    for _ in range(repeats):
        if sync is not None:
            sync()
        start = timer()
        fn()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_waits_too_late(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Reads first, waits then."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        end = timer()
        wait()
        times.append(end - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_waiting_timed(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Waits inside the measured time before the call."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        start = timer()
        wait()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_sync_needed(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """None is called."""
    if repeats < 1:
        raise ValueError
    fn()
    times = []
    for _ in range(repeats):
        sync()
        start = timer()
        fn()
        sync()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_zero_only(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """A negative number gives another error, or none."""
    if repeats == 0:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times, default=0.0), "mean": sum(times) / max(1, len(times))}


def wrong_division(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Nothing checked: a division by zero."""
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"mean": sum(times) / len(times), "best": min(times)}


def wrong_one_refused(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """One call is enough to measure."""
    if repeats <= 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_median(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The middle one is no average."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": statistics.median(times)}


def wrong_slowest(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The longest time."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": max(times), "mean": sum(times) / len(times)}


def wrong_first_is_best(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """A time of zero is taken for "none yet"."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    best, total = 0.0, 0.0
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        took = timer() - start
        total += took
        if not best or took < best:
            best = took
    return {"best": best, "mean": total / repeats}


def wrong_starts_at_999(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Longer times than 999 seconds are no best."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    best, total = 999.0, 0.0
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        took = timer() - start
        total += took
        best = min(best, took)
    return {"best": best, "mean": total / repeats}


def wrong_without_the_best(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Divides by the number of all calls."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "mean": sum(times) / (repeats + 1)}


def wrong_own_timer(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Reads another clock than the one that was given."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = time.perf_counter()
        fn()
        wait()
        times.append(time.perf_counter() - start)
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_float32(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """The readings are rounded to float32."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    readings = torch.zeros(repeats, 2)
    for i in range(repeats):
        wait()
        readings[i, 0] = timer()
        fn()
        wait()
        readings[i, 1] = timer()
    took = readings[:, 1] - readings[:, 0]
    return {"best": took.min().item(), "mean": took.mean().item()}


def wrong_rounded(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Rounded to milliseconds."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": round(min(times), 3), "mean": round(sum(times) / len(times), 3)}


def wrong_tensors(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Tensors are no floats."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    times = torch.tensor(times, dtype=torch.float64)
    return {"best": times.min(), "mean": times.mean()}


def wrong_keys(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """A key of another name."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    return {"best": min(times), "average": sum(times) / len(times)}


def wrong_swallows(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """An error in the call is hidden."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    times = []
    try:
        fn()
        for _ in range(repeats):
            wait()
            start = timer()
            fn()
            wait()
            times.append(timer() - start)
    except Exception as error:
        print("failed:", error)
        times = times or [0.0]
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_milliseconds(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """In other units than the timer's."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(1000 * (timer() - start))
    return {"best": min(times), "mean": sum(times) / len(times)}


def wrong_never_zero(fn, repeats=5, timer=timeit.default_timer, sync=None):
    """Times of zero are left out of the mean."""
    if repeats < 1:
        raise ValueError
    wait = sync or (lambda: None)
    fn()
    times = []
    for _ in range(repeats):
        wait()
        start = timer()
        fn()
        wait()
        times.append(timer() - start)
    counted = [t for t in times if t > 0] or [0.0]
    return {"best": min(times), "mean": sum(counted) / len(counted)}
