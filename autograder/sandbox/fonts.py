"""matplotlib's list of fonts, made once per machine.

A sandbox starts with an empty home; without this, each notebook would search the system's fonts anew (seconds).
"""

import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from autograder.errors import GraderFault

__all__ = ["font_cache"]


@cache
def font_cache() -> Path:
    """A matplotlib configuration folder that holds nothing but the list of this machine's fonts.

    Raises:
        GraderFault: matplotlib cannot list the fonts.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder"
    folder = base / f"matplotlib-{version('matplotlib')}"
    if not any(folder.glob("fontlist-*.json")):
        base.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="fonts-", dir=base))
        environment = {"MPLCONFIGDIR": str(fresh), "PATH": os.defpath, "MPLBACKEND": "agg"}
        command = [sys.executable, "-I", "-c", "import matplotlib.font_manager"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise GraderFault(f"matplotlib cannot list this machine's fonts: {done.stderr.strip()[-500:]}")
        folder.mkdir(exist_ok=True)
        for found in fresh.glob("fontlist-*.json"):
            found.replace(folder / found.name)
    return folder
