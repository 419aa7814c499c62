"""The edition's expected values, asked of its oracles in another process: the release itself never imports answers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.errors import ReleaseError

__all__ = ["expected_values"]

TIMEOUT_S = 60.0

_ASK = """
import importlib, json, sys
oracles = importlib.import_module(sys.argv[1])
tasks = [oracles.Task(None), oracles.Task(0)]
print(json.dumps([{name: value.tolist() for name, value in oracles.truth(task).items()} for task in tasks]))
"""


def expected_values(edition_dir: Path) -> Iterator[dict[str, Any]]:
    """Variable → value: those that are the same for everybody, then those of the template's student ID 0.

    Raises:
        ReleaseError: The oracles cannot be imported or asked.
    """
    if not (edition_dir / "oracles.py").is_file():
        return
    module = f"{edition_dir.parent.name}.{edition_dir.name}.oracles"
    done = subprocess.run(
        [sys.executable, "-c", _ASK, module],
        cwd=edition_dir.parent.parent,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise ReleaseError(f"{module} could not be asked for its values:\n{done.stderr.strip()}")
    yield from json.loads(done.stdout)
