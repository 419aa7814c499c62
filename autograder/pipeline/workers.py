"""Threads that each run one notebook at a time, and can be stopped at once: Ctrl-C leaves no kernel behind."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from threading import Lock
from typing import Any, Generic, TypeVar

from autograder.errors import GraderFault, Interrupted

__all__ = ["Workers"]

_WAKE_S = 0.5
Item = TypeVar("Item")
Result = TypeVar("Result")
T = TypeVar("T")


class Workers(Generic[Item, Result]):
    """Does the same work for many items.

    Args:
        count: How many at a time.
        work: From an item and the number of the worker, 0 ≤ number < count, which no other worker has meanwhile.
    """

    def __init__(self, count: int, work: Callable[[Item, int], Result]) -> None:
        self._count = count
        self._work = work
        self._slots: SimpleQueue[int] = SimpleQueue()
        for slot in range(count):
            self._slots.put(slot)
        self._lock = Lock()
        self._running: dict[asyncio.Task[Any], asyncio.AbstractEventLoop] = {}
        self._stopped = False

    def all(self, items: Sequence[Item], *, progress: Callable[[Result], None]) -> list[Result]:
        """Do the work for every item.

        Args:
            items: In the order in which they are begun, and in which their results are returned.
            progress: Called in this thread as each is done.

        Raises:
            Interrupted: Ctrl-C was pressed, or the system asked for an end.
            Exception: What the work itself raised, of the first item that did.

        Either way, what ran has been stopped, and what it started has ended.
        """
        pool = ThreadPoolExecutor(self._count)
        futures: list[Future[Result]] = []
        try:
            for item in items:  # one by one: Ctrl-C may come while workers have begun and finished the first ones
                futures.append(pool.submit(self._one, item))  # noqa: PERF401 - see above
            pending = set(futures)
            while pending:  # woken now and then: a signal that comes just before the wait begins does not end it
                done, pending = wait(pending, timeout=_WAKE_S, return_when=FIRST_COMPLETED)
                for future in done:
                    progress(future.result())
        except KeyboardInterrupt as error:
            self._end(pool)
            by = f" by {error.args[0]}" if error.args else ""
            raise Interrupted(f"interrupted{by}: {sum(map(_succeeded, futures))} of {len(items)} graded") from error
        except BaseException:
            self._end(pool)
            raise
        pool.shutdown()
        return [future.result() for future in futures]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """As `asyncio.run`, in a worker's thread.

        Raises:
            asyncio.CancelledError: The workers were stopped; the coroutine has cleaned up.
            GraderFault: It was cancelled by something else.
        """
        return asyncio.run(self._stoppable(work))

    def _one(self, item: Item) -> Result:
        slot = self._slots.get()
        try:
            return self._work(item, slot)
        finally:
            self._slots.put(slot)

    async def _stoppable(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        with self._lock:
            self._running[task] = asyncio.get_running_loop()
            if self._stopped:
                task.cancel()
        try:
            return await task
        except asyncio.CancelledError as error:
            if self._stopped:
                raise
            raise GraderFault("a run was cancelled although nobody had asked for an end") from error
        finally:
            with self._lock:
                del self._running[task]

    def _end(self, pool: ThreadPoolExecutor) -> None:
        pool.shutdown(wait=False, cancel_futures=True)  # first, so that a stopped worker begins nothing else
        self._stop()
        pool.shutdown()

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True
            for task, loop in self._running.items():
                loop.call_soon_threadsafe(task.cancel)


def _succeeded(future: "Future[Any]") -> bool:
    return not future.cancelled() and future.exception() is None
