"""Ten hostile submissions among thirty: the twenty honest ones get what they would have got without them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from autograder import intake
from autograder.model.result import GradeReport
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.mutants import Mutant
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import isolation
from tests.security.cohorts import HOSTILE, hand_in, honest
from tests.security.leftovers import left_since, trace
from tests.security.results import broken, differences, files, half_written

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

COUNT = 20
OF_ONE = ("report.json", "report.html", "results.json")
SEED = 30


@dataclass(frozen=True, slots=True)
class Graded:
    """One grading of the cohort."""

    out: Path
    reports: tuple[GradeReport, ...]

    def of(self, name: str) -> dict[str, bytes]:
        return {file: (self.out / name / file).read_bytes() for file in OF_ONE}

    def row(self, name: str) -> dict[str, str]:
        """The submission's row of marks.csv."""
        with (self.out / "marks.csv").open(encoding="utf-8", newline="") as file:
            return next(row for row in csv.DictReader(file) if row["submission"] == name)


@dataclass(frozen=True, slots=True)
class Both:
    """The honest ones among themselves, and among hostile ones."""

    honest: tuple[str, ...]
    hostile: tuple[str, ...]
    alone: Graded
    together: Graded
    left: tuple[str, ...]


def run(inputs: Path, out: Path, edition: Edition) -> Graded:
    options = GradeOptions(out, isolation(), jobs=2)
    return Graded(out, grade(inputs, edition=edition, options=options, progress=lambda _: None).reports)


def opened() -> Edition:
    """Part 1, with a limit that keeps the test short: what never ends is stopped sooner."""
    edition = open_gradable("a1_2023")
    parts = tuple(replace(part, limits=replace(part.limits, cell_s=4)) for part in edition.whole.parts)
    edition = replace(edition, whole=replace(edition.whole, parts=parts))
    return edition.narrowed(edition.chosen(["part1"]))


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder, edition = tmp_path_factory.mktemp("cohort"), opened()
    (folder / "alone").mkdir()
    (folder / "together").mkdir()
    mutants = honest(edition, COUNT)
    for where in ("alone", "together"):
        for mutant in mutants:
            hand_in(mutant, edition, folder / where)
    hostile = tuple(
        hand_in(mutant, edition, folder / "together", first_cell=HOSTILE[what])
        for what, mutant in _hostile(mutants).items()
    )
    alone = run(folder / "alone", folder / "out-alone", edition)
    before = trace()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "discover", _shuffled)
        together = run(folder / "together", folder / "out", edition)
    return Both(tuple(m.submission for m in mutants), hostile, alone, together, tuple(left_since(before)))


def _hostile(mutants: Sequence[Mutant]) -> dict[str, Mutant]:
    """What it does → a submission whose ID follows an honest one's; the last one gives another's ID as its own."""
    found = {}
    for what, beside in zip(HOSTILE, mutants[::2], strict=True):
        student_id = beside.student_id + 1
        found[what] = replace(mutants[0], student_id=student_id, submission=f"{student_id}_A1_solution")
    found["speaks for another"] = replace(found["speaks for another"], student_id=mutants[0].student_id)
    return found


def _shuffled(path: Path) -> Sequence[Path]:
    found = sorted(path.iterdir())
    return [found[index] for index in np.random.default_rng(SEED).permutation(len(found))]


def test_the_honest_ones_get_the_same_reports_byte_for_byte_as_without_the_hostile_ones(both: Both) -> None:
    assert len(both.honest) == COUNT
    assert [name for name in both.honest if both.together.of(name) != both.alone.of(name)] == []
    assert len({both.alone.row(name)["total"] for name in both.honest}) > 3  # they are not all alike


def test_nobodys_evidence_is_another(both: Both) -> None:
    mine, due = (
        {path: content for path, content in files(graded.out).items() if path.split("/")[0] in both.honest}
        for graded in (both.together, both.alone)
    )
    assert len(due) > 10 * COUNT
    assert differences(mine, due) == []


def test_nobodys_row_changes(both: Both) -> None:
    assert [both.together.row(name) for name in both.honest] == [both.alone.row(name) for name in both.honest]


def test_the_hostile_ones_are_graded_and_named_nowhere_but_in_their_own_reports_and_the_tables(both: Both) -> None:
    assert len(both.hostile) == len(HOSTILE) == 10
    assert {report.submission for report in both.together.reports} == {*both.honest, *both.hostile}
    for name in both.honest:
        text = b"".join(both.together.of(name).values()).decode()
        assert [other for other in both.hostile if other.split("_")[0] in text] == []


def test_no_hostile_one_gets_more_than_its_answers_are_worth(both: Both) -> None:
    full = float(both.alone.row(both.honest[0])["total"])  # they hand in the same answers
    assert all(float(both.together.row(name)["total"]) <= full for name in both.hostile)


def test_nothing_is_left_of_the_hostile_ones(both: Both) -> None:
    assert both.left == ()
    assert half_written(both.together.out) == broken(both.together.out) == []
    allowed = {"evidence", *OF_ONE}
    assert {path.name for name in both.hostile for path in (both.together.out / name).iterdir()} == allowed
    names = {*both.honest, *both.hostile, "index.html", "marks.csv", "junit.xml", ".autograder.lock"}
    assert {path.name for path in both.together.out.iterdir()} == names
