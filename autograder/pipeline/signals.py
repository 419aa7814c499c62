"""Ctrl-C, and the system's ways to ask for an end: all of them end kernels and say how far grading had come."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["interruptible"]

_ENDS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_ORDINARY = (signal.SIG_DFL, signal.default_int_handler)


@contextmanager
def interruptible() -> Iterator[None]:
    """Within it SIGTERM (a CI system's, a shutdown's) and SIGHUP (a closed terminal's) raise KeyboardInterrupt, as Ctrl-C does.

    Who has pressed Ctrl-C once often presses it twice: the second time is passed over, for what runs is being ended. The
    third ends this process at once. A signal that was ignored before (`nohup`) stays so. Without effect outside of the
    main thread, which alone receives signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _ENDS}
    mine = [number for number, handler in before.items() if handler in _ORDINARY]
    received: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        received.append(number)
        if len(received) == 1:
            raise KeyboardInterrupt(*([] if number == signal.SIGINT else [signal.Signals(number).name]))
        for each in mine:
            signal.signal(each, signal.SIG_DFL)

    for number in mine:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, before[number])
