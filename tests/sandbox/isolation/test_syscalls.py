"""System calls: each refused one is refused in both isolations, in the kernel, its threads and its children; honest ones are not."""

import errno
import json
import platform
import socket
from typing import Any

import pyseccomp
import pytest

from autograder.sandbox import Isolation, NoIsolation
from autograder.sandbox.isolation import syscalls

CALLS = """
import ctypes, json, os, threading
libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result >= 0:
        return 0
    return ctypes.get_errno()

def tell(**what):
    print("TOLD" + json.dumps(what))
"""
REFUSED = """
tell(calls={name: call(number, 0, 0, 0, 0, 0, 0) for name, number in NUMBERS.items() if name not in CONDITIONAL})
"""
ARGUMENTS = """
flags = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
tell(
    clone=[call(NUMBERS["clone"], flag | 17, 0, 0, 0, 0) for flag in flags],
    clone3=call(NUMBERS["clone3"], 0, 0),
    terminal=[call(NUMBERS["ioctl"], 0, 0x5412, 0), call(NUMBERS["ioctl"], 0, 0x5412 | 1 << 32, 0)],
    personality=[call(NUMBERS["personality"], 0x40000), call(NUMBERS["personality"], 0xffffffff)],
)
"""
SOCKETS = """
made = {}
for family in range(64):
    for kind in (1, 2, 3, 5):
        error = call(NUMBERS["socket"], family, kind, 0)
        made[family] = min(made.get(family, 999), error)
tell(sockets=made, far=call(NUMBERS["socket"], 2**32 + 2, 1, 0), pair=call(NUMBERS["socketpair"], 30, 1, 0, 0))
"""
ELSEWHERE = """
told = []
thread = threading.Thread(target=lambda: told.append(call(NUMBERS["memfd_create"], 0, 0)))
thread.start(); thread.join()
reading, writing = os.pipe()
if os.fork() == 0:
    os.write(writing, str(call(NUMBERS["memfd_create"], 0, 0)).encode()); os._exit(0)
os.wait()
told.append(int(os.read(reading, 9)))
import subprocess, sys
program = f"import ctypes; c = ctypes.CDLL(None, use_errno=True); c.syscall({NUMBERS['memfd_create']}, 0, 0); print(ctypes.get_errno())"
told.append(int(subprocess.run([sys.executable, "-c", program], capture_output=True).stdout))
tell(elsewhere=told)
"""
# mov eax, 20 (getpid of 32-bit programs); int 0x80; ret. Where the system has no such calls, the child dies instead.
FOREIGN = """
import mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes.fromhex("b814000000cd80c3"))
run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
child = os.fork()
if child == 0:
    os._exit(0 if run() == -1 else 1)
status = os.waitpid(child, 0)[1]
tell(foreign=os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, x32=call(0x40000000 + 39))
"""
HONEST = """
import multiprocessing as mp, multiprocessing.shared_memory as memory, subprocess, tempfile
with mp.get_context("fork").Pool(2) as pool:
    squares = pool.map(abs, [-1, -2, -3])
shared = memory.SharedMemory(create=True, size=100); shared.buf[0] = 7
again = memory.SharedMemory(shared.name); seven = again.buf[0]; again.close(); shared.close(); shared.unlink()
child = mp.get_context("fork").Process(target=print, args=("said by a child",)); child.start(); child.join()
tell(squares=squares, seven=seven, shell=subprocess.run("echo yes | tr a-z A-Z", shell=True, capture_output=True).stdout.decode())
"""


def told(run: Any) -> dict[str, Any]:
    """What the cells told, all in one."""
    found: dict[str, Any] = {}
    for cell, record in zip(run.executed["cells"], run.record["cells"], strict=True):
        assert record["status"] == "ok", record["error"]
        text = "".join(output.get("text", "") for output in cell["outputs"])
        for line in text.splitlines():
            found |= json.loads(line[4:]) if line.startswith("TOLD") else {"said": found.get("said", "") + line}
    return found


CONDITIONAL = ("clone", "clone3", "ioctl", "personality", "socket", "socketpair")


def numbers() -> str:
    names = (*syscalls.REFUSED, *CONDITIONAL)
    known = {name: pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in names}
    return (
        f"NUMBERS, CONDITIONAL = { ({name: number for name, number in known.items() if number >= 0}) }, {CONDITIONAL}\n"
    )


@pytest.mark.slow
def test_every_refused_call_is_refused_wherever_it_is_made(run_cells: Any, either: Isolation) -> None:
    foreign = [FOREIGN] if platform.machine() == "x86_64" else []
    seen = told(run_cells([CALLS + numbers(), REFUSED, ARGUMENTS, SOCKETS, ELSEWHERE, *foreign], within=either))
    assert {name for name, error in seen["calls"].items() if error != errno.EPERM} == set()
    assert {"memfd_create", "ptrace", "unshare", "bpf", "io_uring_setup", "keyctl"} <= set(seen["calls"])
    assert seen["clone"] == [errno.EPERM] * 7
    assert seen["clone3"] == errno.ENOSYS
    assert seen["terminal"] == [errno.EPERM] * 2
    assert seen["personality"] == [errno.EPERM, 0]
    allowed = syscalls.NETWORKED if either.name == "bubblewrap" else syscalls.LOCAL
    assert {int(family) for family, error in seen["sockets"].items() if error != errno.EPERM} == set(allowed)
    assert (seen["far"], seen["pair"]) == (errno.EPERM, errno.EPERM)
    assert seen["elsewhere"] == [errno.EPERM] * 3
    if foreign:
        assert (seen["foreign"], seen["x32"]) == (True, errno.EPERM)


@pytest.mark.slow
def test_without_the_filter_most_of_them_are_answered_otherwise(run_cells: Any) -> None:
    # The last test would show nothing if the system itself refused them all; reboot and its like are left out here.
    harmless = (
        "memfd_create",
        "shmget",
        "semget",
        "msgget",
        "io_uring_setup",
        "process_vm_readv",
        "kcmp",
        "userfaultfd",
    )
    known = {name: pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in harmless}
    seen = told(run_cells([f"{CALLS}NUMBERS, CONDITIONAL = {known}, ()", REFUSED], within=NoIsolation()))
    assert sum(error != errno.EPERM for error in seen["calls"].values()) >= 5, seen


@pytest.mark.slow
def test_what_honest_notebooks_do_goes_on_working(run_cells: Any, either: Isolation) -> None:
    seen = told(run_cells([CALLS, HONEST], within=either))
    assert (seen["squares"], seen["seven"], seen["shell"]) == ([1, 2, 3], 7, "YES\n")
    assert "said by a child" in seen["said"]


def test_the_filter_names_only_calls_that_exist() -> None:
    unknown = {name for name in syscalls.REFUSED if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) == -1}
    assert unknown <= {"memfd_secret", "quotactl_fd", "uselib"}  # old versions of libseccomp do not know these


def test_a_filter_is_whole_instructions_and_narrower_where_there_is_no_network_namespace() -> None:
    local, networked = syscalls.syscall_filter(syscalls.LOCAL), syscalls.syscall_filter(syscalls.NETWORKED)
    assert len(local) % 8 == len(networked) % 8 == 0
    assert 100 < len(networked) // 8 < len(local) // 8 < 4096
    assert socket.AF_INET not in syscalls.LOCAL


def test_without_libseccomp_there_is_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyseccomp", None)
    assert syscalls.syscall_filter.__wrapped__(syscalls.LOCAL) == b""
