"""Stored evidence and files of marks that were damaged: refused with the documented error, never half read."""

import contextlib
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autograder import evidence, marking
from autograder.errors import EvidenceError, MarksFileError
from autograder.evidence import parse_log, parse_question
from autograder.model.assignment import Assignment
from autograder.model.evidence import Submission, SubmissionEvidence, SubmittedNotebook
from autograder.pipeline.edition import open_edition
from tests.fuzz.built import as_json, packed
from tests.fuzz.seeds import seeds
from tests.fuzz.test_targets import CHANGES, changed

SOME = settings(
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FILES = (
    "submission.json",
    "part1/run.json",
    "part1/executed.ipynb",
    "part1/questions/q1.json",
    "part1/training.json",
)
BYTES = st.lists(st.integers(0, 255), max_size=200).map(packed).map(as_json)


@cache
def assignment() -> Assignment:
    return open_edition("a1_2023").whole


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A submission's evidence of one part and one question."""
    record = {
        "part": "part1",
        "seed": 1,
        "limits_hit": [],
        "kernel_deaths": 0,
        "fault": "",
        "tier": "quick",
        "data": {},
        "cells": [{"question": "q1", "own": True, "status": "ok", "seconds": 0.5, "error": ""}],
    }
    executed = {"cells": [{"cell_type": "code", "source": "h = 1", "metadata": {}, "outputs": []}]}
    question, log = parse_question(seeds()["question"][0], question="q1"), parse_log(seeds()["log"][0])
    evidence.write_submission(Submission("12_A1", 12, (SubmittedNotebook("part1", "{}"),)), tmp_path)
    evidence.write_notebook(evidence.NotebookRun("part1", executed, record, {"q1": question}, log), tmp_path)
    return tmp_path


def read_with(folder: Path, name: str, data: bytes) -> SubmissionEvidence | None:
    """What is read with one file replaced, which is put back; None where it is refused."""
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(data)
    try:
        return evidence.read(folder)
    except EvidenceError:
        return None
    finally:
        path.write_bytes(before)


@SOME
@given(st.sampled_from(FILES), BYTES)
def test_another_file_in_its_place_is_refused(stored: Path, name: str, data: bytes) -> None:
    read_with(stored, name, data)
    assert evidence.read(stored).submission == "12_A1"


@SOME
@given(st.sampled_from(FILES), CHANGES)
def test_a_damaged_file_is_refused_or_read(stored: Path, name: str, changes: list[tuple[int, int | bytes]]) -> None:
    read = read_with(stored, name, changed((stored / name).read_bytes(), changes))
    assert read is None or set(read.notebooks) <= {"part1"}


@pytest.mark.parametrize("number", ["1" * 400, "1e999", "-1", "[" * 5000 + "]" * 5000, '{"a": 1}', '"x"', "null"])
def test_an_odd_number_is_refused_or_read(stored: Path, number: str) -> None:
    text = (stored / "part1" / "training.json").read_text().replace('"spent_s": 0.5', f'"spent_s": {number}')
    assert number in text
    read_with(stored, "part1/training.json", text.encode())


CELL = st.one_of(
    st.sampled_from(
        [
            "q1_2a",
            "value",
            "0.5",
            "1",
            "12345678",
            "",
            "=1+1",
            "'x",
            '"',
            ";",
            ",",
            "\n",
            "\x00",
            "9" * 30,
            "٣",
            "1e3",
            "-1",
        ]
    ),
    st.text(max_size=8),
)
HEADINGS = "student_id,question,criterion,points,comment,marker"


@SOME
@given(st.lists(st.lists(CELL, max_size=7), max_size=4), st.sampled_from([HEADINGS, HEADINGS.replace(",", ";"), ""]))
def test_a_file_of_marks_is_taken_whole_or_refused(tmp_path: Path, rows: list[list[str]], headings: str) -> None:
    path = tmp_path / "marks.csv"
    path.write_bytes("\n".join([headings, *(",".join(row) for row in rows)]).encode("utf-8", "surrogateescape"))
    with contextlib.suppress(MarksFileError):
        marks = marking.read_manual_marks(path, assignment=assignment())
        path.write_text(marking.render_manual_marks(marks), encoding="utf-8")
        assert marking.read_manual_marks(path, assignment=assignment()) == marks


@SOME
@given(st.text(st.sampled_from("[]{}=\"'.marks\n#1,studen_id-x\\u"), max_size=80))
@pytest.mark.parametrize("ending", ["toml", "csv"])
def test_no_text_breaks_the_readers_of_marks(tmp_path: Path, ending: str, text: str) -> None:
    path = tmp_path / f"marks.{ending}"
    path.write_text(text, encoding="utf-8")
    for read in (
        lambda: marking.read_manual_marks(path, assignment=assignment()),
        lambda: marking.read_receipts(path),
    ):
        with contextlib.suppress(MarksFileError):
            read()


def test_marks_nested_deeper_than_python_goes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "marks.toml"
    path.write_text("marks = " + "[" * 50_000, encoding="utf-8")
    with pytest.raises(MarksFileError, match="not valid TOML"):
        marking.read_manual_marks(path, assignment=assignment())


def test_what_is_stored_is_json_of_ascii(stored: Path) -> None:
    for name in FILES:
        assert json.loads((stored / name).read_bytes().decode("ascii"))
