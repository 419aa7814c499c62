"""What unpacks or parses to gigabytes is refused before it takes them; what is only large is read in little room."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.model.assignment import Assignment

NAME = "A1_Part1_Solutions.ipynb"
MOST_MIB = 768
"""A child that has read a small notebook takes 50."""
READ = """
import json, sys
from pathlib import Path
from autograder.errors import SubmissionError
from autograder.intake import read
from autograder.pipeline.edition import open_edition

try:
    said = [finding.code for finding in read(Path(sys.argv[1]), assignment=open_edition("a1_2023").whole, asked=["part1"]).findings]
except SubmissionError as error:
    said = str(error)
(peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps([said, int(peak) // 1024]))
"""


def read_elsewhere(path: Path) -> tuple[list[str] | str, int]:
    """Codes of the findings or the refusal, and the most memory in MiB that a process of its own has had for it."""
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    said, peak_mib = json.loads(done.stdout)
    return said, peak_mib


def notebook(*cells: object, more: str = "") -> bytes:
    return json.dumps({"nbformat": 4, "metadata": {"more": more}, "cells": cells}, ensure_ascii=False).encode()


def wide_text() -> bytes:
    """One character beyond Unicode's first plane: Python holds four bytes for each of the others too."""
    return notebook(more="\U0001f600" + "x" * 60_000_000)


def large_picture() -> bytes:
    output = {"output_type": "display_data", "data": {"image/png": "iVBORw0K" * (200_000_000 // 8)}}
    return notebook({"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [output]})


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("name", "make", "method", "expected"),
    [
        pytest.param(NAME, lambda: b"{" + b" " * 150_000_000, 8, "as a zip bomb does", id="a notebook of blanks"),
        pytest.param("inner.zip", lambda: bytes(150_000_000), 8, "as a zip bomb does", id="a zip in the zip"),
        pytest.param(NAME, lambda: bytes(300_000_000), 0, "unpacks to more than 256 MiB", id="a notebook not packed"),
        pytest.param(NAME, lambda: b"[]," * 20_000_000, 8, "holds 40,000,000 values", id="values"),
        pytest.param(NAME, wide_text, 8, ["html.missing"], id="wide text"),
        pytest.param(NAME, large_picture, 0, ["html.missing"], id="outputs"),
    ],
)
def test_memory_stays_within_bounds(
    name: str,
    make: Callable[[], bytes],
    method: int,
    expected: str | list[str],
    tmp_path: Path,
    assignment: Assignment,
) -> None:
    path = tmp_path / assignment.names.example
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(name, make())
    said, peak_mib = read_elsewhere(path)
    assert said == expected if isinstance(expected, list) else expected in said
    assert peak_mib < MOST_MIB
