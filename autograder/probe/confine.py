"""What the first process in a sandbox takes upon itself, for good and for all that it will ever start.

By ctypes, in a few lines: a package for it would have to be loaded into the student's own process first. What is allowed
is decided on the trusted side; see `confine` in autograder/sandbox/isolation.
"""

import base64
import ctypes
import os
import signal
import stat
import struct
import sys
from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
OF_FILES = 0b1100_0000_0000_0111
"""Rights that a file can have: execute, write, read, truncate, ioctl."""


class Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def enter(settings: dict[str, Any]) -> None:
    """Give up all files but those allowed, then the privileges; end when the grader does."""
    confine = settings["confine"]
    if "landlock" in confine:
        keep_to(confine["landlock"])  # first: to open what is allowed takes privileges
    uid = settings["uid"]
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if "parent" in confine:
        check(libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
        if os.getppid() != confine["parent"]:
            sys.exit("the grader has gone")


def seal(settings: dict[str, Any]) -> None:
    """Give up the system calls that student code may not make."""
    instructions = base64.b64decode(settings["confine"].get("filter", ""))
    if instructions:
        check(libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        program = Filter(len(instructions) // 8, instructions)
        check(libc().prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0))


def keep_to(landlock: dict[str, Any]) -> None:
    """Landlock: {"handled": masks of what is forbidden unless allowed, "rules": [[mask, path], …]}."""
    attributes = struct.pack(f"={len(landlock['handled'])}Q", *landlock["handled"])
    ruleset = check(libc().syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    for rights, path in landlock["rules"]:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        granted = rights if stat.S_ISDIR(os.fstat(opened).st_mode) else rights & OF_FILES
        rule = struct.pack("=Qi", granted, opened)
        check(libc().syscall(LANDLOCK_ADD_RULE, ruleset, PATH_BENEATH, rule, 0))
        os.close(opened)
    check(libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    check(libc().syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def libc() -> ctypes.CDLL:
    """The C library, keeping each call's error."""
    return ctypes.CDLL(None, use_errno=True)


def check(result: int) -> int:
    """The result of a call, if it has not failed."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
