"""Cells that several questions share: each question is asked about after the last of them."""

from dataclasses import replace

from autograder.model.assignment import Limits, Part
from autograder.model.evidence import Output, QuestionEvidence, SubmittedNotebook, Value, ValueKind
from autograder.model.plan import CellPlace, QuestionPlan
from autograder.sandbox import Job
from autograder.sandbox.asking import ends, merged

PART = Part("part1", "Part 1", "a.ipynb", seed=1, limits=Limits(1, 1, 1, 1, 1, 1), questions=())


def test_each_question_is_asked_about_after_the_last_cell_that_may_answer_it() -> None:
    own = CellPlace("a", own=True, check=False)
    shared = CellPlace(None, own=True, check=False, shared=("a", "b"))
    plans = tuple(map(QuestionPlan, "abc"))
    asks = ends(Job(SubmittedNotebook("part1", "{}"), PART, plans, (own, shared, replace(own, question="b"), own)))
    assert {index: [plan.question for plan in asked] for index, asked in asks.items()} == {2: ["b"], 3: ["a"]}


def test_a_place_names_its_questions() -> None:
    shared = CellPlace(None, own=True, check=False, shared=("a", "b"))
    assert shared.questions == ("a", "b")
    assert replace(shared, question="c").questions == ("c",)
    assert replace(shared, shared=()).questions == ()


def test_last_expressions_seen_at_the_questions_end_stay() -> None:
    value = Value(ValueKind.OPAQUE)
    first = QuestionEvidence("a", {}, {}, {}, (), outputs=(Output(1, "", value),))
    late = QuestionEvidence("a", {}, {}, {}, (), outputs=(Output(9, "", value),))
    assert merged(first, late).outputs == first.outputs
    assert merged(replace(first, outputs=()), late).outputs == late.outputs
