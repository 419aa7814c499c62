"""Many items at a time, and an end at once when Ctrl-C is pressed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from autograder.errors import GraderFault, Interrupted, OutputError
from autograder.pipeline.workers import Workers

NOTEBOOK = "A1_Part1_Solutions.ipynb"
LIMIT_S = 60
"""Within this something that is under way is seen; a machine under load may need it."""


def press_ctrl_c() -> None:
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


def test_results_come_in_the_order_of_the_items_and_progress_as_they_are_done() -> None:
    first_may_end = threading.Event()

    def work(item: int, slot: int) -> int:
        assert slot in (0, 1)
        if item == 0:
            assert first_may_end.wait(LIMIT_S)
        return item * item

    def progress(result: int) -> None:
        seen.append(result)
        if len(seen) == 3:
            first_may_end.set()

    seen: list[int] = []
    assert Workers(2, work).all([0, 1, 2, 3], progress=progress) == [0, 1, 4, 9]
    assert seen[-1] == 0


def test_no_two_at_a_time_have_the_same_number() -> None:
    taken: list[int] = []

    def work(item: int, slot: int) -> None:
        assert slot not in taken
        taken.append(slot)
        time.sleep(0.001)
        taken.remove(slot)

    Workers(4, work).all(list(range(100)), progress=lambda _: None)


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Python as it starts in a terminal: in the background a shell has it ignore Ctrl-C, and what it starts as well."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_what_runs_lets_it_clean_up_and_begins_nothing_else() -> None:
    begun: list[int] = []
    cleaned: list[int] = []
    waiting = threading.Event()  # all has been handed to the workers: before that, Ctrl-C finds nothing to stop

    async def forever(item: int) -> None:
        begun.append(item)
        if sorted(begun) == [1, 2]:
            assert waiting.wait(LIMIT_S)
            press_ctrl_c()
        try:
            await asyncio.sleep(LIMIT_S)
        finally:
            await asyncio.sleep(0)
            cleaned.append(item)

    def work(item: int, slot: int) -> None:
        if item:
            workers.run(forever(item))

    workers = Workers(2, work)
    started = time.monotonic()
    with pytest.raises(Interrupted, match="interrupted: 1 of 9 graded"):
        workers.all(list(range(9)), progress=lambda _: waiting.set())
    assert time.monotonic() - started < LIMIT_S
    assert sorted(begun) == sorted(cleaned) == [1, 2]


def test_what_is_begun_after_the_stop_ends_at_once() -> None:
    async def forever() -> None:
        await asyncio.sleep(LIMIT_S)

    workers: Workers[int, int] = Workers(1, max)
    workers._stop()
    with pytest.raises(asyncio.CancelledError):
        workers.run(forever())


def kernels(grader: psutil.Process) -> list[psutil.Process]:
    """What the grader has started."""
    return [process for process in grader.children(recursive=True) if process.status() != psutil.STATUS_ZOMBIE]


@contextmanager
def listening() -> Iterator[None]:
    """What is started meanwhile does not ignore SIGHUP, even if these tests run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def until_it_hangs(grader: psutil.Process, out: Path) -> list[psutil.Process]:
    """Wait until the quick submission is done and the other one's kernel runs."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        if (out / "quick" / "report.json").exists() and (running := kernels(grader)):
            return running
        time.sleep(0.05)
    raise TimeoutError


@pytest.mark.slow
@pytest.mark.parametrize(
    ("numbers", "how"),
    [
        ([signal.SIGINT], "interrupted"),
        ([signal.SIGINT, signal.SIGINT], "interrupted"),
        ([signal.SIGTERM], "interrupted by SIGTERM"),
        ([signal.SIGHUP], "interrupted by SIGHUP"),
    ],
    ids=["ctrl-c", "ctrl-c twice", "sigterm", "sighup"],
)
def test_a_grader_that_is_interrupted_says_what_there_is_and_leaves_no_process(
    tmp_path: Path, solved: str, numbers: list[signal.Signals], how: str
) -> None:
    notebook = json.loads(solved)
    notebook["cells"].insert(0, {"cell_type": "code", "id": "x", "metadata": {}, "source": "while True: pass"})
    notebook["cells"][0] |= {"outputs": [], "execution_count": None}
    (tmp_path / "in" / "hangs").mkdir(parents=True)
    (tmp_path / "in" / "hangs" / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "in" / "quick.zip").write_bytes(b"no zip")
    (tmp_path / "tmp").mkdir()
    out = tmp_path / "out"
    command = [sys.executable, "-m", "autograder", "grade", str(tmp_path / "in"), "--out", str(out), "-j", "2"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with listening(), subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        running = until_it_hangs(psutil.Process(process.pid), out)
        for number in numbers:
            process.send_signal(number)
            time.sleep(0.01)  # two that are pending at once would be one
        assert process.stderr is not None
        said = process.stderr.read()
    assert process.returncode == 130, said
    assert f"{how}: 1 of 2 graded, their reports are in {out}" in said
    assert f"`autograder remark {out}` makes the tables of what is there" in said
    _, alive = psutil.wait_procs(running, timeout=LIMIT_S)
    assert alive == []
    assert list((tmp_path / "tmp").glob("ag-*")) == []


def test_what_is_cancelled_by_nobody_is_our_fault_and_not_an_end_of_all() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    workers: Workers[int, int] = Workers(1, max)
    with pytest.raises(GraderFault, match="nobody had asked for an end"):
        workers.run(cancelled())


def test_an_exception_of_the_work_stops_what_runs_and_what_was_not_begun() -> None:
    begun, cleaned = [], []
    runs = threading.Event()

    async def forever(item: int) -> None:
        runs.set()
        try:
            await asyncio.sleep(LIMIT_S)
        finally:
            cleaned.append(item)

    def work(item: int, slot: int) -> None:
        begun.append(item)
        if item:
            workers.run(forever(item))
        else:
            assert runs.wait(LIMIT_S)
            raise OutputError("no room")

    workers = Workers(2, work)
    started = time.monotonic()
    with pytest.raises(OutputError, match="no room"):
        workers.all(list(range(9)), progress=lambda _: None)
    assert time.monotonic() - started < LIMIT_S
    assert {0, 1} <= {*begun} <= {0, 1, 2}  # the worker that is free may begin one more before it is told
    assert runs.is_set()
    assert {1} <= {*cleaned} <= {1, 2}
