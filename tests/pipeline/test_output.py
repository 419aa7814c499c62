"""The folder that grading writes: whole files, and names and points of what lies in it."""

from pathlib import Path

import pytest

from autograder.pipeline.output import Output


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_stored_submissions_are_listed_by_name_also_when_their_evidence_was_lost(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path / name / "evidence" / "submission.json")
    write(tmp_path / "a" / "report.json")
    write(tmp_path / "c" / "report.json")
    (tmp_path / "d" / "evidence").mkdir(parents=True)
    write(tmp_path / "others" / "notes.txt")
    assert Output(tmp_path).stored() == ("a", "b", "c", "d")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"points": "many"}', "\x00"])
def test_a_report_that_cannot_be_read_has_no_points(tmp_path: Path, text: str) -> None:
    write(tmp_path / "a" / "report.json", text)
    assert Output(tmp_path).all_points() == {}


def test_points_of_the_last_report_are_those_it_says(tmp_path: Path) -> None:
    write(tmp_path / "a" / "report.json", '{"points": 19.5}')
    assert Output(tmp_path).all_points() == {"a": "19.5"}


def test_the_editions_of_the_reports_are_known(tmp_path: Path) -> None:
    for name, text in (("a", '{"assignment": "two"}'), ("b", '{"assignment": "one"}'), ("c", "damaged")):
        write(tmp_path / name / "report.json", text)
    assert Output(tmp_path).editions() == ("one", "two")


def test_a_file_is_written_whole_and_leaves_no_other(tmp_path: Path) -> None:
    output = Output(tmp_path / "out")
    output.write(output.manual, "one")
    output.write(output.manual, "two")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["manual.csv"]
    assert output.manual.read_text(encoding="utf-8") == "two"
