"""Makes or refreshes the virtual environment from a lock file. Run by make; needs only Python's standard library.

Two sizes: what the grader itself needs (`requirements.lock`), and everything, TensorFlow and the test tools included
(`requirements-dev.lock`). An environment that was once full stays full. The stamp that make looks at is written last,
so a set-up that was cut short is done again from the start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", "python")
VERSION_CODE = "import sys; print(*sys.version_info[:2])"
ENSUREPIP_HELP = """\
This Python cannot make a virtual environment with pip in it (its ensurepip module is missing), and uv is not installed.
Do one of these, then run make again:
  - Debian or Ubuntu:  apt install python3-venv
  - install uv, in any way you like, so that `uv` is on the PATH
  - name another Python:  make setup PYTHON=/path/to/python3.12"""


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Parse the arguments, make the environment, say what went wrong in one message."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, required=True, help="folder of the environment")
    parser.add_argument("--python", default="python3", help="interpreter to make it with, if it is 3.11 to 3.13")
    parser.add_argument("--full", action="store_true", help="with TensorFlow and the test tools")
    options = parser.parse_args()
    try:
        make(options.venv.absolute(), python=options.python, full=options.full)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"setup: exit code {error.returncode} from: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def make(venv: Path, *, python: str, full: bool) -> None:
    """Bring `venv` to exactly what the lock file says, with the project itself installed in place.

    Raises:
        SetupError: No usable Python, or no way to install packages.
        subprocess.CalledProcessError: An installer failed; it has said why.
    """
    root = Path(__file__).resolve().parent.parent
    stamps = {"grader": venv / "grader.stamp", "full": venv / "full.stamp"}
    full = full or stamps["full"].exists()
    usable = any(stamp.exists() for stamp in stamps.values()) and answers(venv / "bin" / "python", VERSION_CODE)
    for stamp in stamps.values():
        stamp.unlink(missing_ok=True)
    uv = find_uv(venv) if usable else None
    if uv is None:  # also when uv left the PATH since this environment, without a pip of its own, was made
        uv = create(venv, python=suitable_python(python), lock=root / "requirements-uv.lock")
    lock = "requirements-dev.lock" if full else "requirements.lock"
    install(uv, venv, root=root, lock=root / lock)
    for name in ("grader", "full") if full else ("grader",):
        stamps[name].touch()
    print(f"setup: {venv.name} is ready ({lock})")


def create(venv: Path, *, python: str, lock: Path) -> str:
    """Make an empty environment anew; return the uv to fill it with, from the PATH or else installed into it."""
    print(f"setup: making {venv.name} with {python}", flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    uv = find_uv(venv)
    if uv is not None:
        run(uv, "venv", "--quiet", "--no-project", "--python", python, venv)
        return uv
    if not answers(python, "import ensurepip, venv; print(True)"):
        raise SetupError(ENSUREPIP_HELP)
    run(python, "-m", "venv", venv)
    # The environment is Python's own, not uv's: `uv pip sync` below then leaves this uv and pip in place.
    pip = (venv / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", "--require-hashes", "--only-binary=:all:", "-r", lock)
    return str(venv / "bin" / "uv")


def install(uv: str, venv: Path, *, root: Path, lock: Path) -> None:
    """Install exactly what `lock` lists, checked by hash and compiled, then this project in place."""
    target = ("--quiet", "--python", venv / "bin" / "python")
    print(f"setup: installing {lock.name}", flush=True)
    # Compiled now, since inside the sandbox the file system is read-only: each kernel would compile all it imports.
    run(uv, "pip", "sync", *target, "--require-hashes", "--no-build", "--compile-bytecode", lock)
    run(uv, "pip", "install", *target, "--no-deps", "--no-build-isolation", "--editable", root)


def find_uv(venv: Path) -> str | None:
    """Return a uv that really starts (a version manager's shim may not), or None."""
    for candidate in (shutil.which("uv"), str(venv / "bin" / "uv")):
        if candidate is not None and output((candidate, "--version")) is not None:
            return candidate
    return None


def suitable_python(wanted: str) -> str:
    """Return the first interpreter of a supported version: the one asked for, else by its usual names.

    Raises:
        SetupError: There is none.
    """
    for name in (wanted, *CANDIDATES):
        version = output((name, "-c", VERSION_CODE))
        if version is not None and OLDEST <= tuple(map(int, version.split())) <= NEWEST:
            return str(output((name, "-c", "import sys; print(sys.executable)")))
    span = " to ".join(".".join(map(str, version)) for version in (OLDEST, NEWEST))
    raise SetupError(f"no Python {span} found. Install one, or name it: make setup PYTHON=/path/to/python3.12")


def answers(python: str | Path, code: str) -> bool:
    """Whether this interpreter starts and runs `code` without an error."""
    return output((str(python), "-c", code)) is not None


def output(command: tuple[str, ...]) -> str | None:
    """Return what a command prints, stripped; None if it cannot be started or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=clean_environment())
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def run(*command: str | Path) -> None:
    """Run an installer, its messages going where ours go."""
    subprocess.run([str(word) for word in command], check=True, env=clean_environment())


def clean_environment() -> dict[str, str]:
    """The environment without what points Python or uv at another environment."""
    foreign = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "UV_SYSTEM_PYTHON"}
    return {name: value for name, value in os.environ.items() if name not in foreign}


if __name__ == "__main__":
    sys.exit(main())
