"""Every way to ask a grader for an end is one, and asked for twice it still cleans up."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from autograder.pipeline.signals import interruptible

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
THRICE = """
import os, signal, sys
from autograder.pipeline.signals import interruptible
with interruptible():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt:
        os.kill(os.getpid(), signal.SIGINT)
        print("cleans up", flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
print("never", flush=True)
"""


@pytest.fixture(autouse=True)
def _as_python_starts() -> Iterator[None]:
    """In a terminal: elsewhere some of them may be ignored."""
    before = {number: signal.getsignal(number) for number in NUMBERS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("number", "said"), [(signal.SIGINT, ()), (signal.SIGTERM, ("SIGTERM",)), (signal.SIGHUP, ("SIGHUP",))]
)
def test_each_is_as_ctrl_c_and_names_itself(number: signal.Signals, said: tuple[str, ...]) -> None:
    with interruptible(), pytest.raises(KeyboardInterrupt) as caught:
        signal.raise_signal(number)
    assert caught.value.args == said


def test_the_second_time_is_passed_over_while_what_runs_is_ended() -> None:
    cleaned = False
    with interruptible():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGINT)
            cleaned = True
    assert cleaned


def test_the_third_time_ends_the_process_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", THRICE], stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "cleans up\n")


def test_what_was_ignored_before_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup has it
    with interruptible():
        os.kill(os.getpid(), signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_afterwards_all_is_as_before() -> None:
    before = [signal.getsignal(number) for number in NUMBERS]
    with interruptible():
        assert [signal.getsignal(number) for number in NUMBERS] != before
    assert [signal.getsignal(number) for number in NUMBERS] == before


def test_in_another_thread_nothing_is_changed() -> None:
    seen = []

    def look() -> None:
        with interruptible():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]
