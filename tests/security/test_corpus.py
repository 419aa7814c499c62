"""Every hostile, broken and unlucky submission gets exactly what is due, and leaves nothing behind.

In bubblewrap all of them; in the second isolation those that are about the machine, and with AUTOGRADER_CORPUS=whole all.
"""

import html
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.model.result import GradeReport
from autograder.pipeline.grade import grade
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.selftest import judge
from autograder.sandbox import Isolation, isolation
from tests.security.corpus import Case, read_corpus
from tests.security.leftovers import left_since, trace

_REPORTS = ("report.html", "report.json", "results.json", "../index.html", "../marks.csv", "../junit.xml")
_OWN_PICTURE = r' src="data:image/(?:png|svg\+xml);base64,'
"""Pictures that a report draws itself, or that the probe took of the student's figures: pixels, or our own curves."""
_ACTIVE = re.compile(
    rf"<script|<iframe|<object|<embed|<img(?!{_OWN_PICTURE})|<svg[^>]*onload|\son[a-z]+=|javascript:", re.IGNORECASE
)
_ABOUT_THE_MACHINE = ("hogs", "messages")
"""Groups of the corpus whose outcome rests on what isolates them."""
_NOT_BESIDE_OTHERS = ("hogs-files_without_number", "messages-replies_in_advance")
"""On a busy machine the second isolation sees a very full disk late (see SECURITY.md), and a flood of replies takes the
notebook's time: with AUTOGRADER_CORPUS=whole only.
"""
_TAG = re.compile(r"<[^>]*>")
_FORMULA = re.compile(r'(?:^|,)"?[=+\-@\t\r](?![\d.])', re.MULTILINE)


def cases() -> Iterator[Any]:
    whole = os.environ.get("AUTOGRADER_CORPUS") == "whole"
    for case in read_corpus():
        yield pytest.param(case, "bubblewrap", id=f"{case.name}-bubblewrap")
        if whole or (case.group in _ABOUT_THE_MACHINE and case.name not in _NOT_BESIDE_OTHERS):
            yield pytest.param(case, "unprivileged", id=f"{case.name}-unprivileged")


@pytest.fixture
def within(name: str) -> Isolation:
    if name == "unprivileged" and os.geteuid() != 0:
        pytest.skip("only root can start processes as another user")
    return _isolation(name)


@cache
def _isolation(name: str) -> Isolation:
    return isolation(prefer=name)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("case", "name"), list(cases()))
def test_a_submission_gets_what_is_due_and_leaves_nothing_behind(
    case: Case,
    name: str,
    within: Isolation,
    tmp_path: Path,
) -> None:
    edition, before = case.opened(), trace()
    out = tmp_path / "out"
    options = GradeOptions(out, within, jobs=1)
    cohort = grade(case.handed_in(tmp_path), edition=edition, options=options, progress=lambda _: None)
    (report,) = cohort.reports
    assert left_since(before) == []
    problems = [*judge(case.judged(edition.assignment), report, edition.assignment)]
    problems += _hits(case, out / report.submission)
    problems += _said(case, report, out / report.submission)
    assert problems == []


def _hits(case: Case, folder: Path) -> list[str]:
    records = [json.loads(path.read_bytes()) for path in (folder / "evidence").glob("*/run.json")]
    faults = [f"grader's fault: {record['fault']}" for record in records if record["fault"]]
    hit = {limit for record in records for limit in record["limits_hit"]}
    return faults if hit == set(case.hits) else [*faults, f"limits {sorted(case.hits)} due, hit {sorted(hit)}"]


def _said(case: Case, report: GradeReport, folder: Path) -> list[str]:
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in _REPORTS}
    shown = html.unescape(_TAG.sub("", texts["report.html"]))
    problems = [f"report.html does not say {words!r}" for words in case.says if words not in shown]
    problems += [f"{name} says {words!r}" for words in case.unsaid for name, text in texts.items() if words in text]
    for name, text in texts.items():
        problems += [
            f"{name} holds the control character {match!r}"
            for match in re.findall("[\x00-\x08\x0b-\x1f\x7f]", text)[:1]
        ]
        problems += [f"{name} holds a path of this machine" for path in {str(folder), str(Path.cwd())} if path in text]
        if name.endswith(".html"):
            active = [tag for tag in _TAG.findall(text) if _ACTIVE.search(tag)]  # what is escaped is no tag
            problems += [f"{name} holds {tag!r}" for tag in active[:3]]
        if name.endswith(".csv"):
            problems += [f"{name} holds a formula: {found!r}" for found in _FORMULA.findall(text)[:3]]
    return [*problems, *([] if report.submission else ["the submission has no name"])]
