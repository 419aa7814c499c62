"""The watch over a sandbox: what it counts, how soon it looks again, and that it stops once and in time."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.model.assignment import Limits
from autograder.sandbox.limits import disk, processes, watch
from autograder.sandbox.limits.cgroup import Group
from autograder.sandbox.limits.watch import Watched

LIMITS = Limits(cell_s=1, notebook_s=2, memory_mib=64, processes=7, file_mib=1, output_kib=4)
LARGE = 40 * 2**20


@pytest.fixture
def started() -> Iterator[Callable[[str], psutil.Process]]:
    """Start a program that prints a line when it is ready."""
    running: list[subprocess.Popen[str]] = []

    def start(program: str) -> psutil.Process:
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        running.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return psutil.Process(process.pid)

    yield start
    for process in running:
        with suppress(psutil.Error):
            outermost = psutil.Process(process.pid)
            for one in [*outermost.children(recursive=True), outermost]:
                one.kill()
        process.communicate()


def watched(folder: Path, **changes: Any) -> Watched:
    return Watched(**{"family": list, "alive": lambda: True, "limits": LIMITS, "sockets": folder, **changes})


def stopped_by(over: Watched, *, looks: int = 1) -> list[str]:
    """The limits that the watch names while the sandbox lives for so many looks."""
    left, named = [True] * looks, list[str]()
    asyncio.run(watch.watch(replace(over, alive=lambda: bool(left) and left.pop()), stop=named.append))
    return named


def test_what_is_below_a_process_is_found_whoever_started_it_and_however_deep(started: Any) -> None:
    program = """
import os, threading, time
def start():
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
            print(flush=True)
        time.sleep(600)
thread = threading.Thread(target=start)
thread.start()
thread.join()
time.sleep(600)
"""
    process = started(program)
    found = processes.tree(process.pid)
    assert found[0] == process
    assert {one.pid for one in found[1:]} == {child.pid for child in process.children(recursive=True)}
    assert len(found) == 3
    assert processes.tree(2**22 + 1) == []


def test_pages_that_processes_share_count_once_and_page_tables_count(started: Any) -> None:
    base = started("import time; print(flush=True); time.sleep(600)")
    program = f"import os, time; kept = bytearray(b'x') * {LARGE}; [os.fork() for _ in 'ab']; print(flush=True); time.sleep(600)"
    shared = processes.tree(started(program).pid)
    while len(shared) < 4:  # the last child may not be there yet
        shared = processes.tree(shared[0].pid)
    assert processes.resident_mib(shared) > 4 * 40
    assert 40 < processes.proportional_mib(shared) < 40 + 4 * processes.resident_mib([base])
    assert processes.held_mib(shared, enough=1_000) == processes.resident_mib(shared)
    assert processes.held_mib(shared, enough=100) < 100

    sparse = """
import mmap, time
nothing = mmap.mmap(-1, 2**34, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
print(sum(nothing[at] for at in range(0, 2**34, 2**21)), flush=True)
time.sleep(600)
"""
    # 8,192 pages of tables, 4 KiB each; of the bytes that were read there is not one.
    assert processes.resident_mib([started(sparse)]) - processes.resident_mib([base]) > 30


def test_open_descriptors_beyond_what_anybody_needs_count_as_full_buffers(started: Any) -> None:
    many = started(
        "import os, time; kept = [os.open('/dev/null', 0) for _ in range(700)]; print(flush=True); time.sleep(600)"
    )
    more = processes.held_mib([many], enough=1_000) - processes.resident_mib([many])
    assert (700 - 512) * 0.2 < more < (750 - 512) * 0.21


def test_a_process_cannot_forge_what_the_system_says_of_it(started: Any) -> None:
    program = """
import ctypes, time
ctypes.CDLL(None).prctl(15, b"x\\nVmRSS:\\t0 kB")
kept = bytearray(b"x") * 40_000_000
print(flush=True)
time.sleep(600)
"""
    assert processes.resident_mib([started(program)]) > 38


def test_too_much_memory_is_named_once(started: Any, tmp_path: Path) -> None:
    large = started(f"import time; kept = bytearray(b'x') * {2 * LARGE}; print(flush=True); time.sleep(600)")
    over = watched(tmp_path, family=lambda: [large])
    assert stopped_by(over, looks=4) == ["memory_mib"]
    assert stopped_by(replace(over, limits=replace(LIMITS, memory_mib=4_000)), looks=4) == []


def test_the_nearer_the_limit_the_sooner_the_next_look() -> None:
    far, near, over = (watch._pause_s(room, 0.0001, held=False) for room in (100_000, 64, -5))
    assert far == watch._INTERVAL_S
    # What was left cannot have been filled before the next look, at the fastest that memory can be filled.
    assert near * watch._FILL_MIB_S <= 64
    assert over == watch._SHORTEST_S
    assert watch._pause_s(64, 0.0001, held=True) == far  # the system itself stands guard
    # Looks that take long are not made all the time: one part in fifty far from the limit, three in four close by.
    assert watch._pause_s(100_000, 0.01, held=False) == pytest.approx(0.5)
    assert watch._pause_s(1, 0.3, held=False) == pytest.approx(0.1)


def test_a_kernel_that_the_system_has_ended_for_its_memory_has_hit_that_limit(tmp_path: Path) -> None:
    (tmp_path / "memory.events").write_text("oom_kill 1\n")
    sockets = tmp_path / "sockets"
    sockets.mkdir()
    assert stopped_by(watched(sockets, group=Group(tmp_path)), looks=1) == ["memory_mib"]
    (tmp_path / "memory.events").write_text("oom_kill 0\n")
    assert stopped_by(watched(sockets, group=Group(tmp_path)), looks=1) == []


def test_the_watch_looks_on_while_the_loop_is_busy(tmp_path: Path) -> None:
    stopped = threading.Event()
    (tmp_path / "file").write_text("no socket")

    async def busy() -> bool:
        watching = asyncio.create_task(watch.watch(watched(tmp_path), stop=lambda _: stopped.set()))
        await asyncio.sleep(0)
        found = stopped.wait(timeout=60)  # blocks the loop
        watching.cancel()
        return found

    assert asyncio.run(busy())


def test_once_cancelled_it_stops_nothing_any_more(tmp_path: Path) -> None:
    named: list[str] = []
    looking, go_on = threading.Event(), threading.Event()

    def family() -> list[psutil.Process]:
        looking.set()
        go_on.wait(timeout=60)
        return []

    async def cancelled() -> None:
        watching = asyncio.create_task(watch.watch(watched(tmp_path, family=family), stop=named.append))
        await asyncio.to_thread(looking.wait)
        (tmp_path / "file").write_text("no socket")
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        go_on.set()

    asyncio.run(cancelled())
    assert named == []


def test_a_folder_for_sockets_holds_nothing_else(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "s"))
        assert not watch.strange(tmp_path)
        assert stopped_by(watched(tmp_path), looks=2) == []
        (tmp_path / "link").symlink_to("s")
        assert watch.strange(tmp_path)
        assert stopped_by(watched(tmp_path), looks=2) == ["file_mib"]


def written(folder: Path, *family: psutil.Process) -> bool:
    return disk.too_much(family, [folder], file_mib=1)


def test_what_lies_on_a_disk_is_summed_up_hard_links_once_and_holes_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "large").write_bytes(os.urandom(5 * 2**20))
    os.link(tmp_path / "a" / "large", tmp_path / "again")
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(2**30)
    assert not written(tmp_path)
    (tmp_path / "a" / "more").write_bytes(os.urandom(4 * 2**20))
    assert written(tmp_path)
    assert stopped_by(watched(tmp_path / "none", disks=[tmp_path])) == ["file_mib"]


def test_files_that_are_open_but_have_no_name_count(tmp_path: Path, started: Any) -> None:
    program = f"""
import os, time
file = open({str(tmp_path / "file")!r}, "wb")
os.unlink(file.name)
file.write(os.urandom(9 * 2**20))
file.flush()
print(flush=True)
time.sleep(600)
"""
    process = started(program)
    assert list(tmp_path.iterdir()) == []
    assert written(tmp_path, process)
    assert not written(tmp_path)


def test_too_many_entries_too_deep_a_nest_and_what_cannot_be_looked_at_are_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "deep"
    Path(deep, *["d"] * 60).mkdir(parents=True)
    (deep / "link").symlink_to("/")  # leads nowhere: what lies behind it is not the student's
    assert not written(deep)
    Path(deep, *["d"] * 70).mkdir(parents=True)
    assert written(deep)
    many = tmp_path / "many"
    many.mkdir()
    monkeypatch.setattr(disk, "_ENTRIES", 10)
    for number in range(10):
        (many / str(number)).touch()
    assert not written(many)
    (many / "one more").touch()
    assert written(many)
    if os.geteuid() != 0:
        closed = tmp_path / "closed"
        (closed / "room").mkdir(parents=True)
        (closed / "room").chmod(0)
        assert written(closed)


def test_the_idle_watch_takes_next_to_nothing(started: Any, tmp_path: Path) -> None:
    idle = started("import time; print(flush=True); time.sleep(600)")
    over = watched(tmp_path, family=lambda: processes.tree(idle.pid), limits=replace(LIMITS, memory_mib=1536))
    stopped_by(over)  # what the first look loads is not counted
    began, used = time.perf_counter(), list[float]()

    def alive() -> bool:
        used[:] = [time.thread_time()]  # of the thread that looks
        return time.perf_counter() - began < 3

    asyncio.run(watch.watch(replace(over, alive=alive), stop=lambda _: None))
    assert used[0] / 3 < 0.02  # of one processor; measured: 0.005
