"""What the benchmarks start from, made from the solved notebooks in a folder that is thrown away."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = [
    "ROOT",
    "copy_results",
    "make_cohort",
    "make_otter_zip",
    "make_plain",
    "make_submission",
    "make_training",
    "make_whole",
    "solved",
]

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = "A1_Part1_Solutions.ipynb"
TRAINING = {"part2": "A1_Part2_Solutions.ipynb", "part3": "A1_Part3_Solutions.ipynb"}
SOLVED = ROOT / "fixtures" / "expected" / "a1_2023"
TEMPLATE = ROOT / "student_template" / "a1_2023"
_ID_LINE = re.compile(r"^student_id = .*$", re.MULTILINE)
_OTTER = re.compile(r"^\s*(import otter|grader\b)", re.MULTILINE)


def solved(student_id: int) -> dict[str, Any]:
    """The solved notebook with this student's ID in it."""
    notebook: dict[str, Any] = json.loads((SOLVED / NOTEBOOK).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = _ID_LINE.sub(f"student_id = {student_id}", "".join(cell["source"]))
    return notebook


def make_submission(folder: Path, student_id: int) -> Path:
    """A zip as a student hands it in."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{student_id}_A1_solution.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NOTEBOOK, json.dumps(solved(student_id)))
    return path


def make_training(folder: Path, student_id: int, part: str) -> Path:
    """A zip with one part that trains alone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{student_id}_A1_solution.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(SOLVED / TRAINING[part], TRAINING[part])
    return path


def make_whole(folder: Path, student_id: int) -> Path:
    """A zip with all three notebooks."""
    path = make_submission(folder, student_id)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name in TRAINING.values():
            archive.write(SOLVED / name, name)
    return path


def make_cohort(folder: Path, count: int) -> Path:
    """A folder of `count` submissions."""
    for index in range(count):
        make_submission(folder, 20_000_001 + index)
    return folder


def make_plain(folder: Path, student_id: int) -> Path:
    """The notebook without otter's cells, which our grader does not run either."""
    folder.mkdir(parents=True, exist_ok=True)
    notebook = solved(student_id)
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["cell_type"] != "code" or not _OTTER.search(cell["source"])
    ]
    path = folder / NOTEBOOK
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def make_otter_zip(folder: Path) -> Path:
    """An autograder of otter's with the public tests that the notebook carries."""
    tests: Mapping[str, str] = solved(0)["metadata"]["otter"]["tests"]
    (folder / "tests").mkdir(parents=True)
    for name, source in tests.items():
        (folder / "tests" / f"{name}.py").write_text(source, encoding="utf-8")
    shutil.copy(TEMPLATE / "public_checks.py", folder)
    options = ["-t", "tests", "-o", "autograder.zip", "--no-config", "--no-requirements", "--no-environment"]
    command = [sys.executable, "-m", "otter", "generate", *options, "public_checks.py"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "autograder.zip"


def copy_results(results: Path, folder: Path, count: int) -> Path:
    """Stored evidence of `count` students, copied from the one submission in `results` under other names and IDs."""
    (source,) = (path.parent for path in results.glob("*/evidence"))
    for index in range(count):
        student_id = 30_000_001 + index
        copy = folder / f"{student_id}_A1_solution"
        shutil.copytree(source, copy)
        head = copy / "evidence" / "submission.json"
        data = json.loads(head.read_text(encoding="utf-8")) | {"submission": copy.name, "student_id": student_id}
        head.write_text(json.dumps(data), encoding="utf-8")
        _identify(copy / "evidence" / "part1" / "questions", student_id)
    return folder


def _identify(questions: Path, student_id: int) -> None:
    """Put the ID where the probe recorded it; the answers stay the first student's, and are judged all the same."""
    for path in questions.glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        for recorded in (data["values"], data["variables"]):
            if "student_id" in recorded:
                recorded["student_id"]["data"] = [student_id]
        path.write_text(json.dumps(data), encoding="utf-8")
