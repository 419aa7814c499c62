"""One run of two parts' notebook taken apart. Cells 0–2 are Part 1's, 3–6 Part 2's: its imports and parameters come first."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.evidence import NotebookRun, assemble, read, split, write_notebook, write_submission
from autograder.model.assignment import Limits, Part, Question
from autograder.model.evidence import (
    Appraised,
    Figure,
    NotebookEvidence,
    QuestionEvidence,
    Submission,
    SubmittedNotebook,
    Value,
    ValueKind,
)
from autograder.model.plan import Attack, PlannedModel, QuestionPlan
from autograder.model.training import Event, EventKind, ModelSeen, Rows, TrainingLog

LIMITS = Limits(1, 1, 1, 1, 1, 1)
CELLS = ["q1", "q1", None, None, "q2", "q3", None]
HELD = (
    Part("part1", "Part 1", "1.ipynb", 7, LIMITS, (Question("q1", "1", "", (), bonus=False),), data=("letters",)),
    Part(
        "part2",
        "Part 2",
        "2.ipynb",
        8,
        LIMITS,
        tuple(Question(q, q, "", (), bonus=False) for q in ("q2", "q3")),
        data=("animals",),
    ),
)
PLANS = (QuestionPlan("q1"), QuestionPlan("q2", models=(PlannedModel("net", Attack(0.1, 1, 0.1, 0, 1, 9)),)))


def seen(question: str, *drawn: int) -> QuestionEvidence:
    values = {question: Value(ValueKind.ARRAY, "int", np.array(1))}
    return QuestionEvidence(question, values, {}, {}, tuple(Figure(cell, ()) for cell in drawn))


def event(kind: EventKind, order: int, cell: int, **more: Any) -> Event:
    return replace(Event(kind, order, cell), **more)


EVENTS = (
    event(EventKind.LOAD, 0, 0),
    event(EventKind.FIT, 1, 1, model=0, data=0, validation=1),
    event(EventKind.PARAMETERS, 2, 3),
    event(EventKind.FIT, 3, 4, model=1, data=1, seen=3),
    event(EventKind.EVALUATE, 4, 5, model=1, data=2),
    event(EventKind.SAVE, 5, 6, model=9),
    event(EventKind.PREDICT, 6, -1, model=0),
)


@pytest.fixture
def whole() -> NotebookRun:
    record = {
        "part": "part1+part2",
        "seed": 7,
        "tier": "quick",
        "data": {"letters": "a" * 64, "animals": "b" * 64},
        "limits_hit": ["memory_mib"],
        "kernel_deaths": 2,
        "fault": "",
        "cells": [
            {"question": q, "own": True, "status": "ok", "seconds": 0.0, "error": "", "shared": []} for q in CELLS
        ],
    }
    cells = [{"cell_type": "code", "source": f"x = {i}", "outputs": []} for i in range(len(CELLS))]
    models = tuple(ModelSeen(name, 1) for name in ("first", "second"))
    data = tuple(Rows(count, (2,), "float32", 0, 1) for count in (10, 11, 12, 13))
    questions = {"q1": seen("q1", 1, 4, -1), "q3": seen("q3", 1, 5)}
    log = TrainingLog(EVENTS, models, data, spent_s=1.5)
    return NotebookRun(
        "part1+part2", {"cells": cells}, record, questions, log, {"net": Appraised(problem="there is none")}
    )


def parts(whole: NotebookRun, *asked: str) -> dict[str, NotebookEvidence]:
    found = split(whole, held=HELD, asked=asked or ("part1", "part2"), plans=PLANS, file="all.ipynb")
    return {run.part: assemble(run) for run in found}


def test_each_part_gets_its_own_questions_data_and_models(whole: NotebookRun) -> None:
    first, second = parts(whole).values()
    assert (first.part, list(first.questions), dict(first.data)) == ("part1", ["q1"], {"letters": "a" * 64})
    assert (second.part, list(second.questions), dict(second.data)) == ("part2", ["q3"], {"animals": "b" * 64})
    assert (list(first.appraised), list(second.appraised)) == ([], ["net"])


def test_what_befell_the_notebook_befell_all_parts_and_is_known_to_be_one_notebooks(whole: NotebookRun) -> None:
    whole.record["fault"] = "no kernel"
    for part in parts(whole).values():
        assert (part.limits_hit, part.kernel_deaths, part.fault) == (("memory_mib",), 2, "no kernel")
        assert (part.file, part.parts) == ("all.ipynb", ("part1", "part2"))
        assert [cell.question for cell in part.cells] == CELLS


def test_training_goes_to_the_part_in_whose_cells_it_happened(whole: NotebookRun) -> None:
    first, second = (part.training for part in parts(whole).values())
    assert [(e.kind, e.order, e.cell) for e in first.events] == [
        (EventKind.LOAD, 0, 0),
        (EventKind.FIT, 1, 1),
        (EventKind.PREDICT, 2, -1),
    ]
    assert [(e.kind, e.cell) for e in second.events] == [
        (EventKind.LOAD, 0),  # data may be loaded anywhere
        (EventKind.PARAMETERS, 3),
        (EventKind.FIT, 4),
        (EventKind.EVALUATE, 5),
        (EventKind.SAVE, 6),
        (EventKind.PREDICT, -1),
    ]
    assert [e.order for e in second.events] == [0, 1, 2, 3, 4, 5]


def test_a_parts_events_speak_of_the_same_models_and_samples_as_before(whole: NotebookRun) -> None:
    first, second = (part.training for part in parts(whole).values())
    (fit,) = (e for e in second.events if e.kind is EventKind.FIT)
    assert (second.models[fit.model].type_name, second.data[fit.data].count) == ("second", 11)
    assert (second.data[fit.seen].count, fit.validation) == (13, -1)
    assert [e.model for e in second.events if e.kind is EventKind.SAVE] == [-1]  # of the model there never was
    fit = first.events[1]
    assert (first.data[fit.data].count, first.data[fit.validation].count) == (10, 11)
    assert ([m.type_name for m in first.models], len(first.data)) == (["first"], 2)


def test_numbers_lowered_for_a_later_part_say_nothing_about_an_earlier_one(whole: NotebookRun) -> None:
    assert EventKind.PARAMETERS not in {e.kind for e in parts(whole)["part1"].training.events}


def test_a_figure_of_another_parts_cell_is_no_answer(whole: NotebookRun) -> None:
    first, second = parts(whole).values()
    assert [figure.cell for figure in first.questions["q1"].figures] == [1, -1]
    assert [figure.cell for figure in second.questions["q3"].figures] == [5]


def test_only_the_parts_that_are_asked_about_are_given(whole: NotebookRun) -> None:
    assert list(parts(whole, "part2")) == ["part2"]


def test_where_cells_may_answer_any_part_all_happened_for_each(whole: NotebookRun) -> None:
    for cell in whole.record["cells"]:
        cell |= {"question": None, "shared": ["q1", "q3"]}
    first, second = parts(whole).values()
    assert len(first.training.events) == len(second.training.events) == len(EVENTS)
    assert [figure.cell for figure in first.questions["q1"].figures] == [1, 4, -1]


def test_what_was_split_is_stored_and_read_again(whole: NotebookRun, tmp_path: Path) -> None:
    submitted = tuple(SubmittedNotebook(part.id, "{}", "all.ipynb", ("part1", "part2")) for part in HELD)
    write_submission(Submission("7", 7, submitted), tmp_path)
    for run in split(whole, held=HELD, asked=("part1", "part2"), plans=PLANS, file="all.ipynb"):
        write_notebook(run, tmp_path)
    stored = read(tmp_path).notebooks
    for part, seen_now in parts(whole).items():
        assert (stored[part].file, stored[part].parts, stored[part].data) == (
            "all.ipynb",
            ("part1", "part2"),
            seen_now.data,
        )
        assert list(stored[part].questions) == list(seen_now.questions)
        assert [e.cell for e in stored[part].training.events] == [e.cell for e in seen_now.training.events]
