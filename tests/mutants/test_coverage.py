"""The mutants show every criterion and every known mistake, and fit the notebook that they are made from."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from autograder.checks import BY_PERSON
from autograder.grading.mistakes import mistakes
from autograder.pipeline.edition import Edition, editions
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import Mutant, mutate, read_file, read_mutants
from autograder.pipeline.selftest import uncovered
from reference.shared.oracles import MISCONCEPTIONS
from tools.build_fixtures import DEMO_FILE

EDITIONS = {name: open_gradable(name) for name in editions()}
MUTANTS = {name: read_mutants(edition.mutants_folder) for name, edition in EDITIONS.items()}
DEMO = [("a1_2023", mutant) for mutant in read_file(DEMO_FILE)]
EVERYTHING = [*((name, mutant) for name, mutants in MUTANTS.items() for mutant in mutants), *DEMO]
each_edition = pytest.mark.parametrize("name", EDITIONS)
each_mutant = pytest.mark.parametrize(
    ("name", "mutant"), EVERYTHING, ids=[f"{name}-{mutant.id}" for name, mutant in EVERYTHING]
)


@cache
def solved(name: str, part: str) -> Mapping[str, Any]:
    """The notebook of a part with the reference's answers."""
    edition = EDITIONS[name]
    path = edition.solved_folder / edition.whole_part(part).notebook
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def criteria(edition: Edition, *, training: bool = False) -> dict[str, Any]:
    parts = [part for part in edition.whole.parts if part.quick or not training]
    return {f"{q.id}.{c.id}": c for part in parts for q in part.questions for c in q.criteria}


@each_edition
def test_every_criterion_and_every_known_mistake_has_a_mutant(name: str) -> None:
    assert uncovered(MUTANTS[name], EDITIONS[name].assignment) == ()


@each_edition
def test_every_misconception_that_grading_can_name_is_named_by_a_mutant(name: str) -> None:
    named = {due.misconception for mutant in MUTANTS[name] for due in mutant.due.values() if due.misconception}
    assert named == {mistake for _, mistake in mistakes(EDITIONS[name].assignment)}


def test_every_misconception_is_named_by_a_mutant_of_some_edition() -> None:
    every = [mutant for mutants in MUTANTS.values() for mutant in mutants]
    assert {due.misconception for mutant in every for due in mutant.due.values()} - {None} == set(MISCONCEPTIONS)


def test_what_ci_runs_of_parts_that_train_loses_a_criterion_of_every_check() -> None:
    """Of all editions together, for they share their checks."""
    lost, machine = set(), set()
    for name, edition in EDITIONS.items():
        known = criteria(edition, training=True)
        machine |= {criterion.check for criterion in known.values() if criterion.check not in BY_PERSON}
        due = [item for mutant in MUTANTS[name] if mutant.ci for item in mutant.due.items()]
        lost |= {known[key].check for key, what in due if what.points is not None and key in known}
    assert machine <= lost


def test_what_ci_runs_of_parts_that_train_is_also_right_in_an_unusual_way() -> None:
    training = {part.id for edition in EDITIONS.values() for part in edition.whole.parts if part.quick}
    every = [m for mutants in MUTANTS.values() for m in mutants if m.ci and m.part in training]
    assert {m.part for m in every if all(due.points is None for due in m.due.values())} == training


@each_edition
@pytest.mark.parametrize("part", ["part1", "part2", "part3"])
def test_unusual_but_right_solutions_lose_nothing(name: str, part: str) -> None:
    unusual = read_file(EDITIONS[name].mutants_folder / f"{part}.unusual.toml")
    assert len(unusual) >= 6
    lost = [mutant.id for mutant in unusual for due in mutant.due.values() if due.points is not None]
    for_a_person = [mutant.id for mutant in unusual for due in mutant.due.values() if due.outcome == "pending"]
    assert lost == for_a_person


@each_mutant
def test_a_mutant_fits_the_solved_notebook(name: str, mutant: Mutant) -> None:
    mutated = mutate(solved(name, mutant.part), mutant)
    ids = [cell["id"] for cell in mutated["cells"]]
    assert len(ids) == len(set(ids))


@each_mutant
def test_what_is_due_names_criteria_that_exist(name: str, mutant: Mutant) -> None:
    known = criteria(EDITIONS[name])
    assert set(mutant.due) <= set(known)
    lost = [key for key, due in mutant.due.items() if due.points is not None]
    assert [key for key in lost if (mutant.due[key].points or 0) >= known[key].points] == []
