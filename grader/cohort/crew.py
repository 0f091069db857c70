"""Orders → what came of them, as they are finished, on any `concurrent.futures.Executor`; a lost process loses nobody."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any

from grader.cohort.clerk import Done, Order, carry_out
from grader.cohort.records import FAULT, Record
from grader.errors import CalledWrongly, GraderFault, Unreadable
from grader.pool import processes

AHEAD = 2
"""So many orders wait for each that is being carried out: no more of the submissions are in memory."""
LEAST = 4
"""So many at least are ordered of a cluster, whose workers may come later."""
TRIES = 2
SECONDS = 10
"""A scheduler that is busy may take so long to answer."""

Crew = Callable[[], contextlib.AbstractContextManager[tuple[Executor, int]]]
"""Makes an executor, and says how much it does at a time; makes another one where that has been lost."""


@contextlib.contextmanager
def _local(jobs: int, first: contextlib.ExitStack, ready: list[Executor]) -> Iterator[tuple[Executor, int]]:
    if ready:
        with first.pop_all():
            yield ready.pop(), jobs
    else:
        with processes(jobs) as pool:
            yield pool, jobs


@contextlib.contextmanager
def local(jobs: int, copied: bool = False) -> Iterator[Crew]:
    """Yield a crew of so many processes on this machine.

    They may be `copied` from this one as it is now (see `processes`), but not those that stand in for lost ones.
    """
    with contextlib.ExitStack() as first:
        ready: list[Executor] = [first.enter_context(processes(jobs, copied))] if copied else []
        yield partial(_local, jobs, first, ready)


@contextlib.contextmanager
def _cluster(address: str, say: Callable[[str], None], reached: list[str]) -> Iterator[tuple[Executor, int]]:
    try:
        import distributed
    except ImportError as error:
        raise CalledWrongly("--scheduler needs Dask: pip install 'pytorch-exercise-grader[cluster]'") from error
    library: Any = distributed
    for name in ("distributed", "distributed.client", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what there is to say, we say
    try:
        asyncio.run(asyncio.wait_for(_answer(library, address), SECONDS))  # its client may wait for ever
        client = library.Client(address, timeout=SECONDS, set_as_default=False)
    except Exception as error:
        if reached:
            raise GraderFault(
                f"the Dask scheduler {address} was lost; what is graded is kept, and the same command goes on from there"
            ) from error
        why = str(error) or f"in {SECONDS} seconds"
        raise CalledWrongly(f"--scheduler {address}: no Dask scheduler answers there ({why})") from error
    reached.append(address)
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            say(f"{address} has no worker yet; waiting for one")
        yield client.get_executor(pure=False), max(threads, LEAST)


async def _answer(library: Any, address: str) -> None:
    """Wait for a scheduler's answer."""
    options = library.Security().get_connection_args("client")
    async with library.rpc(address, timeout=SECONDS, connection_args=options) as scheduler:
        await scheduler.identity()


@contextlib.contextmanager
def cluster(address: str, say: Callable[[str], None] = lambda _: None) -> Iterator[Crew]:
    """Yield a crew of whatever workers a Dask scheduler has; `say` is told where these are yet to come."""
    yield partial(_cluster, address, say, [])


def carried_out(orders: Iterator[Order], crew: Crew) -> Generator[Done]:
    """Yield what came of each order, in whatever order that is; there is something for every one.

    Where a process is lost, what was under way in all of them is tried again, one after the other: then it shows which
    one did that, and only that one is a fault. Raises CalledWrongly where nothing can be done.
    """
    while suspects := (yield from _carried_out(orders, crew)):
        yield from _one_by_one(iter([order for order, _ in suspects]), crew)


def _one_by_one(orders: Iterator[Order], crew: Crew) -> Generator[Done]:
    tries: Counter[str] = Counter()
    while guilty := (yield from _carried_out(orders, crew, alone=True)):
        ((order, why),) = guilty
        tries[order.place] += 1
        if tries[order.place] < TRIES:
            orders = itertools.chain([order], orders)
        else:
            yield _fault(order, why)


def _fault(order: Order, why: str) -> Done:
    return Done(Record(order.place, order.digest, FAULT, note=why), "", "")


def _carried_out(
    orders: Iterator[Order], crew: Crew, alone: bool = False
) -> Generator[Done, None, list[tuple[Order, str]]]:
    """Carry out many at a time, or each alone, until none is left or one is lost; return what was under way, and why."""
    running: dict[Future[Done], Order] = {}
    lost: list[tuple[Order, str]] = []
    with crew() as (executor, size):
        most = 1 if alone else size * (1 + AHEAD)
        while not lost:
            while not lost and len(running) < most and (order := next(orders, None)) is not None:
                try:
                    running[executor.submit(carry_out, order)] = order
                except Exception as error:  # it was lost a moment ago
                    lost.append((order, _why(error)))
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                order = running.pop(future)
                try:
                    yield future.result()
                except (GraderFault, Unreadable) as error:  # next time it is tried again
                    yield _fault(order, str(error))
                except CalledWrongly:
                    raise
                except Exception as error:  # BrokenProcessPool, Dask's KilledWorker, …
                    lost.append((order, _why(error)))
    return lost + [(order, "") for order in running.values()]


def _why(error: Exception) -> str:
    if isinstance(error, BrokenProcessPool):
        return "the grader's own process ended while it was graded"
    return f"{type(error).__name__}: {error}"
