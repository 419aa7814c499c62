"""Reading mutants from TOML, and applying them."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import SpecError
from autograder.pipeline.mutants import DEFAULT_ID, Due, Mutant, mutate, read_file, read_mutants

WHOLE = """
[[mutants]]
id = "bias"
what = "no bias"
student_id = 7
archive = "7_demo"
findings = ["id.differs"]
edits = [{ question = "q1", find = "+ b", replace = "" }]
[mutants.due]
"q1.value" = { points = 0.1, misconception = "bias_left_out" }
"q2.value" = { outcome = "pending", remark = "own", message = "look" }
"""
LEAST = '[[mutants]]\nid = "{0}"\nwhat = "nothing"\nedits = []\ndue = {{}}\n'


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str, name: str = "part1.toml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def notebook(*sources: str) -> dict[str, Any]:
    cells = [{"cell_type": "code", "metadata": {"question": "q1"}, "source": source} for source in sources]
    return {"cells": cells, "metadata": {}}


def mutant(student_id: int = 7, *edits: dict[str, str]) -> Mutant:
    return Mutant("m", "for the test", "part1", student_id, "m", edits, {})


def test_a_mutant_is_read_whole(write: Any) -> None:
    assert read_file(write(WHOLE)) == (
        Mutant(
            id="bias",
            what="no bias",
            part="part1",
            student_id=7,
            submission="7_demo",
            edits=({"question": "q1", "find": "+ b", "replace": ""},),
            due={
                "q1.value": Due(points=Fraction(1, 10), misconception="bias_left_out"),
                "q2.value": Due(outcome="pending", remark="own", message="look"),
            },
            findings=("id.differs",),
        ),
    )


def test_what_is_optional_may_be_left_out(write: Any) -> None:
    (read,) = read_file(write(LEAST.format("plain"), "part2.unusual.toml"))
    assert (read.part, read.student_id, read.submission, read.findings) == ("part2", DEFAULT_ID, "plain", None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[mutants]\n", "is no TOML"),
        ("[[mutant]]\n", "mutant: unknown key"),
        ('[[mutants]]\nid = "x"\nedits = []\ndue = {}\n', "mutants[0] (x).what: is missing"),
        (LEAST.format("x") + "points = 3\n", "mutants[0] (x).points: unknown key"),
        (LEAST.format("x").replace("edits = []", 'edits = [{ code = "y" }]'), "mutants[0] (x).edits[0]: code: needs"),
        (LEAST.format("x").replace("{}", '{ "q1.value" = { mark = 1 } }'), "mutants[0] (x).due.q1.value.mark: unknown"),
        (LEAST.format("x").replace("{}", '{ "q1.value" = {} }'), "mutants[0] (x).due.q1.value: says nothing"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(write: Any, text: str, problem: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_file(write(text))
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(problem)


def test_all_problems_of_a_file_come_at_once(write: Any) -> None:
    with pytest.raises(SpecError) as caught:
        read_file(write('[[mutants]]\nid = "x"\n[[mutants]]\nid = "y"\nwhat = "y"\nedits = []\n'))
    assert len(caught.value.problems) == 4


def test_a_folder_is_read_file_by_file(write: Any) -> None:
    write(LEAST.format("last"), "part2.toml")
    folder = write(LEAST.format("first")).parent
    assert [read.id for read in read_mutants(folder)] == ["first", "last"]


def test_two_mutants_of_one_id_are_refused_even_in_two_files(write: Any) -> None:
    write(LEAST.format("same"), "part1.unusual.toml")
    folder = write(LEAST.format("same")).parent
    with pytest.raises(SpecError, match="same: 2 mutants have this id"):
        read_mutants(folder)


def test_two_mutants_of_one_archive_are_refused(write: Any) -> None:
    path = write(LEAST.format("a") + 'archive = "7_demo"\n' + LEAST.format("b") + 'archive = "7_demo"\n')
    with pytest.raises(SpecError, match="7_demo: 2 mutants have this submission's name"):
        read_mutants(path.parent)


@pytest.mark.parametrize("student_id", [0, 1, 99999999])
def test_the_id_is_put_in_whatever_stood_there(student_id: int) -> None:
    given = notebook("student_id = 12345678  # replace it\nrest = 1", "h = W @ x")
    mutated = mutate(given, mutant(student_id))
    assert mutated["cells"][0]["source"] == f"student_id = {student_id}\nrest = 1"
    assert given["cells"][0]["source"].startswith("student_id = 12345678")


def test_a_notebook_with_two_places_for_the_id_is_refused() -> None:
    with pytest.raises(SpecError, match=r"expected at most one line `student_id = ...` in the notebook, found 2"):
        mutate(notebook("student_id = 1", "student_id = 2"), mutant())


def test_a_notebook_that_needs_no_id_stays_without() -> None:
    given = notebook("h = 1")
    assert mutate(given, mutant()) == given


def test_edits_that_do_not_fit_are_refused_all_at_once() -> None:
    edits = [{"question": "q1", "find": word, "replace": ""} for word in ("nowhere", "rest", "no more")]
    with pytest.raises(SpecError) as caught:
        mutate(notebook("student_id = 1\nrest = 1"), mutant(7, *edits))
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["edits[0]", "edits[2]"]
    assert caught.value.where == "mutant m"


def test_edits_that_several_mutants_begin_with_are_made_first(tmp_path: Path) -> None:
    path = tmp_path / "part1.toml"
    setups = '\n[setups]\nfirst = [{ question = "q1_2a", code = "h1 = 1" }]\n'
    path.write_text(LEAST.format("x").replace("what =", 'setup = "first"\nwhat =') + setups, encoding="utf-8")
    (mutant,) = read_file(path)
    assert mutant.edits[0] == {"question": "q1_2a", "code": "h1 = 1"}


def test_a_setup_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "part1.toml"
    path.write_text(LEAST.format("x").replace("what =", 'setup = "secnd"\nwhat ='), encoding="utf-8")
    with pytest.raises(SpecError, match=r"setup: expected one of none, received 'secnd'"):
        read_file(path)


def test_another_editions_mutants_are_taken_over_in_this_ones_words(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "part1.toml").write_text(
        '[[mutants]]\nid = "a"\nwhat = "x"\nsetup = "quick"\nedits = []\ndue = { "q.low" = { message = "Base and 0" } }\n'
        '[[mutants]]\nid = "b"\nwhat = "x"\nedits = []\ndue = {}\n'
        '[setups]\nquick = [{ question = "q", code = "Base(0, 1)" }]\n',
        encoding="utf-8",
    )
    mine = other / "part1.toml"
    like = '[like]\nfile = "one/part1.toml"\nexcept = ["b"]\nwords = { Base = "Default", "0" = "1", "1" = "0" }\n'
    mine.write_text(f'{like}[[mutants]]\nid = "c"\nwhat = "x"\nedits = []\ndue = {{}}\n', encoding="utf-8")
    taken, own = read_file(mine)
    assert (taken.id, own.id, taken.part) == ("a", "c", "part1")
    assert taken.due["q.low"].message == "Default and 1"
    assert [edit["code"] for edit in taken.edits] == ["Default(1, 0)"]


def test_what_another_edition_does_not_have_is_named(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "one" / "part1.toml").write_text("", encoding="utf-8")
    mine = tmp_path / "other" / "part1.toml"
    mine.write_text('[like]\nfile = "one/part1.toml"\nexcept = ["b"]\nwords = { Base = "Default" }\n', encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_file(mine)
    assert caught.value.problems == ("like.words.Base: is not in part1.toml", "like.except: 'b' is not in part1.toml")
    mine.write_text('[like]\nfile = "none/part1.toml"\n', encoding="utf-8")
    with pytest.raises(SpecError, match="expected a file below"):
        read_file(mine)
