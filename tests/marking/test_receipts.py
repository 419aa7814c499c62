"""Receipt times are read by submission or by student, and refused with every problem at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.errors import MarksFileError
from autograder.marking import Receipts, read_receipts, render_receipts

NINE = datetime(2023, 9, 9, 9, tzinfo=UTC)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "receipts.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def problems(path: Path, students: set[int] | None = None, submissions: set[str] | None = None) -> list[str]:
    with pytest.raises(MarksFileError) as caught:
        read_receipts(path, students=students, submissions=submissions)
    return list(caught.value.problems)


@pytest.mark.parametrize("time", ["2023-09-09T09:00:00Z", "2023-09-09T19:00+10:00", "2023-09-09 09:00:00+00:00"])
def test_times_are_read_by_student(tmp_path: Path, time: str) -> None:
    receipts = read_receipts(write(tmp_path, f"student_id,received\n7,{time}\n"), students={7})
    assert receipts == Receipts(by_student={7: NINE})
    assert receipts.of("7_demo", student_id=7) == NINE
    assert receipts.of("8_demo", student_id=8) is None
    assert receipts.of("nameless", student_id=None) is None


def test_times_are_read_by_submission_with_or_without_its_ending(tmp_path: Path) -> None:
    path = write(tmp_path, "submission;received\r\n7_demo.zip;2023-09-09T09:00:00Z\r\n")
    receipts = read_receipts(path, submissions={"7_demo"})
    assert receipts == Receipts(by_submission={"7_demo": NINE})
    assert receipts.of("7_demo.ZIP", student_id=None) == receipts.of("7_demo", student_id=7) == NINE
    assert read_receipts(path, submissions={"7_demo.zip"}) == receipts


def test_a_submission_s_own_time_comes_before_its_student_s(tmp_path: Path) -> None:
    text = "student_id,submission,received\n7,,2023-09-01T00:00:00Z\n,7_late,2023-09-09T09:00:00Z\n"
    assert read_receipts(write(tmp_path, text)).of("7_late", student_id=7) == NINE


EXAMPLE = "2023-09-09T08:30:00+10:00"

ROWS = {
    "unknown student": ("9,,2023-09-09T09:00:00Z", ["row 2: 9 is not among the submissions"]),
    "unknown submission": (",9_demo,2023-09-09T09:00:00Z", ["row 2: 9_demo is not among the submissions"]),
    "no number": ("x,,2023-09-09T09:00:00Z", ["row 2: student_id: expected digits, received 'x'"]),
    "both": ("7,7_demo,2023-09-09T09:00:00Z", ["row 2: expected either submission or student_id, received both"]),
    "neither": (",,2023-09-09T09:00:00Z", ["row 2: expected a submission or a student_id, received neither"]),
    "no timezone": (
        "7,,2023-09-09T09:00:00",
        [
            f"row 2: received: expected a time with its timezone, such as {EXAMPLE}, received '2023-09-09T09:00:00'",
        ],
    ),
    "no time": ("7,,", ["row 2: received: expected a time such as 2023-09-09T08:30:00+10:00, received ''"]),
    "no ISO time": (
        "7,,9/9/2023 9:00",
        ["row 2: received: expected a time such as 2023-09-09T08:30:00+10:00, received '9/9/2023 9:00'"],
    ),
    "another century": (
        "7,,0001-01-01T00:00:00+10:00",
        ["row 2: received: expected a year from 2000 to 2099, received '0001-01-01T00:00:00+10:00'"],
    ),
    "twice": (
        "7,,2023-09-09T09:00:00Z\n,7_demo,2023-09-09T09:00:00Z\n07,,2023-09-09T10:00:00Z\n,7_demo.zip,2023-09-09T09:00:00Z",
        ["row 4: 7 is already listed in row 2", "row 5: 7_demo is already listed in row 3"],
    ),
    "everything at once": (
        "x,,soon\n7,,2023-09-09T09:00:00Z,more\n9,,2023-09-09T09:00:00Z",
        [
            "row 3: 4 fields for 3 columns: quote a field that holds the separator",
            "row 2: student_id: expected digits, received 'x'",
            "row 2: received: expected a time such as 2023-09-09T08:30:00+10:00, received 'soon'",
            "row 4: 9 is not among the submissions",
        ],
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_is_refused_with_exactly_its_problems(tmp_path: Path, case: str) -> None:
    rows, expected = ROWS[case]
    path = write(tmp_path, f"student_id,submission,received\n{rows}\n")
    assert problems(path, students={7}, submissions={"7_demo"}) == expected


def test_a_file_without_the_times_is_refused(tmp_path: Path) -> None:
    assert problems(write(tmp_path, "student_id\n7\n")) == ["row 1: column `received` is missing"]


def test_times_survive_being_written_and_read_and_later_ones_count(tmp_path: Path) -> None:
    first, second = (datetime.fromisoformat(f"2023-09-0{day}T12:00:00+10:00") for day in (7, 8))
    receipts = Receipts({"a": first}, {7: first}).merged(Receipts({"a": second}, {8: second}))
    path = tmp_path / "r.csv"
    path.write_text(render_receipts(receipts), encoding="utf-8")
    assert read_receipts(path) == Receipts({"a": second}, {7: first, 8: second})
