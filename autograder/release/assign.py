"""The two outside tools, each in a process of its own: jupytext (text → notebook) and otter assign (master → student)."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from autograder.errors import ReleaseError

__all__ = ["otter_assign", "text_to_notebook"]

TIMEOUT_S = 120.0


def text_to_notebook(text_file: Path, notebook: Path) -> None:
    """Write the percent-format text file as a notebook.

    Raises:
        ReleaseError: jupytext is not installed, or refuses the file.
    """
    _run("jupytext", "--quiet", "--to", "ipynb", "--output", str(notebook), str(text_file))


def otter_assign(master: Path, out: Path) -> tuple[Path, Path]:
    """Split a master notebook; returns the student's notebook and the one with solutions.

    Raises:
        ReleaseError: otter is not installed, or refuses the master.
    """
    _run("otter", "assign", "--no-pdfs", "--no-run-tests", str(master), str(out))
    return out / "student" / master.name, out / "autograder" / master.name


def _run(module: str, *arguments: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ReleaseError(
            f"{module} is not installed: run `make setup`, or install the package with its extra `release`"
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as e:
        raise ReleaseError(f"{module} did not finish within {TIMEOUT_S:g} s") from e
    if done.returncode != 0:
        raise ReleaseError(f"{module} failed:\n{(done.stderr or done.stdout).strip()}")
