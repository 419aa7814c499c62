"""The folder on the trusted side that a sandboxed kernel is started from.

    <stage>/settings.json      limits and seed, read by probe/start.py        (read-only inside)
    <stage>/extras/            the student's other files                      (read-only inside, copied to /work)
    <stage>/fonts/             matplotlib's font list, made once per machine  (read-only inside)
    <stage>/kernel-1.json      connection file of the first kernel            (read-only inside)
    <stage>/ipc-1/             its sockets                                    (the one place both sides write to)

Each kernel gets a folder of sockets that no process of an earlier one has ever seen. The student's own files never lie on a disk that outlives the run: /work, /home and /tmp are memory, limited in size.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from autograder.model.assignment import Limits
from autograder.model.plan import Supplied
from autograder.sandbox.fonts import font_cache

__all__ = ["PROBE", "Door", "Stage", "Staging", "staged"]

_PREFIX = "ag-"
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
        number = sum(1 for _ in self.root.glob("ipc-*")) + 1
        door = Door(self.root / f"ipc-{number}", self.root / f"kernel-{number}.json")
        door.sockets.mkdir(mode=0o700)
        self.give(door.sockets)
        return door

    def give(self, path: Path) -> None:
        """Let the kernel's user own `path`, which must lie where only we can write."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid, follow_symlinks=False)


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
def staged(wanted: Staging, *, uid: int | None, inside: bool) -> Iterator[Stage]:
    """Make a stage, and remove it with everything in it afterwards.

    Args:
        wanted: What for.
        uid: See `Stage.uid`.
        inside: True when the stage is seen at /grader, false when at its own path (no sandbox).
    """
    _sweep()
    root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))  # short: a socket's path has 107 bytes at most
    try:
        root.chmod(0o755)
        limits = wanted.limits
        stage = Stage(root, limits, uid, wanted.supplied)
        for folder in (stage.extras, stage.fonts):
            folder.mkdir()
        for name, content in wanted.extras:
            path = stage.extras / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        shutil.copytree(font_cache(), stage.fonts, dirs_exist_ok=True)
        seen = Path("/grader") if inside else root
        places = [
            (f"/data/{number}" if inside else str(item.file.resolve()), item)
            for number, item in enumerate(wanted.supplied)
        ]
        settings = {
            "uid": uid,
            "memory_mib": limits.memory_mib,
            "processes": limits.processes,
            "file_mib": limits.file_mib,
            "seed": wanted.seed,
            "training": None
            if wanted.steps is None
            else {"steps": wanted.steps, "batch_norm_momentum": wanted.batch_norm_momentum},
            "stub_otter": wanted.stub_otter,
            "links": [[place, item.below_home] for place, item in places if item.below_home],
            "zips": [[place, item.below_work] for place, item in places if item.below_work],
            "extras": str(seen / "extras"),
            "fonts": str(seen / "fonts"),
            "packages": "/probe" if inside else str(root),
            "task": wanted.task,
        }
        stage.settings.write_text(json.dumps(settings), encoding="utf-8")
        if not inside:
            (root / "autograder_probe").symlink_to(PROBE)
            (root / "work").mkdir()
        yield stage
    finally:
        _remove(root)


def _sweep() -> None:
    """Remove the stages of graders that were killed before they could."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = path.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdigit() and path.lstat().st_uid == os.geteuid() and not psutil.pid_exists(int(pid)):
            _remove(path)


def _remove(root: Path) -> None:
    # Not shutil.rmtree: it recurses, and the student may have nested thousands of folders in the one shared with us.
    subprocess.run(["/bin/rm", "-rf", "--one-file-system", "--", str(root)], check=False, stderr=subprocess.DEVNULL)
