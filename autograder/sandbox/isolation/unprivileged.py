"""Another user of this machine, for containers in which no namespaces can be made.

The grader is root there; the kernel becomes a user that owns nothing and that nobody else is. What it may read is an
allowlist (Landlock) where the kernel of the system has that, else what permissions leave to everybody; it gets no
network, because it may make no socket for one.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from autograder.errors import AutograderError
from autograder.model.assignment import Limits
from autograder.sandbox import users
from autograder.sandbox.isolation.common import Means, Tree, environment, python, slot_uid
from autograder.sandbox.isolation.reach import answers, closed_above, landlock, pythons
from autograder.sandbox.isolation.syscalls import LOCAL, syscall_filter
from autograder.sandbox.stage import PACKAGE, Door, Stage, Staging, staged

__all__ = ["Unprivileged"]

_TRIAL = Staging(
    Limits(cell_s=30, notebook_s=60, memory_mib=512, processes=32, file_mib=8, output_kib=64),
    seed=0,
    extras=(),
    supplied=(),
    steps=None,
    batch_norm_momentum=None,
    stub_otter=False,
)
_TRIAL_SLOT = 1_000
"""Of no worker."""
_NOT_NEEDED = ("site-packages", "test", "ensurepip", "idlelib", "turtledemo", "config-*")


@dataclass(frozen=True, slots=True)
class Unprivileged(Tree):
    """Another user, with an allowlist of files and a filter of system calls."""

    landlock: int
    """Version of Landlock's interface; 0: permissions alone say what can be read."""
    private: tuple[Path, ...] = ()
    """More that student code must not read: submissions, results."""
    name: str = "unprivileged"
    inside: bool = False

    def uid(self, slot: int) -> int:
        """One for each grader and slot."""
        return slot_uid(slot)

    def command(self, stage: Stage, door: Door) -> list[str]:
        """The kernel itself, with a cleared environment; it becomes the other user before student code runs."""
        return self._around(stage, "start.py", str(stage.settings), str(door.connection_file))

    def program(self, stage: Stage, path: str) -> list[str]:
        """The program itself, likewise."""
        return self._around(stage, path, str(stage.settings))

    def family(self, stage: Stage, pid: int) -> Sequence[psutil.Process]:
        """Everything that runs under the stage's user, and the process that becomes it."""
        assert stage.uid is not None
        users.reap(stage.uid, but=pid)
        found = {process.pid: process for process in users.processes(stage.uid)}
        with suppress(psutil.Error):
            found.setdefault(pid, psutil.Process(pid))
        return list(found.values())

    def kill(self, stage: Stage, pid: int) -> None:
        """End its group, for it may not be that user yet, then all that runs under it."""
        assert stage.uid is not None
        with suppress(PermissionError):
            Tree.kill(self, stage, pid)
        users.end(stage.uid)

    def disks(self, stage: Stage) -> Sequence[Path]:
        """Its own folders, and the memory that everybody shares by name."""
        return (*stage.private, Path("/dev/shm"))

    def confine(self, stage: Stage) -> Mapping[str, Any]:
        """The allowlist, the filter, and whom to die with."""
        wanted: dict[str, Any] = {"filter": b64encode(syscall_filter(LOCAL)).decode(), "parent": os.getpid()}
        if self.landlock:
            wanted["landlock"] = landlock(self.landlock, stage.root)
        return wanted

    def means(self) -> Means:
        """Landlock or permissions, seccomp, and the user id."""
        scoped = self.landlock >= 6
        return Means(
            files=f"Landlock (version {self.landlock})" if self.landlock else "permissions alone (no Landlock here)",
            network="seccomp: no socket but local ones can be made",
            processes="a user id of its own" + (", and Landlock" if scoped else ""),
            calls="seccomp",
            filtered=True,
            left=tuple(self._left()),
        )

    def _left(self) -> Iterator[str]:
        if self.landlock:
            yield "files that everybody may read can be looked for by name (that they exist, their size), not read"
            yield "processes of this machine and their command lines can be found out, number by number"
        else:
            yield "every other file of this machine that everybody may read can be read; processes are listed"
            yield "what it leaves in folders that everybody may write to stays, other than /tmp, /var/tmp and /dev/shm"
        if self.landlock < 6:
            yield "sockets of other programs that have no path (abstract names) can be connected to"
        yield "sockets that other programs opened to everybody can be connected to"
        yield "submissions that run at the same time may talk to each other by files in /dev/shm"
        yield "what the Linux kernel itself gets wrong"

    def works(self) -> str:
        """Empty if student code would be held, else what it could do, or why it cannot be run, and what to do about it."""
        if os.geteuid() != 0:
            return "only root can start processes as another user"
        if not syscall_filter(LOCAL):
            wanted = "`apt install libseccomp2`, `pip install pyseccomp`"
            return f"libseccomp or pyseccomp is missing, and the network would be open: {wanted}"
        needed = [*pythons(), Path(sysconfig.get_path("purelib")).resolve()]
        closed = [folder for path in needed if path != _lent() for folder in closed_above(path)]
        if closed:
            names = " ".join(map(str, dict.fromkeys(closed)))
            return (
                f"no other user can reach this Python's packages: `chmod o+x {names}` lets them pass, and list nothing"
            )
        try:
            return self._tried()
        except (AutograderError, OSError, ValueError, subprocess.TimeoutExpired) as error:
            return f"the trial failed: {error}"

    def _tried(self) -> str:
        """Run a program in exactly this isolation that attempts what student code must not be able to."""
        hidden = [*map(str, answers()), *(str(path) for path in self._hidden())]
        task = {"hidden": hidden, "grader": os.getpid()}
        with staged(replace(_TRIAL, task=task), within=self, slot=_TRIAL_SLOT) as stage:
            command = self.program(stage, "attempts.py")
            done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            return f"Python did not run as another user: {done.stderr.strip()[-500:]}"
        told = json.loads(done.stdout)
        if told["done"]:
            return f"student code could {', '.join(told['done'])}"
        if told["read"]:
            return _unclosed([Path(path) for path in told["read"]])
        return ""

    def _hidden(self) -> Iterator[Path]:
        for path in self.private:
            if not self.landlock and not path.exists():
                path.mkdir(mode=0o700, parents=True)  # results that nobody else is to read, from the start
            yield path.resolve()

    def _around(self, stage: Stage, program: str, *arguments: str) -> list[str]:
        work, home, temporary = stage.private
        around = {**environment(str(home)), "TMPDIR": str(temporary)}
        command = python(str(stage.root / PACKAGE / program), *arguments)
        if _lent() is not None:
            place = stage.root / "python"
            command[0] = str(_lend(place))
            around |= {"LD_LIBRARY_PATH": str(place / "lib"), "PATH": f"{place / 'bin'}:{around['PATH']}"}
        return ["/usr/bin/env", "-i", "-C", str(work), *(f"{name}={value}" for name, value in around.items()), *command]


def _unclosed(read: Sequence[Path]) -> str:
    """What can be read that must not, and the command that closes it."""
    kept = pythons()
    tops = {_top(path, kept): None for path in read}
    return (
        f"another user can read {len(read)} files that student code must not see, {read[0]} among them; close them: "
        f"`chmod o-rwx {' '.join(map(str, tops))}`"
    )


def _top(path: Path, kept: Sequence[Path]) -> Path:
    """The outermost folder of ours around the path that is not on the way to Python, or the path itself."""
    root = Path(__file__).resolve().parents[3]
    outer = [folder for folder in reversed(path.parents) if folder.is_relative_to(root)]
    outer = [folder for folder in outer if not any(python_.is_relative_to(folder) for python_ in kept)]
    return outer[0] if outer else path


def _lent() -> Path | None:
    """Python's own folder if other users cannot reach it (below /root, often): each stage holds links to its files then."""
    base = Path(sys.base_prefix).resolve()
    return base if closed_above(base) else None


def _lend(place: Path) -> Path:
    """Put Python's own files at `place`, as links where both are on one disk; returns the program.

    What else is installed there is left out: the packages are those of the environment that the grader runs in.
    """
    program = place / "bin" / "python"
    if not program.exists():
        library = Path(sysconfig.get_path("stdlib")).resolve()
        without = shutil.ignore_patterns(*_NOT_NEEDED)
        shutil.copytree(library, place / "lib" / library.name, ignore=without, copy_function=_link)
        for shared in library.parent.glob("libpython*"):
            _link(str(shared), str(place / "lib" / shared.name))
        packages = place / "lib" / library.name / "site-packages"
        packages.mkdir()
        (packages / "environment.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        program.parent.mkdir()
        _link(str(Path(sys.executable).resolve()), str(program))
        subprocess.run(["/usr/bin/find", str(place), "-type", "d", "-exec", "/bin/chmod", "755", "{}", "+"], check=True)
    return program


def _link(source: str, target: str) -> None:
    try:
        os.link(Path(source).resolve(), target)
    except OSError:
        shutil.copy2(source, target)
