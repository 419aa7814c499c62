from dataclasses import replace
from fractions import Fraction

import pytest

from autograder.marking.troubles import cell_trouble
from autograder.model.evidence import Cell, CellStatus
from autograder.model.result import GradeReport
from autograder.reports.summary import group_numbers, groups, notes
from tests.reports import samples


def with_numbers(*numbers: str) -> GradeReport:
    return replace(samples.perfect(), questions=tuple(samples.question(f"q{n}", n, n) for n in numbers))


def test_questions_are_grouped_by_their_number_without_its_letter() -> None:
    assert group_numbers([with_numbers("1.1a", "1.1b", "1.2a"), with_numbers("1.3")]) == ("1.1", "1.2", "1.3")


def test_many_groups_are_drawn_together_by_part() -> None:
    report = with_numbers("1.1a", "1.2a", "2.1", "2.2", "2.3", "3.1", "3.10")
    numbers = group_numbers([report])
    assert numbers == ("1", "2", "3")
    assert [len(group.questions) for group in groups(report, numbers)] == [2, 3, 2]


def test_ten_is_not_one() -> None:
    report = with_numbers("3.1", "3.10")
    assert [[q.number for q in g.questions] for g in groups(report, group_numbers([report]))] == [["3.1"], ["3.10"]]


def test_subtotals_add_up_exactly_and_leave_bonus_out_of_what_is_available() -> None:
    report = samples.full()
    parts = groups(report, group_numbers([report]))
    assert sum((g.points for g in parts), Fraction(0)) == report.raw_points
    assert sum((g.available for g in parts), Fraction(0)) == report.available
    assert sum((g.pending for g in parts), Fraction(0)) == report.pending


def test_grader_error_is_noted_first_and_loud() -> None:
    found = notes(samples.full())
    assert found[0].text == "GRADER ERROR (1 criterion)"
    assert [note.loud for note in found] == [True] + [False] * (len(found) - 1)


def test_clean_submission_has_no_notes() -> None:
    assert notes(samples.perfect()) == ()


@pytest.mark.parametrize(
    ("status", "note"),
    [
        (CellStatus.TIMEOUT, "1 cell stopped"),
        (CellStatus.DIED, "1 crash"),
        (CellStatus.ERROR, "1 error"),
        (CellStatus.NOT_RUN, None),
    ],
)
def test_troubles_as_marking_words_them_are_told_apart(status: CellStatus, note: str | None) -> None:
    trouble = cell_trouble(Cell(3, "code", "h1", "q1_2a", own=True, status=status))
    report = replace(samples.perfect(), questions=(samples.question("q1_2a", "1.2a", "h1", errors=(trouble,)),))
    assert [n.text for n in notes(report)] == ([note] if note else [])
