"""Where an edition's files lie, and what is said when they do not."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.pipeline import edition as module
from autograder.pipeline.edition import Edition, editions, open_edition


def test_the_edition_is_found_with_its_folders() -> None:
    edition = open_edition("a1_2023")
    assert "a1_2023" in editions()
    assert edition.assignment.id == "a1_2023"
    for folder in (edition.folder, edition.template_folder, edition.solved_folder, edition.mutants_folder):
        assert folder.is_dir()


@pytest.mark.parametrize("name", ["a1_1999", "", "..", "../reference/a1_2023", "shared"])
def test_an_unknown_edition_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match=r"There are: .*a1_2023"):
        open_edition(name)


def test_the_template_tells_what_a_student_has_not_written() -> None:
    edition = open_edition("a1_2023")
    sources = edition.template_sources(edition.assignment.parts[0])
    assert 'grader.check("q1_2a")' in sources
    assert "_Type your answer here, replacing this text._" in sources
    assert all(source == source.strip() for source in sources)


def test_a_template_that_was_not_built_is_a_usage_error_that_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = open_edition("a1_2023")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    fresh = Edition(known.assignment, known.folder)
    with pytest.raises(UsageError, match="make template"):
        fresh.template_sources(known.assignment.parts[0])
