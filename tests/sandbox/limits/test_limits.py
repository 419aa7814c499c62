"""Limits that hold for all that a sandbox runs: how far they are overshot, and what others are left with."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.evidence import NotebookRun
from autograder.model.evidence import ValueKind
from autograder.model.plan import CellPlace, PlannedCall, QuestionPlan
from autograder.sandbox import Bubblewrap, find_bwrap, isolation, kernel
from autograder.sandbox.isolation.syscalls import LOCAL, syscall_filter
from autograder.sandbox.stage import Stage
from tests.security.leftovers import left_since, trace

pytestmark = pytest.mark.slow

Statuses = Callable[[NotebookRun], list[str]]
LIMIT_MIB = 512
COUNTER = """
import mmap, os, time

def counter(name):
    file = os.open(f"/measure/{name}", os.O_RDWR | os.O_CREAT, 0o666)
    os.ftruncate(file, 8)
    return memoryview(mmap.mmap(file, 8)).cast("q")

def fill(name, flags, most=10**6):
    count = counter(name)
    while count[0] < most:
        kept.append(mmap.mmap(-1, 2**23, flags=flags | mmap.MAP_ANONYMOUS))
        kept[-1].madvise(23)  # all its pages at once: the fastest way there is
        count[0] += 8

kept = []
"""
HOGS = {
    "one process": "fill(0, mmap.MAP_SHARED)",
    "threads": """
import threading
for number in range(8):
    threading.Thread(target=fill, args=(number, mmap.MAP_SHARED)).start()
""",
    "children": """
for number in range(20):
    if os.fork() == 0:
        fill(number, mmap.MAP_PRIVATE, 256)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
    "daemons": """
for number in range(12):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            fill(number, mmap.MAP_PRIVATE, 256)
            time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
}


@dataclass(frozen=True, slots=True)
class Measured(Bubblewrap):
    """With a folder to which a hog writes how far it got."""

    counters: Path = Path()

    def _around(self, stage: Stage, more: Sequence[str] = ()) -> list[str]:
        return super(Measured, self)._around(stage, ("--bind", str(self.counters), "/measure", *more))


@pytest.mark.parametrize("hog", HOGS)
def test_memory_is_overshot_by_little_whoever_takes_it(
    run_cells: Any, working_isolation: Any, statuses: Statuses, tmp_path: Path, hog: str
) -> None:
    if not isinstance(working_isolation, Bubblewrap):
        pytest.skip("needs a folder that both sides see")
    counters = tmp_path / "counters"
    counters.mkdir(mode=0o777)
    counters.chmod(0o777)
    for folder in (tmp_path, tmp_path.parent):  # the kernel's user passes through
        folder.chmod(0o755)
    within = Measured(find_bwrap() or "", root=working_isolation.root, counters=counters)
    before = trace()
    sources = ["a = 1", COUNTER + HOGS[hog], "b = a + 1"]
    run = run_cells(sources, plans=[QuestionPlan("q1", ("b",))], within=within, memory_mib=LIMIT_MIB)
    taken_mib = sum(int.from_bytes(path.read_bytes(), "little") for path in counters.iterdir())
    assert statuses(run) == ["ok", "died", "ok"]
    assert run.record["limits_hit"] == ["memory_mib"]
    # Half of the limit at the very least: it was this that was stopped. Measured: at most 1.00 times the limit.
    assert LIMIT_MIB / 2 < taken_mib < LIMIT_MIB * 1.5
    value = run.questions["q1"].values["b"]
    assert (value.kind, value.array) == (ValueKind.ARRAY, 2)
    assert left_since(before) == []


def test_what_a_failed_cell_leaves_behind_does_not_starve_the_next_question(run_cells: Any, statuses: Statuses) -> None:
    threads = "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(600,)).start()"
    memory = "found = 7\nrows = []\nwhile True:\n    rows.append(bytes(2**20))"
    after = "import subprocess\nb = subprocess.run(['/bin/echo', '5'], capture_output=True).stdout\nc = bytes(2**28)[0]"
    places = [CellPlace(name, own=True, check=False) for name in ("q0", "q1", "q2", "q3")]
    plans = [QuestionPlan("q1", ("found",)), QuestionPlan("q2", ()), QuestionPlan("q3", ("c",))]
    run = run_cells(["a = 1", memory, threads, after], plans=plans, places=places, memory_mib=LIMIT_MIB)
    assert statuses(run) == ["ok", "error", "error", "ok"]
    assert run.record["limits_hit"] == ["memory_mib", "processes"]
    assert run.record["kernel_deaths"] == 2
    # What the cell had answered before it failed is seen all the same.
    assert run.questions["q1"].values["found"].array == 7
    assert run.questions["q3"].values["c"].array == 0


def test_a_failed_cell_that_leaves_nothing_behind_costs_no_fresh_start(run_cells: Any, statuses: Statuses) -> None:
    places = [CellPlace(name, own=True, check=False) for name in ("q1", "q2")]
    plans = [QuestionPlan("q1", ()), QuestionPlan("q2", ("b",))]
    run = run_cells(["a = 3; bytes(2**40)", "b = a"], plans=plans, places=places)
    assert statuses(run) == ["error", "ok"]
    assert (run.record["kernel_deaths"], run.record["limits_hit"]) == (0, ["memory_mib"])
    assert run.questions["q2"].values["b"].array == 3


def test_of_two_functions_only_the_one_that_kills_the_kernel_is_lost(run_cells: Any) -> None:
    source = "import os\na = 1\ndef f(x):\n    os._exit(1)\ndef g(x):\n    return 2 * x"
    calls = tuple(PlannedCall(name, name, ((1.5,),)) for name in ("f", "g"))
    run = run_cells([source, "b = 2"], plans=[QuestionPlan("q1", ("a", "b"), calls)])
    seen = run.questions["q1"]
    assert {name: value.array for name, value in seen.values.items()} == {"a": 1, "b": 2}
    assert seen.calls["f"][0].error == "no error, but ended Python"
    assert [call.value.array for call in seen.calls["g"] if call.value] == [3.0]
    assert run.record["kernel_deaths"] == 2


def test_limits_are_named_when_the_system_refuses_more(run_cells: Any, statuses: Statuses) -> None:
    sources = [
        "open('big', 'wb').truncate(2**40)",
        "[open(f'f{i}', 'wb').write(bytes(7 * 2**20)) for i in range(20)]",
        "import os\nwhile True:\n    if os.fork() == 0:\n        os._exit(0)",
        "input('Which class? ')",
    ]
    run = run_cells(sources)
    assert statuses(run) == ["error"] * 4
    assert run.record["limits_hit"] == ["file_mib", "processes"]
    said = "StdinNotImplementedError: nobody is there to answer input() while this is graded: write the value into the cell"
    assert run.record["cells"][3]["error"] == said


def test_a_control_group_is_made_for_each_kernel_and_gone_afterwards(
    run_cells: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    class Seen:
        def __init__(self) -> None:
            made.append("made")

        def enter(self, command: Sequence[str]) -> list[str]:
            return ["/bin/sh", "-c", 'exec "$@"', "sh", *command]

        def kill(self) -> None:
            made.append("killed")

        def remove(self) -> None:
            made.append("removed")

        def out_of_memory(self) -> bool:
            return made.count("made") == 1

    monkeypatch.setattr(kernel, "open_group", lambda _: Seen())
    run = run_cells(["a = 1", "import os; os._exit(9)", "b = 2"], plans=[QuestionPlan("q1", ("a", "b"))])
    # The system says that it ended the first one for its memory.
    assert run.record["limits_hit"] == ["memory_mib"]
    assert (made.count("made"), made.count("removed")) == (2, 2)
    assert made[-1] == "removed"
    assert run.questions["q1"].values["b"].array == 2


def test_no_socket_gets_a_buffer_that_holds_more_than_the_watch_takes_it_for(run_cells: Any) -> None:
    if not syscall_filter(LOCAL):
        pytest.skip("system calls cannot be filtered here")
    source = """
import socket
left, right = socket.socketpair()
usual = left.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
    try:
        left.setsockopt(socket.SOL_SOCKET, option, 2**26)
    except PermissionError:
        continue
a = left.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) / usual
left.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)  # other options are nobody's business
"""
    run = run_cells([source], plans=[QuestionPlan("q1", ("a",))])
    assert run.record["cells"][0]["error"] == ""
    assert run.questions["q1"].values["a"].array == 1


@pytest.mark.parametrize(("means", "status"), [("bubblewrap", "error"), ("unprivileged", "died")])
def test_a_disk_is_not_filled(run_cells: Any, statuses: Statuses, means: str, status: str) -> None:
    if means == "unprivileged" and os.geteuid() != 0:
        pytest.skip("only root can start processes as another user")
    source = "import time\nfor i in range(2_000):\n    open(f'{i}', 'wb').write(bytes(2**22))\n    time.sleep(0.01)"
    before = trace()
    run = run_cells([source, "b = 2"], plans=[QuestionPlan("q1", ("b",))], within=isolation(prefer=means))
    # Folders in memory are full; those on a disk, which never would be, are watched.
    assert statuses(run) == [status, "ok"]
    assert run.record["limits_hit"] == ["file_mib"]
    assert run.questions["q1"].values["b"].array == 2
    assert left_since(before) == []
