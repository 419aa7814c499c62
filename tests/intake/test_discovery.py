"""Which submissions a path means."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.intake import discover


def made(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")


def found(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in discover(root)]


@pytest.mark.parametrize("name", ["a.zip", "a.ipynb", "a.pdf"])
def test_file_is_itself(name: str, tmp_path: Path) -> None:
    made(tmp_path, name)
    assert discover(tmp_path / name) == (tmp_path / name,)


@pytest.mark.parametrize(
    "names",
    [
        ("A1_Part1_Solutions.ipynb",),
        ("A1_Part1_Solutions.ipynb", "A1_Part2_Solutions.ipynb", "A1_Part1_Solutions.html", "data.zip"),
        ("A1_Part1_Solutions.ipynb", "A1_Part1_Solutions (1).ipynb", "scratch.ipynb"),
        ("anything.ipynb", "picture.png"),
    ],
)
def test_folder_with_one_students_notebooks_is_one_submission(names: tuple[str, ...], tmp_path: Path) -> None:
    made(tmp_path, *names)
    assert found(tmp_path) == ["."]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("s10.zip", "s2.zip", "S1.zip"), ["S1.zip", "s2.zip", "s10.zip"]),
        (("b/A1_Part1_Solutions.ipynb", "a.zip", "c.ipynb"), ["a.zip", "b", "c.ipynb"]),
        (("perfect.ipynb", "blank.ipynb"), ["blank.ipynb", "perfect.ipynb"]),
        (("11111_part1.ipynb", "22222_part1.ipynb"), ["11111_part1.ipynb", "22222_part1.ipynb"]),
        ((".hidden.zip", "__MACOSX/x", ".git/x", "a.zip", "grades.csv"), ["a.zip"]),
        (("a.zip", "b.rar"), ["a.zip", "b.rar"]),
        (("Somebody_1_file_/1_A1_solution.zip", "x/notes.txt"), ["Somebody_1_file_/1_A1_solution.zip", "x"]),
    ],
)
def test_folder_of_submissions_is_listed_in_natural_order(
    names: tuple[str, ...], expected: list[str], tmp_path: Path
) -> None:
    made(tmp_path, *names)
    assert found(tmp_path) == expected


def test_missing_path_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        discover(tmp_path / "none")


def test_folder_without_submissions_is_a_usage_error(tmp_path: Path) -> None:
    made(tmp_path, "grades.csv", ".hidden.zip")
    with pytest.raises(UsageError, match="found no submission"):
        discover(tmp_path)


def test_link_in_a_cohort_is_listed_so_that_reading_refuses_it_aloud(tmp_path: Path) -> None:
    made(tmp_path, "cohort/a.zip", "elsewhere/x")
    (tmp_path / "cohort" / "b").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "cohort") == ["a.zip", "b"]


def test_results_of_earlier_grading_are_no_submissions(tmp_path: Path) -> None:
    (tmp_path / "results" / "s1" / "evidence").mkdir(parents=True)
    (tmp_path / "results" / "s1" / "evidence" / "submission.json").write_text("{}")
    (tmp_path / "s1.zip").write_bytes(b"PK")
    assert discover(tmp_path) == (tmp_path / "s1.zip",)
    with pytest.raises(UsageError, match="found no submission"):
        discover(tmp_path / "results")
