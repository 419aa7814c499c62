"""One notebook for all parts: what is run of it, and that it earns the marks of three."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder import evidence, intake
from autograder.model.result import GradeReport
from autograder.pipeline.collect import make_job
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.student import check
from autograder.pipeline.together import Together, together, widest
from autograder.sandbox import Isolation, isolation
from tests.pipeline.merging import merged_notebook

NAME, ARCHIVE = "All_Solutions.ipynb", "20249337_A1_solution"
PARTS = ("part1", "part2", "part3")
FIRST = ("q1_2a", "q1_2b", "q2_1", "q2_2")
"""Quick to run, of two parts."""


@pytest.fixture(scope="module")
def all_parts() -> Edition:
    """The 2023 edition, as if one notebook for all parts were provided for."""
    opened = open_gradable("a1_2023")
    return replace(opened, whole=replace(opened.whole, names=replace(opened.whole.names, whole=NAME)))


@pytest.fixture(scope="module")
def notebook(all_parts: Edition) -> dict[str, Any]:
    """The reference's answers to all parts, one below the other."""
    return merged_notebook(all_parts.solved_folder / part.notebook for part in all_parts.whole.parts)


@pytest.fixture
def handed_in(tmp_path: Path, notebook: dict[str, Any]) -> Path:
    folder = tmp_path / "in" / ARCHIVE
    folder.mkdir(parents=True)
    (folder / NAME).write_text(json.dumps(notebook), encoding="utf-8")
    (folder / NAME).with_suffix(".html").write_text("<title>export</title>", encoding="utf-8")
    return folder


def of(folder: Path, edition: Edition, *only: str) -> list[Together]:
    narrow = edition.narrowed(edition.chosen(only))
    asked = [part.id for part in narrow.assignment.parts]
    return list(together(intake.read(folder, assignment=narrow.whole, asked=asked), narrow))


def runs(one: Together) -> Iterator[tuple[str, bool]]:
    """Each question that has cells, and whether they are run."""
    return ((question, not place.skip) for place in one.places for question in place.questions)


def test_the_parts_of_one_notebook_are_run_together(handed_in: Path, all_parts: Edition) -> None:
    (one,) = of(handed_in, all_parts)
    assert tuple(part.id for part in one.asked) == tuple(part.id for part in one.held) == PARTS
    questions = {q.id for part in all_parts.whole.parts for q in part.questions}
    assert dict(runs(one)) == dict.fromkeys(questions, True)
    assert not any(place.skip for place in one.places)


def test_what_is_run_is_as_wide_as_its_parts_together(all_parts: Edition) -> None:
    parts = all_parts.whole.parts
    whole = widest(parts)
    assert whole.limits.notebook_s == sum(part.limits.notebook_s for part in parts)
    for limit in ("cell_s", "memory_mib", "processes", "file_mib", "output_kib"):
        assert getattr(whole.limits, limit) == max(getattr(part.limits, limit) for part in parts)
    assert whole.full_limits is not None
    assert whole.full_limits.notebook_s == parts[0].limits.notebook_s + sum(
        part.full_limits.notebook_s for part in parts if part.full_limits
    )
    assert (whole.seed, whole.data) == (parts[0].seed, ("emnist-letters", "stl10"))
    assert whole.quick is not None
    assert (whole.quick.steps, whole.quick.batch_norm_momentum) == (
        max(part.quick.steps for part in parts if part.quick),
        0.9,
    )
    assert (whole.quick.freeform_steps, whole.quick.freeform_time) == (700, 4)  # Part 2's networks are small


def test_parts_that_train_nothing_are_cut_short_nowhere(all_parts: Edition) -> None:
    first = all_parts.whole.parts[0]
    assert widest((first, replace(first, id="other"))).quick is None


def test_each_parts_parameters_are_lowered_to_its_own_numbers(handed_in: Path, all_parts: Edition) -> None:
    (one,) = of(handed_in, all_parts)
    numbers = [part.quick.parameters for part in all_parts.whole.parts if part.quick]
    lowered = [place.parameters for place in one.places if place.parameters]
    assert len(lowered) == 2
    assert numbers[1] == lowered[1]
    assert {**numbers[1], **numbers[0]} == lowered[0]  # of a name that both have, the nearer part's


def test_later_parts_are_skipped_and_earlier_ones_run_with_next_to_no_training(
    handed_in: Path, all_parts: Edition
) -> None:
    (one,) = of(handed_in, all_parts, "2.1", "2.3", "3.2")
    ran = dict(runs(one))
    assert all(ran[question] for question in ran if question.startswith("q1_"))
    assert {question for question in ran if question.startswith("q2_") and ran[question]} == {"q2_1", "q2_2", "q2_3"}
    assert {question for question in ran if question.startswith("q3_") and ran[question]} == {"q3_2"}
    (one,) = of(handed_in, all_parts, "part2")
    assert not any(run for question, run in runs(one) if question.startswith("q3_"))
    first = next(index for index, place in enumerate(one.places) if place.question == "q3_1")
    assert all(place.skip for place in one.places[first - 1 :])  # what its first question needs, too
    assert [part.id for part in one.run] == ["part1", "part2"]
    assert one.part.data == ("emnist-letters",)
    (one,) = of(handed_in, all_parts, "3.2")
    earlier = next(place for place in one.places if "GRID_EPOCHS" in place.parameters)
    assert (earlier.parameters["NUM_EPOCHS"], earlier.parameters["GRID_EPOCHS"]) == (1, 1)


def test_what_is_lacking_is_asked_for_at_its_parts_end(handed_in: Path, all_parts: Edition) -> None:
    (one,) = of(handed_in, all_parts)
    ends = [one.until[question] for question in ("q1_1a", "q2_1", "q3_1")]
    assert ends == sorted(ends)
    assert ends[-1] == len(one.places) - 1
    questions = [place.question for place in one.places]
    assert questions[ends[0]] == "q1_4b"
    assert one.until["q1_4b"] == ends[0]


def test_a_part_with_its_own_notebook_is_run_by_itself(handed_in: Path, all_parts: Edition) -> None:
    second = all_parts.whole.parts[1].notebook
    (handed_in / second).write_bytes((all_parts.solved_folder / second).read_bytes())
    shared, own = of(handed_in, all_parts)
    assert [part.id for part in shared.asked] == ["part1", "part3"]
    assert [part.id for part in shared.held] == list(PARTS)
    assert ([part.id for part in own.asked], own.part.id, own.until) == (["part2"], "part2", {})


def test_a_job_looks_at_the_questions_of_all_parts_with_the_data_of_all(
    handed_in: Path, all_parts: Edition, tmp_path: Path, make_options: Callable[..., GradeOptions]
) -> None:
    (one,) = of(handed_in, all_parts)
    job = make_job(one, edition=all_parts, extras=(), options=make_options(tmp_path / "out"))
    assert [plan.question for plan in job.plans] == [q.id for part in all_parts.whole.parts for q in part.questions]
    assert {item.name for item in job.supplied} == {"emnist-letters", "stl10"}
    assert job.test is not None
    assert job.test.images.shape[1:] == (32, 32, 3)


def marks(report: GradeReport, questions: Collection[str]) -> dict[str, tuple[Fraction, str, str]]:
    return {
        f"{q.id}.{c.id}": (c.points, c.outcome.value, c.message)
        for q in report.questions
        for c in q.criteria
        if q.id in questions
    }


@pytest.mark.slow
def test_one_notebook_earns_the_marks_of_three(handed_in: Path, all_parts: Edition, tmp_path: Path) -> None:
    three = tmp_path / "three" / ARCHIVE
    three.mkdir(parents=True)
    for part in all_parts.whole.parts:
        (three / part.notebook).write_bytes((all_parts.solved_folder / part.notebook).read_bytes())
    narrow, where = all_parts.narrowed(FIRST), isolation()
    whole, apart = (
        grade(path, edition=narrow, options=GradeOptions(tmp_path / f"out-{name}", where), progress=lambda _: None)
        for name, path in (("whole", handed_in), ("three", three))
    )
    assert marks(whole.reports[0], FIRST) == marks(apart.reports[0], FIRST)
    assert {outcome for _, outcome, _ in marks(whole.reports[0], FIRST).values()} == {"pass"}
    assert whole.reports[0].student_id == 20249337
    assert [finding.code for finding in whole.reports[0].findings] == []
    stored = evidence.read(tmp_path / "out-whole" / ARCHIVE / "evidence")
    assert {part: dict(one.data).keys() for part, one in stored.notebooks.items()} == {
        "part1": set(),
        "part2": {"emnist-letters"},
    }
    assert not stored.notebooks["part1"].training.models


@pytest.mark.slow
def test_a_failing_cell_is_told_once_under_the_notebooks_name(
    handed_in: Path, all_parts: Edition, tmp_path: Path, notebook: dict[str, Any]
) -> None:
    broken: dict[str, Any] = {
        "cell_type": "code",
        "source": "1 / 0",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    (handed_in / NAME).write_text(json.dumps({**notebook, "cells": [broken, *notebook["cells"]]}), encoding="utf-8")
    narrow = all_parts.narrowed(["q1_2a", "q2_1"])
    options = GradeOptions(tmp_path / "out", isolation())
    report = grade(handed_in, edition=narrow, options=options, progress=lambda _: None).reports[0]
    failed = [finding for finding in report.findings if finding.code == "run.cell_failed"]
    assert [(finding.where, finding.message) for finding in failed] == [
        (NAME, "Cell 1: ZeroDivisionError: division by zero")
    ]


@pytest.mark.slow
def test_a_students_own_check_finds_the_public_checks_of_all_parts(handed_in: Path, all_parts: Edition) -> None:
    where: Isolation = isolation()
    found = check(handed_in, edition=all_parts.narrowed(FIRST), isolation=where)
    numbers = [q.number for part in all_parts.whole.parts for q in part.questions if q.id in FIRST]
    assert [public.question for public in found.checks] == numbers
    assert found.ready, found
