"""The submissions of `make demo`: they are what the reference makes them, and get exactly what is due."""

import ast
import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.model.result import GradeReport, Outcome
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.mutants import Mutant, read_file
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.selftest import judge
from autograder.sandbox import isolation
from tools.build_fixtures import BLANK, DEMO, DEMO_FILE, demo

EDITION = "a1_2023"
REPORTS = ("report.html", "report.json", "results.json")
MARKUP = re.compile(r"<script>|<img src=.x|<b>\[4|javascript:alert\(1\)[\"']")
"""What the hostile student wrote, as it must not stand in a page."""


@pytest.fixture(scope="module")
def edition() -> Edition:
    """What `make demo` grades."""
    whole = open_gradable(EDITION)
    return whole.narrowed(whole.chosen(["part1"]))


@pytest.fixture(scope="module")
def mutants() -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in read_file(DEMO_FILE)}


def graded(source: Path, out: Path, edition: Edition) -> dict[str, GradeReport]:
    options = GradeOptions(out, isolation(), jobs=2)
    reports = grade(source, edition=edition, options=options, progress=lambda _: None).reports
    return {report.submission: report for report in reports}


def assert_nothing_was_found(executed: Path) -> None:
    """The hostile notebook prints the answers, submissions and ways out that it came upon: its own files, and the probe."""
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    outputs = [str(output.get("text", "")) for cell in notebook["cells"] for output in cell.get("outputs", ())]
    (printed,) = (text for text in outputs if text.startswith("answers found: "))
    found = ast.literal_eval(printed.removeprefix("answers found: "))
    assert [item for item in found if not str(item).endswith("report.json")] == ["autograder_probe.asked.calls"]


def test_the_demo_is_what_make_fixtures_builds(edition: Edition) -> None:
    made = dict(demo(edition))
    assert {path.name for path in DEMO.iterdir()} == set(made)
    stale = [name for name, content in made.items() if (DEMO / name).read_bytes() != content]
    assert stale == [], "run `make fixtures`"


def test_the_demo_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 200 * 1024


@pytest.mark.slow
def test_every_submission_of_the_demo_gets_exactly_what_is_due(
    edition: Edition, mutants: dict[str, Mutant], tmp_path: Path
) -> None:
    reports = graded(DEMO, tmp_path / "out", edition)
    problems = {name: judge(m, reports[m.submission], edition.assignment) for name, m in mutants.items()}
    assert problems == {"perfect": (), "mistakes": (), "hangs": (), "hostile": ()}
    totals = {name: (reports[m.submission].points, reports[m.submission].pending) for name, m in mutants.items()}
    assert totals["perfect"] == (Fraction("19.5"), Fraction("10.5"))
    assert totals["hangs"] == (Fraction("18.75"), Fraction("10.5"))
    assert totals["hostile"][0] == 0
    blank = reports[BLANK.submission]
    assert blank.points == blank.pending == 0
    assert blank.findings == ()
    assert {c.outcome for question in blank.questions for c in question.criteria} == {Outcome.NOT_RUN}
    hostile = tmp_path / "out" / mutants["hostile"].submission
    assert_nothing_was_found(hostile / "evidence" / "part1" / "executed.ipynb")
    assert all("\x1b" not in (hostile / name).read_text(encoding="utf-8") for name in REPORTS)
    assert not MARKUP.search((hostile / "report.html").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_graded_twice_the_reports_are_the_same_bytes(
    edition: Edition, mutants: dict[str, Mutant], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("perfect", "mistakes", "hostile"):
        shutil.copy(DEMO / f"{mutants[name].submission}.zip", tmp_path / "in")
    for out in ("first", "second"):
        graded(tmp_path / "in", tmp_path / out, edition)
    reports = sorted(path.relative_to(tmp_path / "first") for path in (tmp_path / "first").rglob("report.*"))
    assert len(reports) == 2 * 3
    for path in reports:
        assert (tmp_path / "first" / path).read_bytes() == (tmp_path / "second" / path).read_bytes(), path
