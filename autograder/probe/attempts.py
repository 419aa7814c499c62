"""Attempts what student code must not be able to do, in the place where it would run. Writes one line of JSON.

    python -P -s -B attempts.py <settings.json>

Settings: as in start.py, with "task": {"hidden": [path, …] that nobody inside may read, "grader": pid}. The answer is
{"read": [path, …] that could be read all the same, "done": [what could be done, …]}; it also shows that Python starts.
"""

import json
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def main(settings_file: str) -> None:
    """Try everything."""
    settings = json.loads(Path(settings_file).read_text(encoding="utf-8"))
    sys.path.insert(0, settings["packages"])
    from autograder_probe import confine, start

    confine.enter(settings)
    start.limit(settings)
    confine.seal(settings)
    import ipykernel  # what a kernel needs can be read
    import numpy as np

    assert ipykernel.__file__
    assert np.__file__
    task = settings["task"]
    attempts: dict[str, Callable[[], Any]] = {
        "use the network": lambda: socket.socket(socket.AF_INET),
        "use the network (IPv6)": lambda: socket.socket(socket.AF_INET6),
        "become root": lambda: os.setuid(0),
        "signal the grader": lambda: os.kill(task["grader"], 0),
        "look into the grader": lambda: Path("/proc", str(task["grader"]), "environ").read_bytes(),
        "write into the grader's folder": lambda: Path(settings_file).with_name("written").touch(),
    }
    read = [path for path in task["hidden"] if succeeds(partial(look, path))]
    done = [name for name, attempt in attempts.items() if succeeds(attempt)]
    sys.stdout.write(json.dumps({"read": read, "done": done}))


def look(path: str) -> None:
    """Read something of a file, or list a folder."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except FileNotFoundError:
        raise OSError(path) from None


def succeeds(attempt: Callable[[], Any]) -> bool:
    """True when nothing stands in the way."""
    try:
        attempt()
    except (OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1])
