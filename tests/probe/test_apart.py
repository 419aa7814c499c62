"""Work in a process of its own: its answer comes back, and whatever it takes or breaks is told in words."""

import faulthandler
import os
import signal
import time
from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def apart(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("appraisal.apart")


def endless() -> bytes:
    while True:
        pass


def crash() -> bytes:
    faulthandler.disable()  # pytest's own would print where, as if one of its workers had crashed
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)
    return b""


def test_an_answer_of_many_bytes_comes_back_whole(apart: ModuleType) -> None:
    raw = os.urandom(3_000_001)
    assert apart.run(lambda: raw, apart.Bounds(cpu_s=10, memory_mib=4_000)) == raw


def test_what_was_done_apart_is_not_done_here(apart: ModuleType) -> None:
    kept: list[int] = []

    def work() -> bytes:
        kept.append(1)
        return b"done"

    assert apart.run(work, apart.Bounds(cpu_s=10, memory_mib=4_000)) == b"done"
    assert kept == []


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (endless, "more than 1 s of computing"),
        (crash, r"ends the program that looks at it \(signal 11\)"),
        (lambda: bytes(2**33), "needs too much memory"),
        (lambda: 1 / 0, "ends the program"),
        (lambda: os._exit(3), "ends the program"),
    ],
    ids=["endless", "crash", "memory", "raises", "exits"],
)
def test_what_is_lost_says_why(apart: ModuleType, work: Callable[[], bytes], said: str) -> None:
    with pytest.raises(apart.LostError, match=said):
        apart.run(work, apart.Bounds(cpu_s=1, memory_mib=4_000))


def test_an_answer_without_an_end_is_cut_off(apart: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_BYTES", 1_000)
    with pytest.raises(apart.LostError):
        apart.run(lambda: bytes(10_000_000), apart.Bounds(cpu_s=10, memory_mib=4_000))
