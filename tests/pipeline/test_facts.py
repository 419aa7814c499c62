"""What is known of a run's data and bands: from our own files, and only where they are those of the run."""

import json
from pathlib import Path

import pytest

from autograder.errors import DataError
from autograder.model.evidence import NotebookEvidence
from autograder.pipeline.edition import open_edition
from autograder.pipeline.facts import facts_of
from autograder.pipeline.source import DataSource, supply
from autograder.sandbox import FULL, QUICK

EDITION = open_edition("a1_2023")
PART1, PART2 = EDITION.whole.parts[:2]


def ran_with(sha256: str, tier: str = QUICK) -> NotebookEvidence:
    return NotebookEvidence("part2", (), {}, tier=tier, data={"emnist-letters": sha256})


def test_the_quick_tier_is_supplied_with_the_small_set_where_students_look_for_the_real_one() -> None:
    (supplied,) = supply(PART2, DataSource())
    assert supplied.file.parts[-4:] == ("fixtures", "data", "emnist", "emnist.zip")
    assert supplied.below_home == ".cache/emnist/emnist.zip"
    manifest = json.loads((supplied.file.parents[1] / "manifest.json").read_text(encoding="utf-8"))
    assert supplied.sha256 == manifest["emnist-letters"]["sha256"]
    assert supply(PART1, DataSource()) == ()


def test_the_full_tier_without_the_real_set_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found none: `autograder data emnist-letters --data .*` fetches it"):
        supply(PART2, DataSource(FULL, tmp_path))


def test_facts_hold_the_letters_asked_for_and_the_band_measured_with_these_data() -> None:
    (supplied,) = supply(PART2, DataSource())
    facts = facts_of(EDITION, DataSource())(PART2, ran_with(supplied.sha256))
    assert facts.data["emnist-letters"].classes == tuple("ABCDEFGHIJ")
    assert 0.1 < facts.bands["q2_4.accuracy"].low < facts.bands["q2_4.accuracy"].high <= 1
    assert facts.few == 250


def test_evidence_of_other_data_is_not_judged_by_these() -> None:
    with pytest.raises(DataError, match="the notebook ran with another file"):
        facts_of(EDITION, DataSource())(PART2, ran_with("0" * 64))


def test_the_tier_is_the_evidences_own_whatever_is_asked_for_now(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found none"):
        facts_of(EDITION, DataSource(QUICK, tmp_path))(PART2, ran_with("0" * 64, FULL))
