"""Grades many submissions without a kernel, and says how much memory that took.

`python -m tests.security.standing_still FOLDER COUNT KIB` makes up COUNT submissions whose notebooks drew pictures of so
many KiB each, grades them into FOLDER/out, marks them again, and prints the peak of its memory in MiB after each.
"""

import base64
import resource
import struct
import sys
import zipfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from autograder.evidence import NotebookRun
from autograder.model.result import GradeReport
from autograder.pipeline import collect as collecting
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable, remark
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import Job
from autograder.sandbox.isolation import Isolation, NoIsolation
from tests.security import stepwise


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def picture(kib: int) -> str:
    """Base64 of a PNG of about this size, as far as anybody looks into it."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)), (b"IDAT", bytes(kib * 1024)), (b"IEND", b""))
    parts = (struct.pack(">I", len(data)) + name + data + bytes(4) for name, data in chunks)
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode("ascii")


def drawing(kib: int) -> Callable[..., Coroutine[Any, Any, NotebookRun]]:
    """As `run_notebook`, of a notebook that drew one picture of this size, and none of whose cells was run."""
    drawn = picture(kib)

    async def run_notebook(job: Job, *, isolation: Isolation) -> NotebookRun:
        run = await stepwise.made_up(job, isolation=isolation)
        shown = {"output_type": "display_data", "data": {"image/png": drawn}, "metadata": {}}
        for cell, record in zip(run.executed["cells"], run.record["cells"], strict=True):
            if cell["cell_type"] == "code" and record["own"]:
                cell["outputs"] = [shown]
                break
        return run

    return run_notebook


def opened() -> Edition:
    """One question, which is quickly marked."""
    edition = open_gradable("a1_2023")
    return edition.narrowed(edition.chosen(["q1_1a"]))


def hand_in(inputs: Path, count: int, edition: Edition) -> None:
    """Make so many submissions."""
    inputs.mkdir(parents=True)
    for number in range(count):
        with zipfile.ZipFile(inputs / f"{10_000_000 + number}_A1_solution.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(edition.solved_folder / stepwise.NOTEBOOK, stepwise.NOTEBOOK)


def main(folder: Path, count: int, kib: int) -> None:
    edition = opened()
    vars(collecting)["run_notebook"] = drawing(kib)
    hand_in(folder / "in", count, edition)
    told: list[GradeReport] = []
    options = GradeOptions(folder / "out", NoIsolation(), 2)
    grade(folder / "in", edition=edition, options=options, progress=told.append)
    sys.stdout.write(f"{len(told)} graded: {peak_mib():.0f} MiB\n")
    marked = remark(folder / "out", edition=edition).reports
    sys.stdout.write(f"{len(marked)} marked again: {peak_mib():.0f} MiB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
