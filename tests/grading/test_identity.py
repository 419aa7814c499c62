import numpy as np
import pytest

from autograder.grading import grade
from autograder.model.evidence import Finding, Value, ValueKind
from autograder.model.result import Outcome
from tests.grading.builders import ID, MISSING, UNANSWERED, array, assignment, submission

AGAIN = "Set it to your own ID, digits only, and run the notebook again."


def test_the_notebooks_id_decides_and_a_difference_is_for_staff() -> None:
    graded = grade(assignment(), submission({}, student_id=222, archive=111))
    assert graded.student_id == 222
    assert graded.results["q1_3d.W1"].outcome is Outcome.PASS
    assert graded.findings == (
        Finding(
            "id.differs",
            "student_id: the notebook says 222, the name of what was handed in 111; graded with 222. Look whose work this "
            "is.",
            where="A1_Part1_Solutions.ipynb",
            for_staff=True,
        ),
    )


@pytest.mark.parametrize("value", [array(ID), array(float(ID)), array([ID]), array(np.int64(ID))])
def test_an_id_may_be_any_whole_number(value: Value) -> None:
    graded = grade(assignment(), submission({"student_id": value}, archive=None))
    assert (graded.student_id, graded.findings) == (ID, ())


def test_an_id_in_quotes_is_understood_with_a_finding() -> None:
    graded = grade(assignment(), submission({"student_id": Value(ValueKind.TEXT, "str", text=f" {ID} ")}))
    assert graded.student_id == ID
    assert [(f.code, f.message) for f in graded.findings] == [
        ("id.as_text", "student_id: the text '18' was read as the number 18; write it without quotes.")
    ]


@pytest.mark.parametrize(
    ("value", "code", "problem"),
    [
        (array(0), "id.not_set", "`student_id` is still 0"),
        (UNANSWERED, "id.not_set", "`student_id` is still ..."),
        (MISSING, "id.missing", "no `student_id` was found in the notebook"),
        (
            Value(ValueKind.TEXT, "str", text="s1234"),
            "id.invalid",
            "expected `student_id` to be a whole number from 1 to 99999999, received 's1234'",
        ),
        (
            array(1.5),
            "id.invalid",
            "expected `student_id` to be a whole number from 1 to 99999999, received 1.5",
        ),
        (
            array(100_000_000),
            "id.invalid",
            "expected `student_id` to be a whole number from 1 to 99999999, received 1e+08",
        ),
        (array(-3), "id.invalid", "expected `student_id` to be a whole number from 1 to 99999999, received -3"),
        (array(np.nan), "id.invalid", "expected `student_id` to be a whole number from 1 to 99999999, received nan"),
        (array(1e300), "id.invalid", "expected `student_id` to be a whole number from 1 to 99999999, received 1e+300"),
        (array(True), "id.invalid", "expected `student_id` to be a whole number from 1 to 99999999, received True"),
        (
            array([1, 2]),
            "id.invalid",
            "expected `student_id` to be a whole number from 1 to 99999999, received [1, 2]",
        ),
        (
            Value(ValueKind.TEXT, "str", text="9" * 2000),
            "id.invalid",
            "expected `student_id` to be a whole number from 1 to 99999999, received '" + "9" * 159 + "…'",
        ),
    ],
)
def test_what_is_no_id_falls_back_to_the_archives(value: Value, code: str, problem: str) -> None:
    graded = grade(assignment(), submission({"student_id": value}))
    assert graded.student_id == ID
    assert [(f.code, f.message, f.for_staff) for f in graded.findings] == [
        (code, f"{problem}; graded with 18, from the name of what was handed in. {AGAIN}", False)
    ]
    assert graded.results["q1_3a.value"].outcome is Outcome.PASS


def test_no_id_anywhere_says_what_to_do() -> None:
    graded = grade(assignment(), submission({"student_id": array(0)}, archive=None))
    assert graded.student_id is None
    assert [f.message for f in graded.findings] == [f"`student_id` is still 0. {AGAIN}"]
