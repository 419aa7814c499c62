"""The names of the one notebook for all parts, and of one export."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SpecError
from autograder.spec import load

CHECKS = ("close", "formula", "written")
AFTER = 'student_id_variable = "student_id"'
Write = Callable[..., Path]


def two_parts(write: Write, *lines: str) -> Path:
    """The sound file with a second part like the first, and these lines under [submission]."""
    path = write((AFTER, "\n".join((AFTER, *lines))))
    text = path.read_text(encoding="utf-8")
    second = text[text.index("[[parts]]") :].replace('"part1"', '"part2"').replace("Part1.ipynb", "Part2.ipynb")
    for number in "123":
        second = second.replace(f'"q{number}"', f'"r{number}"').replace(
            f'number = "{number}"', f'number = "2.{number}"'
        )
    path.write_text(text.replace("points = 3", "points = 6", 1) + second, encoding="utf-8")
    return path


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(SpecError) as refused:
        load(path, checks=CHECKS)
    return tuple(refused.value.problems)


def test_both_names_may_be_given(write: Write) -> None:
    path = two_parts(write, 'whole = "All.ipynb"', 'export = "Output.html"')
    names = load(path, checks=CHECKS).names
    assert (names.whole, names.export) == ("All.ipynb", "Output.html")


def test_an_edition_without_them_has_none(write: Write) -> None:
    names = load(two_parts(write), checks=CHECKS).names
    assert (names.whole, names.export) == ("", "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('whole = "all"', "submission.whole: expected a plain file name that ends in .ipynb, received 'all'"),
        ('whole = "Part2.ipynb"', "submission.whole: 'Part2.ipynb' is already the name of a part's notebook"),
        (
            'export = "a/b.html"',
            "submission.export: expected a plain file name that ends in .html, received 'a/b.html'",
        ),
    ],
)
def test_a_name_that_cannot_be_is_refused(write: Write, line: str, problem: str) -> None:
    assert problems(two_parts(write, line)) == (problem,)


def test_where_there_is_one_part_there_is_no_other_notebook(write: Write) -> None:
    path = write((AFTER, f'{AFTER}\nwhole = "All.ipynb"'))
    assert problems(path) == ("submission.whole: there is only one part: its notebook is for all",)
