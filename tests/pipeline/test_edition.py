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


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["part2"], ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5", "q2_6"]),
        (["2.6"], ["q2_6"]),
        (["q2_6", "2.6", "1.2b"], ["q2_6", "q1_2b"]),
        (["1.4"], ["q1_4a", "q1_4b"]),
        ([], []),
    ],
)
def test_questions_are_chosen_by_part_number_or_id(names: list[str], expected: list[str]) -> None:
    assert list(open_edition("a1_2023").chosen(names)) == expected


@pytest.mark.parametrize("name", ["", "9.9", "part9", "1", "q2_6a", "2.6 "])
def test_a_question_that_does_not_exist_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match=r"expected a part or a question, one of part1, part2, part3, 1\.1a.*3\.10"):
        open_edition("a1_2023").chosen([name])


def test_an_edition_narrowed_to_questions_asks_about_those_in_their_own_order() -> None:
    edition = open_edition("a1_2023")
    narrow = edition.narrowed(["q2_6", "q1_2b"])
    assert narrow.only == ("q1_2b", "q2_6")
    assert [part.id for part in narrow.assignment.parts] == ["part1", "part2"]
    assert narrow.whole is edition.whole
    assert len(narrow.whole_part("part2").questions) == 6
    assert narrow.narrowed(()).assignment == edition.assignment


@pytest.mark.parametrize("name", editions())
def test_what_is_computed_in_part_1_needs_all_that_is_computed_before(name: str) -> None:
    part = open_edition(name).assignment.parts[0]
    computed = [q.id for q in part.questions if any(c.check in ("close", "function") for c in q.criteria)]
    for index, question in enumerate(computed):
        assert part.needed([question]) >= set(computed[:index])


@pytest.mark.parametrize("name", ["a1_1999", "", "..", "../reference/a1_2023", "shared"])
def test_an_unknown_edition_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match=r"There are: .*a1_2023"):
        open_edition(name)


def test_a_student_is_supplied_with_the_given_modules_and_what_those_import() -> None:
    edition = open_edition("a1_2023")
    supplied = dict(edition.with_provided([("mine.py", b"x = 1")]))
    assert set(supplied) == {"mine.py", "model.py", "image_classifier.py"}
    assert supplied["model.py"] == (edition.folder / "provided" / "model.py").read_bytes()
    shared = edition.folder.parent / "shared" / "provided" / "image_classifier.py"
    assert supplied["image_classifier.py"] == shared.read_bytes()


@pytest.mark.parametrize("name", ["model.py", "image_classifier.py"])
def test_a_students_own_form_of_a_given_module_wins(name: str) -> None:
    """Among them model.py as it was when all of it stood in one file."""
    supplied = dict(open_edition("a1_2023").with_provided([(name, b"class BaseImageClassifier: ...")]))
    assert set(supplied) == {"model.py", "image_classifier.py"}
    assert [key for key, content in supplied.items() if content == b"class BaseImageClassifier: ..."] == [name]


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
    fresh = Edition(known.whole, known.folder)
    with pytest.raises(UsageError, match="make template"):
        fresh.template_sources(known.assignment.parts[0])
