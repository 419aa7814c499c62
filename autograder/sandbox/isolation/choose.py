"""The isolation that works on this machine."""

import os

from autograder.errors import SandboxUnavailable
from autograder.sandbox.isolation.bubblewrap import Bubblewrap, find_bwrap
from autograder.sandbox.isolation.common import Isolation
from autograder.sandbox.isolation.none import NoIsolation

__all__ = ["isolation"]


def isolation(*, unsafe: bool = False) -> Isolation:
    """The isolation that works here.

    Args:
        unsafe: Run without any sandbox, as asked for by `--unsafe-no-sandbox`.

    Raises:
        SandboxUnavailable: None works, and running without was not asked for.
    """
    if unsafe:
        return NoIsolation()
    bwrap = find_bwrap()
    if bwrap is None:
        reason = "bubblewrap is not installed"
    else:
        sandbox = Bubblewrap(bwrap, root=os.geteuid() == 0)
        reason = sandbox.works()
        if not reason:
            return sandbox
    raise SandboxUnavailable(
        f"No sandbox works on this machine: {reason}. Student code would run unprotected, so nothing was run. "
        "Install bubblewrap (Debian, Ubuntu: `apt install bubblewrap`) and allow user namespaces "
        "(`sysctl kernel.unprivileged_userns_clone=1`; on Ubuntu 24.04 also `kernel.apparmor_restrict_unprivileged_userns=0`), "
        "or pass --unsafe-no-sandbox for notebooks that you trust. `autograder doctor` shows what was tried."
    )
