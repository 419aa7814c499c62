"""Part 3 of 2022 without the template, through the whole pipeline: 20 epochs are typed in, and half of the names are others."""

from pathlib import Path

import pytest

from autograder.model.result import CriterionResult, Outcome
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import isolation
from tests.pipeline import freeform_animals as animals
from tests.pipeline.freeform_notebooks import Cells, write

pytestmark = pytest.mark.slow


def criteria(cells: Cells, folder: Path) -> dict[str, CriterionResult]:
    """What becomes of each criterion."""
    whole = open_gradable("a1_2022")
    edition = whole.narrowed(whole.chosen(["part3"]))
    (part,) = edition.assignment.parts
    path = write(folder / edition.assignment.names.example.replace("12345678", "18"), part.notebook, cells)
    options = GradeOptions(folder / "out", isolation(), 1)
    (report,) = grade(path, edition=edition, options=options, progress=lambda _: None).reports
    return {f"{q.number}.{c.id}": c for q in report.questions for c in q.criteria}


def having(found: dict[str, CriterionResult], outcome: Outcome) -> set[str]:
    return {key for key, one in found.items() if one.outcome is outcome}


@pytest.mark.timeout(600)
def test_right_answers_pass_or_wait_for_a_person_who_sees_them(tmp_path: Path) -> None:
    cells = [*animals.beginning(maps=4), *animals.your_model(), *animals.skipping(maps=4), *animals.attacking()]
    found = criteria(cells, tmp_path)
    built = {"3.2.blocks", "3.2.maps", "3.2.options", "3.3.skip"}
    assert having(found, Outcome.PASS) == built | {"3.1.trained", "3.3.trained", "3.8.mim", "3.8.pairs"}
    by_name = {"3.8.fgsm", "3.8.pgd", "3.8.accuracies"}  # `my_fgsm_attack`, `pgd_attack`, a dict of accuracies
    assert having(found, Outcome.PENDING) == by_name | {"3.1.observation", "3.3.report"}
    assert all(found[key].seen.startswith("{'clean': ") for key in by_name)
    assert having(found, Outcome.NOT_RUN) >= {"3.4.trained", "3.5.trained", "3.6.trained", "3.7.mixup", "3.9.robust"}
    assert (
        found["3.1.trained"].seen == "6 epochs"
    )  # the last training seen, of 20: in batches of 32 these are 150 steps


@pytest.mark.timeout(600)
def test_wrong_behaviour_fails_under_any_name(tmp_path: Path) -> None:
    cells = [*animals.beginning(maps=4, epochs=1), *animals.your_model(skip=False)]
    cells += [*animals.skipping(maps=4, epochs=1), *animals.attacking(right=False)]
    found = criteria(cells, tmp_path)
    assert having(found, Outcome.FAIL) >= {"3.3.skip", "3.8.mim"}
    assert {"3.2.blocks", "3.2.maps", "3.2.options"} <= having(found, Outcome.PASS)
    assert having(found, Outcome.GRADER_ERROR) == set()
