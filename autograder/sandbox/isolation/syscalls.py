"""Which system calls student code may make: a filter of the kind that the Linux kernel itself runs.

It refuses what no notebook needs and what lies beside our limits: memory that nobody counts, looking into other
processes, new namespaces and mounts, and kinds of sockets that no namespace holds. Compiled here, where libseccomp is
trusted and present; the kernel's process only installs it.
"""

import errno
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache

__all__ = ["LOCAL", "NETWORKED", "REFUSED", "syscall_filter"]

LOCAL = (socket.AF_UNIX,)
"""Kinds of sockets that reach nobody on another machine."""
NETWORKED = (*LOCAL, socket.AF_INET, socket.AF_INET6, 16)
"""For a network namespace of one's own, with nothing in it; 16 is netlink, by which its (no) interfaces are listed."""
REFUSED = (
    # memory that no limit counts
    *("memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "semget", "msgget", "mq_open"),
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp"),
    # another view of files, or past the folders that they lie in
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "mount_setattr"),
    *("move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick"),
    *("open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "quotactl_fd"),
    # parts of the Linux kernel that notebooks have no use for
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("keyctl", "add_key", "request_key"),
    # the whole machine
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot"),
    *("swapon", "swapoff", "acct", "syslog", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime"),
    *("iopl", "ioperm", "vhangup", "sethostname", "setdomainname", "lookup_dcookie", "uselib"),
)
_NEW_NAMESPACES = (
    *(0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000),  # mount, cgroup, uts, ipc
    *(0x1000_0000, 0x2000_0000, 0x4000_0000),  # user, pid, net
)
_TERMINALS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into a terminal that others read
_BUFFERS = (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33)  # the last two: the same by force
"""Larger buffers of sockets: memory that no process is charged with (see `processes.held_mib`)."""
_AS_IT_IS = 0xFFFF_FFFF
"""What personality() takes for a question."""
_WORD = 0xFFFF_FFFF
_MAX_FAMILY = 63


@lru_cache
def syscall_filter(families: Sequence[int]) -> bytes:
    """The filter as the kernel takes it; calls of another architecture are refused altogether.

    Args:
        families: Kinds of sockets that may be made.

    Returns:
        Instructions of 8 bytes each; none where libseccomp is missing.
    """
    if sys.platform != "linux":
        return b""
    try:
        import pyseccomp  # noqa: PLC0415 - Linux only, and looks for libseccomp at once
    except (ImportError, RuntimeError):
        return b""
    made = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    made.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.ERRNO(errno.EPERM))
    refused = pyseccomp.ERRNO(errno.EPERM)
    for name, *conditions in _rules(families):
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:  # not every machine has every call
            made.add_rule(refused, name, *[pyseccomp.Arg(*condition) for condition in conditions])
    # Its flags lie in memory, where no filter can look: without it libraries use clone.
    made.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)
        file.seek(0)
        return file.read()


_Condition = tuple[int, int, int] | tuple[int, int, int, int]
_NE, _EQ, _GT, _MASKED = 1, 4, 6, 7


def _rules(families: Sequence[int]) -> Iterator[tuple[str, *tuple[_Condition, ...]]]:
    """Calls that are refused, with the conditions (argument, comparison, number) under which they are."""
    for name in REFUSED:
        yield (name,)
    for flag in _NEW_NAMESPACES:
        yield "clone", (0, _MASKED, flag, flag)
    for command in _TERMINALS:
        yield "ioctl", (1, _MASKED, _WORD, command)
    for option in _BUFFERS:
        yield "setsockopt", (1, _EQ, socket.SOL_SOCKET), (2, _EQ, option)
    yield "personality", (0, _NE, _AS_IT_IS)
    for call in ("socket", "socketpair"):
        for family in set(range(_MAX_FAMILY + 1)) - set(families):
            yield call, (0, _EQ, family)
        yield call, (0, _GT, _MAX_FAMILY)
