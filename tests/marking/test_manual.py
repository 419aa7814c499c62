"""Marks of persons: read from what spreadsheets write, refused with every problem, and put in the machine's place."""

from fractions import Fraction
from pathlib import Path

import pytest

from autograder.errors import MarksFileError
from autograder.marking import merged_marks, read_manual_marks, render_manual_marks
from autograder.marking.manual import decide
from autograder.model.assignment import Assignment
from autograder.model.result import CriterionResult, ManualMark, Outcome

HEADINGS = "student_id,question,criterion,points,comment,marker"


def write(tmp_path: Path, text: str, *, name: str = "marks.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def problems(path: Path, assignment: Assignment, students: set[int] | None = None) -> list[str]:
    with pytest.raises(MarksFileError) as caught:
        read_manual_marks(path, assignment=assignment, students=students)
    return list(caught.value.problems)


MARK = ManualMark(7, "q2", "answer", Fraction(5, 2), "Good, but short", "M")

ENTRY = '[[marks]]\nquestion = "q2"\ncriterion = "answer"\ncomment = "Good, but short"\nmarker = "M"\n'

FILES = {
    "commas": ("marks.csv", f'{HEADINGS}\n7,q2,answer,2.5,"Good, but short",M\n', "utf-8"),
    "carriage returns": ("marks.csv", f'{HEADINGS}\r\n7,q2,answer,2.5,"Good, but short",M\r\n', "utf-8"),
    "byte order mark": ("marks.csv", f'{HEADINGS}\n7,q2,answer,2.5,"Good, but short",M', "utf-8-sig"),
    "semicolons and decimal comma": (
        "marks.csv",
        HEADINGS.replace(",", ";") + "\r\n7;q2;answer;2,5;Good, but short;M\r\n;;;;;\r\n",
        "utf-8-sig",
    ),
    "other order and spaces": (
        "marks.CSV",
        'points, marker ,question,criterion,comment,student_id\n2.50, M,q2 ,answer,"Good, but short",007\n\n',
        "utf-8",
    ),
    "toml": (
        "marks.toml",
        f"{ENTRY}student_id = 7\npoints = 2.5\n",
        "utf-8",
    ),
    "toml, all as text": (
        "marks.toml",
        f'{ENTRY}student_id = "7"\npoints = "2.5"\n',
        "utf-8-sig",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_every_accepted_form_gives_the_same_mark(tmp_path: Path, assignment: Assignment, case: str) -> None:
    name, text, encoding = FILES[case]
    path = write(tmp_path, text, name=name, encoding=encoding)
    assert read_manual_marks(path, assignment=assignment, students={7}) == (MARK,)


def test_comment_and_marker_may_be_left_out(tmp_path: Path, assignment: Assignment) -> None:
    path = write(tmp_path, "student_id,question,criterion,points\n7,q2,answer,0\n8,q2,answer,2.7\n")
    assert read_manual_marks(path, assignment=assignment) == (
        ManualMark(7, "q2", "answer", Fraction(0)),
        ManualMark(8, "q2", "answer", Fraction(27, 10)),
    )


def test_points_are_exact(tmp_path: Path, assignment: Assignment) -> None:
    path = write(
        tmp_path, '[[marks]]\nstudent_id = 7\nquestion = "q1"\ncriterion = "value"\npoints = 0.1\n', name="m.toml"
    )
    (mark,) = read_manual_marks(path, assignment=assignment)
    assert mark.points == Fraction(1, 10)  # the float 0.1 is not


def test_headings_alone_are_no_marks(tmp_path: Path, assignment: Assignment) -> None:
    assert read_manual_marks(write(tmp_path, HEADINGS), assignment=assignment) == ()


ROWS = {
    "unknown student": ("9,q2,answer,1,,", ["row 2: student_id: 9 is not among the submissions"]),
    "no number as student": ("x7,q2,answer,1,,", ["row 2: student_id: expected digits, received 'x7'"]),
    "student as a spreadsheet rounds": ("1.2E+07,q2,answer,1,,", ["row 2: student_id: expected digits, received '1.2E+07'"]),
    "other digits": ("٧,q2,answer,1,,", ["row 2: student_id: expected digits, received '٧'"]),
    "unknown question": ("7,q22,answer,1,,", ["row 2: question: unknown question 'q22'; did you mean 'q2'?"]),
    "unknown question, nothing near": ("7,zzz,answer,1,,", ["row 2: question: unknown question 'zzz'"]),
    "unknown criterion": ("7,q1,answer,0,,", ["row 2: criterion: q1 has no criterion 'answer'; it has value, formula"]),
    "over available": ("7,q2,answer,2.8,,", ["row 2: points: expected at most 2.7, received 2.8"]),
    "negative": ("7,q2,answer,-1,,", ["row 2: points: expected 0 or more, received -1"]),
    "no points yet": ("7,q2,answer,,,", ["row 2: points: missing; leave the row out as long as it is not marked"]),
    "a fraction": ("7,q2,answer,1/3,,", ["row 2: points: expected a plain decimal such as 0.75, received '1/3'"]),
    "not a number": ("7,q2,answer,nan,,", ["row 2: points: expected a plain decimal such as 0.75, received 'nan'"]),
    "an exponent": ("7,q2,answer,1e0,,", ["row 2: points: expected a plain decimal such as 0.75, received '1e0'"]),
    "too many decimals": (
        "7,q2,answer,0.3333333,,",
        ["row 2: points: expected a plain decimal such as 0.75, received '0.3333333'"],
    ),
    "marked by the machine": ("7,q2,answer,1,,machine", ["row 2: marker: 'machine' stands for the grader itself"]),
    "twice": (
        "7,q2,answer,1,,\n7,q1,value,0,,\n007,q2,answer,2,,",
        ["row 4: student 7 already has a mark for this criterion, in row 2"],
    ),
    "too many fields": (
        "7,q2,answer,1,Good, but short,M",
        ["row 2: 7 fields for 6 columns: quote a field that holds the separator"],
    ),
    "too few fields": ("7,q2", ["row 2: criterion: q2 has no criterion ''; it has answer",
                                "row 2: points: missing; leave the row out as long as it is not marked"]),
    "everything at once": (
        "x,q2,answer,1,,\n\n9,q9,answer,-1,,machine\n7,q2,answer,1,,",
        [
            "row 2: student_id: expected digits, received 'x'",
            "row 4: student_id: 9 is not among the submissions",
            "row 4: question: unknown question 'q9'",
            "row 4: points: expected 0 or more, received -1",
            "row 4: marker: 'machine' stands for the grader itself",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_is_refused_with_exactly_its_problems(tmp_path: Path, assignment: Assignment, case: str) -> None:
    rows, expected = ROWS[case]
    assert problems(write(tmp_path, f"{HEADINGS}\n{rows}\n"), assignment, {7, 8}) == expected


TABLES = {
    "syntax": ("[[marks]\n", None),
    "another list": ("[[mark]]\n", ["mark: unknown key, expected only [[marks]]", "marks: expected a list of tables, [[marks]]"]),
    "a single table": ("[marks]\nstudent_id = 7\n", ["marks: expected a list of tables, [[marks]]"]),
    "a list of numbers": ("marks = [1]\n", ["marks: expected a list of tables, [[marks]]"]),
    "an unknown key": (
        '[[marks]]\nstudent_id = 7\nquestion = "q2"\ncriterion = "answer"\npoints = 1\ncoment = "x"\n',
        ["marks[0].coment: unknown key, expected some of student_id, question, criterion, points, comment, marker"],
    ),
    "a boolean": (
        '[[marks]]\nstudent_id = 7\nquestion = "q2"\ncriterion = "answer"\npoints = true\n',
        [
            "marks[0].points: expected text or a number, received bool",
            "marks[0]: points: missing; leave the row out as long as it is not marked",
        ],
    ),
    "an empty entry": (
        "[[marks]]\n",
        [
            "marks[0]: student_id: expected digits, received ''",
            "marks[0]: question: unknown question ''",
            "marks[0]: points: missing; leave the row out as long as it is not marked",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_a_bad_toml_file_is_refused(tmp_path: Path, assignment: Assignment, case: str) -> None:
    text, expected = TABLES[case]
    found = problems(write(tmp_path, text, name="marks.toml"), assignment)
    if expected is None:
        assert found[0].startswith("not valid TOML: ")
        assert "line 1" in found[0]
    else:
        assert found == expected


HEADS = {
    "missing columns": (
        "student_id,points\n7,1\n",
        ["row 1: column `question` is missing", "row 1: column `criterion` is missing"],
    ),
    "unknown column": (
        "student_id,question,criterion,points,coment\n",
        ["row 1: unknown column `coment`, expected some of student_id, question, criterion, points, comment, marker"],
    ),
    "column twice": ("student_id,question,criterion,points,points\n", ["row 1: column `points` stands there twice"]),
    "nothing": (
        "",
        [f"row 1: column `{name}` is missing" for name in ("student_id", "question", "criterion", "points")],
    ),
    "open quote": (f'{HEADINGS}\n7,q2,answer,1,"open\n', ["line 2: not valid CSV: unexpected end of data"]),
}


@pytest.mark.parametrize("case", HEADS)
def test_a_file_that_no_row_can_be_understood_of_is_refused(tmp_path: Path, assignment: Assignment, case: str) -> None:
    text, expected = HEADS[case]
    assert problems(write(tmp_path, text), assignment) == expected


def test_another_encoding_is_refused_with_advice(tmp_path: Path, assignment: Assignment) -> None:
    path = write(tmp_path, f"{HEADINGS}\n", encoding="utf-16")
    assert problems(path, assignment) == ["byte 0: the file is not UTF-8; in a spreadsheet choose `CSV UTF-8`"]


def test_a_missing_file_is_refused(tmp_path: Path, assignment: Assignment) -> None:
    assert problems(tmp_path / "none.csv", assignment) == ["the file cannot be read: No such file or directory"]


def result(outcome: Outcome, points: str = "0", *, message: str = "", remark: str = "") -> CriterionResult:
    return CriterionResult(
        "answer", "A text", Fraction(points), Fraction("2.7"), outcome, message, "1", "2", remark, "log_base_2"
    )


def test_a_pending_criterion_becomes_what_the_person_gave() -> None:
    decided = decide(result(Outcome.PENDING, message="A person marks this.", remark="160 words."), MARK)
    assert (decided.outcome, decided.points, decided.available) == (Outcome.FAIL, Fraction(5, 2), Fraction(27, 10))
    assert (decided.message, decided.marked_by, decided.remark) == ("Good, but short", "M", "160 words.")


def test_full_marks_pass_and_an_unnamed_marker_is_a_person() -> None:
    decided = decide(result(Outcome.PENDING), ManualMark(7, "q2", "answer", Fraction("2.7")))
    assert (decided.outcome, decided.marked_by) == (Outcome.PASS, "person")
    assert decided.message == "A person gave 2.7 of 2.7 points."


@pytest.mark.parametrize(
    ("machine", "verdict"),
    [
        (result(Outcome.FAIL, message="Off by 1."), "The machine's verdict was fail, 0 of 2.7 points: Off by 1."),
        (result(Outcome.PASS, "2.7"), "The machine's verdict was pass, 2.7 of 2.7 points"),
        (
            result(Outcome.NOT_RUN, message="No answer.", remark="Found h_1."),
            "Found h_1. The machine's verdict was not run, 0 of 2.7 points: No answer.",
        ),
        (result(Outcome.GRADER_ERROR), "The machine's verdict was grader error, 0 of 2.7 points"),
    ],
)
def test_an_overridden_verdict_stays_in_the_remark(machine: CriterionResult, verdict: str) -> None:
    decided = decide(machine, MARK)
    assert (decided.points, decided.message, decided.remark) == (Fraction(5, 2), "Good, but short", verdict)
    assert (decided.misconception, decided.expected, decided.seen) == ("", "1", "2")


def test_marks_survive_being_written_and_read(assignment: Assignment, tmp_path: Path) -> None:
    question = assignment.parts[0].questions[0]
    criterion = question.criteria[0]
    marks = (ManualMark(7, question.id, criterion.id, criterion.points / 4, 'says "so", twice\nover', "m"),)
    path = tmp_path / "m.csv"
    path.write_text(render_manual_marks(marks), encoding="utf-8", newline="")
    assert read_manual_marks(path, assignment=assignment) == marks


def test_of_two_marks_for_the_same_thing_the_new_one_counts() -> None:
    old = (ManualMark(7, "q", "c", Fraction(1)), ManualMark(8, "q", "c", Fraction(2)))
    new = (ManualMark(7, "q", "c", Fraction(3)),)
    assert merged_marks(old, new) == (new[0], old[1])
