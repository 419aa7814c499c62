"""Grades into a folder that has too little room for all, twice, and says what became of it.

`python -m tests.security.full_disk FOLDER [BYTES]`; FOLDER/out is there, and small. With BYTES no file may be larger. Prints
JSON: the error of each time, what was graded, what is not whole.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from autograder.errors import OutputError
from autograder.model.result import GradeReport
from autograder.pipeline import collect as collecting
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.sandbox.isolation import NoIsolation
from tests.security.results import broken, differences, files, half_written
from tests.security.standing_still import drawing, hand_in, opened

KIB = 200


def attempt(inputs: Path, out: Path, edition: Edition) -> dict[str, Any]:
    told: list[GradeReport] = []
    before = files(out)
    options = GradeOptions(out, NoIsolation(), 1)
    error = ""
    try:
        grade(inputs, edition=edition, options=options, progress=told.append)
    except OutputError as full:
        error = str(full)
    after = files(out)
    return {
        "error": error,
        "graded": [report.submission for report in told],
        "findings": sorted({finding.code for report in told for finding in report.findings}),
        "changed": [path for path in differences(after, before) if path in before],
        "stored": Output(out).stored(),
        "wrong": [*broken(out), *half_written(out)],
    }


def main(folder: Path, most_bytes: int) -> None:
    edition, out = opened(), folder / "out"
    if most_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    vars(collecting)["run_notebook"] = drawing(KIB)
    hand_in(folder / "in", 4, edition)
    sys.stdout.write(json.dumps([attempt(folder / "in", out, edition) for _ in range(2)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int((*sys.argv, "0")[2]))
