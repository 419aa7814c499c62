"""The isolation that works on this machine."""

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.sandbox.isolation.bubblewrap import Bubblewrap, find_bwrap
from autograder.sandbox.isolation.common import Isolation
from autograder.sandbox.isolation.none import NoIsolation
from autograder.sandbox.isolation.reach import landlock_version
from autograder.sandbox.isolation.unprivileged import Unprivileged

__all__ = ["ISOLATIONS", "isolation"]

ISOLATIONS = ("bubblewrap", "unprivileged")
"""In the order in which they are tried."""


def isolation(*, unsafe: bool = False, prefer: str = "auto", private: Sequence[Path] = ()) -> Isolation:
    """The isolation that works here, each tried by starting a process in it.

    Args:
        unsafe: Run without any sandbox, as asked for by `--unsafe-no-sandbox`.
        prefer: One of `ISOLATIONS`, which must work then, or "auto": the first that does.
        private: Folders and files that student code must not read, beside those of the grader itself: submissions,
            results. Where only permissions hide files, it is tried whether they do.

    Raises:
        SandboxUnavailable: None works, or not the one asked for, and running without was not asked for.
    """
    if unsafe:
        return NoIsolation()
    reasons = []
    for name in ISOLATIONS if prefer == "auto" else (prefer,):
        found = _bubblewrap() if name == "bubblewrap" else _unprivileged(private)
        if not isinstance(found, str):
            return found
        reasons.append(f"{name}: {found}")
    raise SandboxUnavailable(
        f"No sandbox works on this machine. {'; '.join(reasons)}. Student code would run unprotected, so nothing was run. "
        "Install bubblewrap (Debian, Ubuntu: `apt install bubblewrap`) and allow user namespaces "
        "(`sysctl kernel.unprivileged_userns_clone=1`; on Ubuntu 24.04 also `kernel.apparmor_restrict_unprivileged_userns=0`), "
        "or, in a container that allows none, do what is said of the other isolation as root, "
        "or pass --unsafe-no-sandbox for notebooks that you trust. `autograder doctor` shows what was tried."
    )


def _bubblewrap() -> Isolation | str:
    """It, or why it does not work."""
    bwrap = find_bwrap()
    if bwrap is None:
        return "it is not installed"
    sandbox = Bubblewrap(bwrap, root=os.geteuid() == 0)
    return sandbox.works() or sandbox


def _unprivileged(private: Sequence[Path]) -> Isolation | str:
    """It, or why it does not work."""
    sandbox = Unprivileged(landlock_version(), tuple(private))
    return sandbox.works() or sandbox
