"""The mutants show every criterion and every known mistake, and fit the notebook that they are made from."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from autograder.checks import BY_PERSON
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import Mutant, mutate, read_file, read_mutants
from autograder.pipeline.selftest import uncovered
from reference.a1_2023.oracles import MISCONCEPTIONS
from tools.build_fixtures import DEMO_FILE

EDITION = open_gradable("a1_2023")
MUTANTS = read_mutants(EDITION.mutants_folder)
PARTS = EDITION.whole.parts
EVERYTHING = (*MUTANTS, *read_file(DEMO_FILE))


@pytest.fixture(scope="module")
def solved() -> Mapping[str, Mapping[str, Any]]:
    """Part id → the notebook with the reference's answers."""
    return {part.id: _solved(EDITION, part.notebook) for part in EDITION.assignment.parts}


def _solved(edition: Edition, name: str) -> Mapping[str, Any]:
    notebook: dict[str, Any] = json.loads((edition.solved_folder / name).read_text(encoding="utf-8"))
    return notebook


def test_every_criterion_and_every_known_mistake_has_a_mutant() -> None:
    assert uncovered(MUTANTS, EDITION.assignment) == ()


def test_every_misconception_is_named_by_a_mutant() -> None:
    named = {due.misconception for mutant in MUTANTS for due in mutant.due.values() if due.misconception}
    assert named == set(MISCONCEPTIONS)


def test_what_ci_runs_of_a_part_that_trains_loses_a_criterion_of_every_check() -> None:
    criteria = {f"{q.id}.{c.id}": c.check for part in PARTS if part.quick for q in part.questions for c in q.criteria}
    lost = {name for mutant in MUTANTS if mutant.ci for name, due in mutant.due.items() if due.points is not None}
    machine = {check for check in criteria.values() if check not in BY_PERSON}
    assert machine <= {criteria[name] for name in lost if name in criteria}


def test_what_ci_runs_of_a_part_that_trains_is_also_right_in_an_unusual_way() -> None:
    training = {part.id for part in PARTS if part.quick}
    right = [m for m in MUTANTS if m.ci and m.part in training and all(due.points is None for due in m.due.values())]
    assert {mutant.part for mutant in right} == training


@pytest.mark.parametrize("part", ["part1", "part2", "part3"])
def test_unusual_but_right_solutions_lose_nothing(part: str) -> None:
    unusual = read_file(EDITION.mutants_folder / f"{part}.unusual.toml")
    assert len(unusual) >= 8
    lost = [mutant.id for mutant in unusual for due in mutant.due.values() if due.points is not None]
    for_a_person = [mutant.id for mutant in unusual for due in mutant.due.values() if due.outcome == "pending"]
    assert lost == for_a_person


@pytest.mark.parametrize("mutant", EVERYTHING, ids=lambda mutant: mutant.id)
def test_a_mutant_fits_the_solved_notebook(mutant: Mutant, solved: Mapping[str, Mapping[str, Any]]) -> None:
    mutated = mutate(solved[mutant.part], mutant)
    ids = [cell["id"] for cell in mutated["cells"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("mutant", EVERYTHING, ids=lambda mutant: mutant.id)
def test_what_is_due_names_criteria_that_exist(mutant: Mutant) -> None:
    criteria = {
        f"{question.id}.{criterion.id}": criterion
        for part in EDITION.assignment.parts
        for question in part.questions
        for criterion in question.criteria
    }
    assert set(mutant.due) <= set(criteria)
    lost = [name for name, due in mutant.due.items() if due.points is not None]
    assert [name for name in lost if (mutant.due[name].points or 0) >= criteria[name].points] == []
