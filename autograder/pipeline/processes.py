"""Marking in several processes, which end with this one, and whose deaths stop nobody's marking but one's own."""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from typing import TypeVar

__all__ = ["mark_in_processes"]

T = TypeVar("T")


def mark_in_processes(
    names: Sequence[str], count: int, mark: Callable[[str], T], *, fault: Callable[[str, Exception], T]
) -> tuple[T, ...]:
    """Mark every name.

    Args:
        names: Whom.
        count: How many processes.
        mark: Is sent to them.
        fault: What stands for a name with which a process has died, twice.
    """
    done: dict[str, T] = {}
    while left := [name for name in names if name not in done]:
        found, died = _shared(left, count, mark)
        done |= found
        if died is not None and count == 1:  # one after the other: the first that is missing was it
            guilty = next(name for name in left if name not in found)
            done[guilty] = fault(guilty, died)
        count = 1
    return tuple(done[name] for name in names)


def _shared(
    names: Sequence[str], count: int, mark: Callable[[str], T]
) -> tuple[dict[str, T], BrokenProcessPool | None]:
    """What was marked before a process died, if one did."""
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)
    futures: dict[str, Future[T]] = {}
    found: dict[str, T] = {}
    died: BrokenProcessPool | None = None
    try:
        with suppress(BrokenProcessPool):  # what was given out before says so as well
            for name in names:
                futures[name] = pool.submit(mark, name)
        for name, future in futures.items():
            try:
                found[name] = future.result()
            except BrokenProcessPool as error:
                died = error
    finally:
        pool.shutdown(cancel_futures=True)
    return found, died


def _begin() -> None:
    """In each process: Ctrl-C is the first one's business, and when that is killed this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
