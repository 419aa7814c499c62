"""What README and CONTRIBUTING tell people to do and to look at is there."""

import re
import shlex
from pathlib import Path

import click
import pytest

from autograder.checks import VOCABULARY
from autograder.cli import main
from autograder.errors import AutograderError
from autograder.marking import read_manual_marks, read_receipts
from autograder.model.assignment import Assignment
from autograder.spec import load
from tests.security.corpus import read_corpus

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
FOLDERS = r"autograder|reference|fixtures|student_template|tests|tools|benchmarks|docs|\.ci"

FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?P<target>[^)#:]+)\)")
PATH = re.compile(rf"(?:{FOLDERS})(?:/[\w.-]+)*|[\w-]+\.(?:md|toml|lock)|Makefile")
TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>test_\w+)`")
MODULE = re.compile(r"python -m (?P<module>[\w.]+)")
# Names that stand for a file of each edition or of the reader's own.
NOT_AT_THE_ROOT = {"assignment.toml", "part1.unusual.toml"}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [found["text"] for found in FENCE.finditer(page(name)) if found["language"] == language]


def lines_of_code(name: str) -> list[str]:
    """Every command in a fenced block, without its comment, and every piece of code in running text."""
    fenced = [line.split("  #")[0].split(" # ")[0].strip() for text in blocks(name, "sh") for line in text.splitlines()]
    return [line for line in (*fenced, *CODE.findall(FENCE.sub("", page(name)))) if line]


def commands(program: str) -> list[str]:
    found = [line.removeprefix(".venv/bin/") for name in PAGES for line in lines_of_code(name)]
    return sorted({line for line in found if line.split()[0] == program and line != program})


def paths(name: str) -> list[str]:
    named = [text for text in CODE.findall(page(name)) if PATH.fullmatch(text.rstrip("/")) and "<" not in text]
    return sorted({*named, *(found["target"] for found in LINK.finditer(page(name)))} - NOT_AT_THE_ROOT)


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load(ROOT / "reference" / "a1_2023" / "assignment.toml", checks=VOCABULARY | {"manual"})


@pytest.mark.parametrize(("name", "path"), [(name, path) for name in PAGES for path in paths(name)])
def test_a_named_path_exists(name: str, path: str) -> None:
    assert (ROOT / path).exists()


def claimed() -> list[str]:
    """The tests that SECURITY.md names, as `tests/….py::name`."""
    return sorted({f"{found['file']}::{found['name']}" for found in TEST.finditer(page("SECURITY.md"))})


@pytest.mark.parametrize("test", claimed())
def test_a_test_that_a_claim_points_to_exists(test: str) -> None:
    file, name = test.split("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_a_submission_that_a_claim_points_to_is_in_the_corpus() -> None:
    corpus = {case.name for case in read_corpus()}
    groups = "|".join({re.escape(case.group) for case in read_corpus()})
    named = re.findall(rf"`((?:{groups})-[\w.]+)`", page("SECURITY.md"))
    assert len(named) > 20
    assert sorted(set(named) - corpus) == []


@pytest.mark.parametrize("module", sorted({m for name in PAGES for m in MODULE.findall(page(name))}))
def test_a_named_module_exists(module: str) -> None:
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file()


@pytest.mark.parametrize("line", commands("make"))
def test_a_make_command_names_verbs_and_variables_of_the_makefile(line: str) -> None:
    makefile = page("Makefile")
    for word in shlex.split(line)[1:]:
        variable, assigned, _ = word.partition("=")
        if assigned:
            assert re.search(rf"\$\({variable}\)|\$\(or \$\({variable}\)", makefile), word
        else:
            assert re.search(rf"^{re.escape(word)}:.*## ", makefile, flags=re.MULTILINE), word


@pytest.mark.parametrize("line", commands("autograder"))
def test_an_autograder_command_parses(line: str) -> None:
    """As click reads it; nothing is run."""
    words = shlex.split(line)[1:]
    command = main.commands["grade" if words[0] == "COMMAND" else words[0]]
    # Below the group's context, as when it is run: click keeps the help options that a command is first seen with.
    group = click.Context(main, **main.context_settings)
    context = click.Context(command, info_name=words[0], parent=group)
    _, left_over, _ = command.make_parser(context).parse_args(words[1:])  # raises for an option that is not known
    assert left_over == []


def test_every_command_is_in_the_readme() -> None:
    named = {shlex.split(line)[1] for line in commands("autograder")}
    assert set(main.commands) <= named


def test_the_examples_of_marks_and_receipts_are_accepted(tmp_path: Path, assignment: Assignment) -> None:
    marks, receipts = blocks("README.md", "csv")
    (tmp_path / "marks.csv").write_text(marks, encoding="utf-8")
    (tmp_path / "times.csv").write_text(receipts, encoding="utf-8")
    assert len(read_manual_marks(tmp_path / "marks.csv", assignment=assignment)) == len(marks.splitlines()) - 1
    read = read_receipts(tmp_path / "times.csv")
    assert len(read.by_submission) + len(read.by_student) == len(receipts.splitlines()) - 1


def test_the_exit_codes_are_those_of_the_errors() -> None:
    def tree(error: type[AutograderError]) -> set[int]:
        return {error.exit_code}.union(*(tree(below) for below in error.__subclasses__()))

    listed = {int(code) for code in re.findall(r"^\| ([0-9]+) \|", page("README.md"), flags=re.MULTILINE)}
    assert listed == {0} | tree(AutograderError)


def test_the_picture_is_small_enough_for_a_slow_line() -> None:
    assert (ROOT / "docs" / "report.png").stat().st_size < 150_000


@pytest.mark.parametrize("tag", re.findall(r"^- (\S*)", page("CHANGELOG.md"), flags=re.MULTILINE))
def test_a_changelog_entry_says_whom_it_concerns(tag: str) -> None:
    assert tag in {"code:", "handout:", "marks:"}
