"""A folder of results as tests compare it, and what a killed grader may have left beside it."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from autograder import evidence
from autograder.errors import EvidenceError

_OURS = re.compile(r"\.new$|\.old$|^\.evidence")


def files(out: Path) -> dict[str, Any]:
    """Path → content, without what differs between two runs.

    That is how long cells took, and of a cell in which Python ended whether its number still arrived; no report has either.
    """
    return {path.relative_to(out).as_posix(): _content(path) for path in sorted(out.rglob("*")) if path.is_file()}


def _content(path: Path) -> Any:
    if path.name == "run.json":
        record = json.loads(path.read_bytes())
        for cell in record["cells"]:
            assert cell.pop("seconds") >= 0
        return record
    beside = path.with_name("run.json")
    if path.name == "executed.ipynb" and beside.is_file():
        notebook = json.loads(path.read_bytes())
        for cell, ran in zip(notebook["cells"], json.loads(beside.read_bytes())["cells"], strict=True):
            if ran["status"] == "died":
                cell["execution_count"] = None
        return notebook
    return path.read_bytes()


def differences(found: Mapping[str, Any], due: Mapping[str, Any]) -> list[str]:
    """Paths of what is missing, too much, or otherwise."""
    return [path for path in sorted({*found, *due}) if path not in found or path not in due or found[path] != due[path]]


def half_written(out: Path) -> list[str]:
    """What only a grader that still runs may have here."""
    return [path.relative_to(out).as_posix() for path in sorted(out.rglob("*")) if _OURS.search(path.name)]


def broken(out: Path) -> list[str]:
    """Results that are not whole, at whatever moment one looks: a report that is no JSON, a page or evidence cut off."""
    problems = []
    for path in out.glob("*/*.json"):
        try:
            json.loads(path.read_bytes())
        except ValueError:
            problems.append(str(path))
    problems += [str(path) for path in out.rglob("*.html") if not path.read_text("utf-8").rstrip().endswith("</html>")]
    for folder in out.glob("*/evidence"):
        try:
            evidence.read(folder)
        except EvidenceError as error:
            problems.append(str(error))
    return problems


def processes_of(temporary: Path) -> list[psutil.Process]:
    """Processes that were started from a stage below `temporary`: bubblewrap and, where there is none, kernels."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            if process.pid != os.getpid() and any(word.startswith(f"{temporary}/") for word in words):
                found.append(process)
        except psutil.Error:
            continue
    return found
