"""What happened to one notebook for two parts, in the report of both."""

from dataclasses import replace

from autograder.marking import mark
from autograder.model.assignment import Assignment
from autograder.model.evidence import Cell, CellStatus, SubmissionEvidence


def test_what_befell_one_notebook_for_two_parts_is_told_once_under_its_name(
    assignment: Assignment, evidence: SubmissionEvidence
) -> None:
    (first,) = assignment.parts
    second = replace(first, id="part2", questions=tuple(replace(q, id=f"r{q.id}") for q in first.questions))
    failed = Cell(6, "code", "x", None, own=True, status=CellStatus.ERROR, error="NameError: x")
    others = replace(failed, index=7, question="rq1", error="NameError: of the second part's question")
    seen = replace(
        evidence.notebooks["part1"],
        cells=(*evidence.notebooks["part1"].cells, failed, others),
        limits_hit=("notebook_s",),
        kernel_deaths=1,
        fault="",
        file="all.ipynb",
        parts=("part1", "part2"),
    )
    both = {"part1": seen, "part2": replace(seen, part="part2")}
    report = mark(
        replace(assignment, parts=(first, second), points=assignment.points * 2),
        replace(evidence, notebooks=both),
        {},
        student_id=7,
    )
    assert [(finding.code, finding.where) for finding in report.findings] == [
        ("run.limit_hit", "all.ipynb"),
        ("run.kernel_died", "all.ipynb"),
        ("run.cell_failed", "all.ipynb"),
    ]
    message = "The run reached the limit notebook_s: what was not run by then is not marked; look for what takes long."
    assert report.findings[0].message == message  # of neither part's 60 seconds
    assert report.findings[2].message == "Cell 7: NameError: x"
    where = [question.id for question in report.questions if any(others.error in error for error in question.errors)]
    assert where == ["rq1"]
