import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import evidence
from autograder.errors import EvidenceError
from autograder.evidence import outputs
from autograder.model.evidence import (
    CellStatus,
    Finding,
    QuestionEvidence,
    Submission,
    SubmittedNotebook,
    Value,
    ValueKind,
)
from autograder.model.training import Event, EventKind, TrainingLog

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def code(source: str, outputs: list[Any] | None = None) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": outputs or [], "execution_count": 1}


TRAINED = TrainingLog((Event(EventKind.FIT, 0, 3, asked=20, ran=2),))


def run() -> evidence.NotebookRun:
    shown = {"output_type": "display_data", "data": {"image/png": PIXEL, "text/plain": "<Figure>"}, "metadata": {}}
    record = {
        "part": "part1",
        "seed": 1,
        "limits_hit": ["cell_s"],
        "kernel_deaths": 1,
        "fault": "",
        "tier": "quick",
        "data": {"letters": "0" * 64},
        "cells": [{"question": "q1", "own": True, "status": "ok", "seconds": 0.5, "error": ""}],
    }
    seen = QuestionEvidence("q1", {"h": Value(ValueKind.ARRAY, "ndarray", np.ones(2))}, {}, {}, ())
    return evidence.NotebookRun("part1", {"cells": [code("h = 1", [shown])]}, record, {"q1": seen}, TRAINED)


def handed_in(*parts: str) -> Submission:
    notebooks = tuple(SubmittedNotebook(part, "{}") for part in parts)
    return Submission("12_A1", 12, notebooks, findings=(Finding("name.odd", "odd name", "a.zip"),))


def stored(folder: Path) -> Path:
    evidence.write_submission(handed_in("part1"), folder, only=["q1"])
    evidence.write_notebook(run(), folder)
    return folder


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    read = evidence.read(stored(tmp_path))
    assert read.submission == "12_A1"
    assert read.findings == (Finding("name.odd", "odd name", "a.zip"),)
    assert read.only == ("q1",)
    part = read.notebooks["part1"]
    assert part.limits_hit == ("cell_s",)
    assert (part.tier, part.data, part.training) == ("quick", {"letters": "0" * 64}, TRAINED)
    assert part.cells[0].status is CellStatus.OK
    assert part.cells[0].images == (PIXEL,)
    assert part.cells[0].text == "<Figure>\n"
    assert part.questions["q1"].values["h"].array is not None


def test_writing_again_replaces_the_part_whole(tmp_path: Path) -> None:
    stored(tmp_path)
    (tmp_path / "part1" / "questions" / "q9.json").write_text("{}")
    stored(tmp_path)
    assert sorted(evidence.read(tmp_path).notebooks["part1"].questions) == ["q1"]
    assert not list(tmp_path.glob(".*"))


FILES = (
    "submission.json",
    "part1/run.json",
    "part1/executed.ipynb",
    "part1/questions/q1.json",
    "part1/training.json",
)


@pytest.mark.parametrize("name", [*FILES, "part1/questions", "part1"])
def test_evidence_of_which_something_is_gone_is_refused_and_says_what_to_do(tmp_path: Path, name: str) -> None:
    lost = stored(tmp_path) / name
    shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    with pytest.raises(EvidenceError, match="grade this submission again"):
        evidence.read(tmp_path)


def test_a_part_that_was_handed_in_and_never_written_is_damage_and_not_a_blank(tmp_path: Path) -> None:
    evidence.write_submission(handed_in("part1", "part2"), tmp_path)
    evidence.write_notebook(run(), tmp_path)  # killed here
    with pytest.raises(EvidenceError, match=r"part2.*grade this submission again"):
        evidence.read(tmp_path)


def test_what_held_no_notebook_is_read_without_any(tmp_path: Path) -> None:
    evidence.write_submission(handed_in(), tmp_path)
    assert evidence.read(tmp_path).notebooks == {}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_damaged_evidence_is_refused_and_says_what_to_do(tmp_path: Path, name: str, content: str) -> None:
    (stored(tmp_path) / name).write_text(content)
    with pytest.raises(EvidenceError):
        evidence.read(tmp_path)


def test_only_real_pictures_are_kept() -> None:
    fakes = ["<svg onload=alert(1)>", "AAAA", "!!!", "A" * 4_000_000]
    cell = {"outputs": [{"data": {"image/png": fake}} for fake in fakes] + [{"data": {"image/png": PIXEL}}, 7]}
    assert outputs.images(cell) == (PIXEL,)


def test_printed_text_loses_its_terminal_codes_and_its_excess() -> None:
    cell = {"outputs": [{"output_type": "stream", "text": "\x1b[31mred\x1b[0m" + "x" * 9_000}]}
    assert outputs.text(cell).startswith("redxx")
    assert len(outputs.text(cell)) == 4_000
