import csv
import io
from dataclasses import replace

import pytest

from autograder.model.result import GradeReport
from autograder.reports import csv_report
from tests.reports import samples


def rows(*reports: GradeReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_report.render(reports))))


def test_each_submission_is_one_row_with_its_questions_and_criteria() -> None:
    full, perfect = rows(samples.full(), samples.perfect())
    assert full["submission"] == "12345678_A1_solution"
    assert (full["total"], full["before_late"], full["late_deduction"]) == ("4.2583", "5.4583", "1.2")
    assert (full["q1_2f"], full["q1_2f.value"], full["q1_2f.formula"]) == ("0.25", "0", "0.25")
    assert (perfect["q1_2a"], perfect["q1_2f"]) == ("1", "")


def test_undecided_criterion_is_empty_and_not_zero() -> None:
    row = rows(samples.full())[0]
    assert (row["q1_1b.second"], row["q1_3b.db2"], row["q1_3b.dW2"]) == ("", "", "0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "  =", "\u200b="])
def test_text_never_becomes_a_formula(start: str) -> None:
    cell = rows(replace(samples.perfect(), submission=f"{start}HYPERLINK(1)"))[0]["submission"]
    assert cell.startswith("'")


def test_numbers_stay_numbers() -> None:
    row = rows(samples.full())[0]
    assert [float(row[name]) for name in ("student_id", "total", "available", "pending")] == [12345678, 4.2583, 16, 7]


def test_quotes_commas_and_line_breaks_keep_the_table_in_shape() -> None:
    report = replace(samples.perfect(), submission='7,"A1"\nsolution')
    assert rows(report)[0]["submission"] == '7,"A1" solution'
