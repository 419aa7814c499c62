"""Windows that cannot be opened here: a notebook that asks matplotlib for some draws into itself instead.

`matplotlib.use("TkAgg")` and `%matplotlib qt` work on a student's own machine. In the sandbox there is no display: they
would end their cell, with all that is imported and defined below them.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from autograder_probe.afterimport import AfterImport


def install(shell: Any) -> None:
    """For matplotlib's own functions, as soon as it is imported, and for IPython's magics."""
    enable = shell.enable_matplotlib
    AfterImport({"matplotlib.pyplot": lambda pyplot: _patch(pyplot, enable)}).install()

    def enabling(gui: Any = None) -> Any:
        try:
            return enable(gui)
        except Exception:  # noqa: BLE001 - each backend that is lacking says so in its own way
            return enable("inline")

    shell.enable_matplotlib = enabling


def _patch(pyplot: ModuleType, enable: Callable[[str], Any]) -> None:
    switch: Any = getattr(pyplot, "switch_backend")  # noqa: B009 - a module's

    def switch_backend(newbackend: str) -> None:
        try:
            switch(newbackend)
        except ImportError:
            enable("inline")

    switch_backend.__doc__ = switch.__doc__
    setattr(pyplot, "switch_backend", switch_backend)  # noqa: B010 - likewise
