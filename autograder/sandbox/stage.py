"""The folder on the trusted side that a sandboxed kernel is started from.

    <stage>/settings.json      limits and seed, read by probe/start.py        (read-only inside)
    <stage>/extras/            the student's other files                      (read-only inside, copied to /work)
    <stage>/fonts/             matplotlib's font list, made once per machine  (read-only inside)
    <stage>/kernel-1.json      connection file of the first kernel            (read-only inside)
    <stage>/ipc-1/             its sockets                                    (the one place both sides write to)

Each kernel gets a folder of sockets that no process of an earlier one has ever seen. The student's own files never lie on
a disk that outlives the run. In a sandbox with a file system of its own (`inside`), /work, /home and /tmp are memory,
limited in size. Where a kernel is only another user of this machine, the stage holds besides:

    <stage>/autograder_probe/  a copy of the probe, for that user to read
    <stage>/data/              the data sets' files, by links
    <stage>/work, home, tmp    that user's own folders, new for each kernel
"""

import json
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from autograder.model.assignment import Limits
from autograder.model.plan import Supplied
from autograder.sandbox import users
from autograder.sandbox.abandoned import abandoned, end_processes, held
from autograder.sandbox.fonts import font_cache

__all__ = ["PACKAGE", "PROBE", "Door", "Stage", "Staging", "staged"]

_PREFIX = "ag-"
PACKAGE = "autograder_probe"
"""The name under which the probe's modules are imported beside student code."""
PROBE = Path(__file__).resolve().parent.parent / "probe"
"""The folder that is mounted into the sandbox as the package `autograder_probe`."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One run's folder; see the module's docstring."""

    root: Path
    limits: Limits
    uid: int | None
    """User that the kernel becomes; None when the grader itself is unprivileged."""
    supplied: tuple[Supplied, ...] = ()
    """Data sets' files; the n-th is seen at /data/n."""
    inside: bool = True
    """The stage is seen at /grader."""

    @property
    def shared(self) -> bool:
        """The kernel is another user, and sees this machine's own files: all that it may have is made for it here."""
        return self.uid is not None and not self.inside

    @property
    def private(self) -> tuple[Path, ...]:
        """The folders of that user: to work in, its home, and for temporary files."""
        return (self.root / "work", self.root / "home", self.root / "tmp")

    def plain(self, text: str) -> str:
        """Words from inside, with the names that folders have in other sandboxes: reports must not depend on it."""
        for folder, name in zip((*self.private, self.root), ("/work", "/home/student", "/tmp", "/grader"), strict=True):
            text = text.replace(str(folder), name)
        return text

    @property
    def settings(self) -> Path:
        """Settings file."""
        return self.root / "settings.json"

    @property
    def extras(self) -> Path:
        """The student's other files."""
        return self.root / "extras"

    @property
    def fonts(self) -> Path:
        """matplotlib's configuration folder to start from."""
        return self.root / "fonts"

    @property
    def log(self) -> Path:
        """What the kernel's process wrote to its standard error; read only when it does not start."""
        return self.root / "kernel.log"

    def open_door(self) -> "Door":
        """Make the next kernel's folder of sockets."""
        earlier = list(self.root.glob("ipc-*"))
        if self.shared:
            self.renew()
            for sockets in earlier:
                os.chown(sockets, 0, 0, follow_symlinks=False)  # mode 0700: nobody writes there any more
        number = len(earlier) + 1
        door = Door(self.root / f"ipc-{number}", self.root / f"kernel-{number}.json")
        door.sockets.mkdir(mode=0o700)
        self.give(door.sockets)
        return door

    def give(self, path: Path) -> None:
        """Let the kernel's user own `path`, which must lie where only we can write."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def renew(self) -> None:
        """Make the folders of the kernel's user anew, when an earlier kernel has left nothing else."""
        assert self.uid is not None
        users.clear(self.uid)
        for folder in self.private:
            _remove(folder)
            folder.mkdir(mode=0o700)
            self.give(folder)


class Within(Protocol):
    """What a stage must know of the isolation that it is made for."""

    @property
    def inside(self) -> bool:
        """True when the stage is seen at /grader."""

    def uid(self, slot: int) -> int | None:
        """See `Stage.uid`."""

    def confine(self, stage: Stage) -> Mapping[str, Any]:
        """What the first process takes upon itself: see autograder/probe/confine.py."""


@dataclass(frozen=True, slots=True)
class Door:
    """How one kernel and we reach each other."""

    sockets: Path
    """The one folder that both sides write to: what lies in it is not to be trusted, opened or changed."""
    connection_file: Path
    """Jupyter connection file, in a folder that only we write to."""


@dataclass(frozen=True, slots=True)
class Staging:
    """What a stage is made for."""

    limits: Limits
    seed: int
    """Of random, numpy and TensorFlow."""
    extras: Sequence[tuple[str, bytes]]
    """The student's other files: relative POSIX path, content."""
    supplied: tuple[Supplied, ...]
    """Data sets."""
    steps: int | None
    """Steps after which a training is stopped; None: none is."""
    batch_norm_momentum: float | None
    """Of batch norm where the student names none; None leaves Keras's default."""
    stub_otter: bool
    """Replace otter by a stand-in that does nothing."""
    task: Mapping[str, Any] = field(default_factory=dict)
    """What a program of the probe's is to do with the extras, which are not copied then."""


@contextmanager
def staged(wanted: Staging, *, within: Within, slot: int = 0) -> Iterator[Stage]:
    """Make a stage, and remove it with everything in it afterwards.

    Args:
        wanted: What for.
        within: The isolation.
        slot: Which of the grader's workers it is for: at a time, no two may have one user.
    """
    _sweep()
    uid = within.uid(slot)
    with users.claimed(uid) if uid is not None and not within.inside else nullcontext():
        root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))  # short: a socket's path has 107 bytes at most
        try:
            with held(root):
                stage = Stage(root, wanted.limits, uid, wanted.supplied, within.inside)
                _open_to(stage)
                _fill(stage, wanted)
                settings = {**_settings(stage, wanted), "confine": within.confine(stage)}
                stage.settings.write_text(json.dumps(settings), encoding="utf-8")
                if stage.shared:
                    _publish(stage.settings, stage.extras, stage.fonts, root / PACKAGE)
                yield stage
        finally:
            if uid is not None and not within.inside:
                users.clear(uid)
            _remove(root)


def _open_to(stage: Stage) -> None:
    """Let the kernel look into the stage: everybody, or only its user where others' kernels could look in too."""
    if stage.shared:
        assert stage.uid is not None
        os.chown(stage.root, -1, stage.uid)
        stage.root.chmod(0o750)
    else:
        stage.root.chmod(0o755)


def _fill(stage: Stage, wanted: Staging) -> None:
    for folder in (stage.extras, stage.fonts):
        folder.mkdir()
    for name, content in wanted.extras:
        path = stage.extras / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copytree(font_cache(), stage.fonts, dirs_exist_ok=True)
    if stage.shared:
        shutil.copytree(PROBE, stage.root / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
        (stage.root / "data").mkdir()
        (stage.root / "data").chmod(0o755)
        for number, item in enumerate(wanted.supplied):
            _lend(item.file.resolve(), stage.root / "data" / str(number))
        stage.renew()
    elif not stage.inside:
        (stage.root / PACKAGE).symlink_to(PROBE)
        (stage.root / "work").mkdir()


def _publish(*paths: Path) -> None:
    """Let the kernel's user read files of ours, whatever the grader's umask is."""
    subprocess.run(["/bin/chmod", "-R", "u=rwX,go=rX", "--", *map(str, paths)], check=True)


def _lend(file: Path, place: Path) -> None:
    """Make a data set's file readable at `place`, wherever it lies itself: a link if others may read it, else a copy."""
    if file.stat().st_mode & stat.S_IROTH:
        with suppress(OSError):  # another disk
            place.hardlink_to(file)
            return
    shutil.copyfile(file, place)
    place.chmod(0o644)


def _settings(stage: Stage, wanted: Staging) -> dict[str, Any]:
    limits, root = wanted.limits, stage.root
    seen = Path("/grader") if stage.inside else root
    places = [(_place(stage, number, item), item) for number, item in enumerate(wanted.supplied)]
    return {
        "uid": stage.uid,
        "memory_mib": limits.memory_mib,
        "processes": limits.processes,
        "file_mib": limits.file_mib,
        "output_kib": limits.output_kib,
        "seed": wanted.seed,
        "training": None
        if wanted.steps is None
        else {"steps": wanted.steps, "batch_norm_momentum": wanted.batch_norm_momentum},
        "stub_otter": wanted.stub_otter,
        "links": [[place, item.below_home] for place, item in places if item.below_home],
        "zips": [[place, item.below_work] for place, item in places if item.below_work],
        "extras": str(seen / "extras"),
        "fonts": str(seen / "fonts"),
        "packages": "/probe" if stage.inside else str(root),
        "task": wanted.task,
    }


def _place(stage: Stage, number: int, item: Supplied) -> str:
    """Where the kernel sees a data set's file."""
    if stage.inside:
        return f"/data/{number}"
    return str(stage.root / "data" / str(number) if stage.shared else item.file.resolve())


def _sweep() -> None:
    """Remove the stages of graders that were killed before they could, and end what still runs of them."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = path.name.removeprefix(_PREFIX).split("-")[0]
        if not pid.isdigit() or not abandoned(path, int(pid)):
            continue
        with suppress(FileNotFoundError):  # another grader sweeps as well
            if path.lstat().st_uid != os.geteuid():
                continue
            end_processes(path)
            # Its group is the user that its kernel became; if another grader has taken that id, it has cleared it itself.
            users.abandoned(path.lstat().st_gid)
            _remove(path)


def _remove(root: Path) -> None:
    # Not shutil.rmtree: it recurses, and the student may have nested thousands of folders in the one shared with us.
    subprocess.run(["/bin/rm", "-rf", "--one-file-system", "--", str(root)], check=False, stderr=subprocess.DEVNULL)
