"""Names of submissions, notebooks and other files."""

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.intake import Caps, named_id, read, unique_names
from autograder.intake.extras import shadows
from autograder.intake.identity import submission_name
from autograder.model.assignment import Assignment
from autograder.model.evidence import Submission

NAME = "A1_Part1_Solutions.ipynb"
HTML = ("A1_Part1_Solutions.html", b"<html></html>")
Make = Callable[..., Path]
Bytes = Callable[..., bytes]


def codes(submission: Submission) -> list[str]:
    return [finding.code for finding in submission.findings]


@pytest.mark.parametrize(
    ("name", "identity", "expected"),
    [
        ("7_A1_solution.zip", 7, []),
        ("00000042_A1_solution.zip", 42, []),
        ("12345678_A1_Solution.zip", 12345678, ["name.archive"]),
        ("123_A1_solution (1).zip", 123, ["name.archive"]),
        ("A1_solution_12345678.zip", 12345678, ["name.archive"]),
        ("12345678_A1_solution.ZIP", 12345678, []),
        ("A1.zip", None, ["name.archive", "name.no_id"]),
        ("2023.zip", None, ["name.archive", "name.no_id"]),
        ("1234567_7654321.zip", None, ["name.archive", "name.no_id"]),
        ("0_A1_solution.zip", None, ["name.no_id"]),
        ("٣٣٣٣٣٣_A1_solution.zip", None, ["name.archive", "name.no_id"]),
    ],
)
def test_student_id_is_read_from_the_archives_name(
    name: str, identity: int | None, expected: list[str], archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    submission = read(archive((NAME, notebook("x = 1")), HTML, name=name), assignment=assignment)
    assert submission.student_id == identity
    assert codes(submission) == expected


def test_student_id_of_a_renamed_archive_is_found_on_the_folder_inside(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((f"55_A1_solution/{NAME}", notebook("x = 1")), name="final.zip")
    assert read(path, assignment=assignment).student_id == 55


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (NAME, []),
        ("sub/" + NAME, ["notebook.folder"]),
        ("sub\\" + NAME, ["notebook.folder"]),
        ("a1_part1_solutions.ipynb", ["notebook.name"]),
        ("A1_Part1_Solutions (1).ipynb", ["notebook.name"]),
        ("A1_Part1_Solutions-Copy1.ipynb", ["notebook.name"]),
        ("A1 Part1 Solution.ipynb", ["notebook.name"]),
        ("Copy of A1_Part1_Solutions.ipynb", ["notebook.name"]),
        ("12345678_part_1.ipynb", ["notebook.name"]),
        ("A1_Part1_Solutions.ipynb.txt", ["notebook.name"]),
    ],
)
def test_misnamed_notebook_is_found_and_named(
    name: str, expected: list[str], archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    submission = read(archive((name, notebook("x = 1")), HTML), assignment=assignment)
    assert [book.part for book in submission.notebooks] == ["part1"]
    assert codes(submission) == expected


def test_notebook_of_any_name_is_known_by_its_questions(archive: Make, notebook: Bytes, two_parts: Assignment) -> None:
    marked = {"cell_type": "code", "source": "h1 = 1", "metadata": {"question": "q1_2a"}}
    first = notebook(marked, 'grader.check("q1_2b")')
    second = notebook({"cell_type": "markdown", "source": "# Question 2.1", "metadata": {}}, "# Question 2.2")
    submission = read(archive(("one.ipynb", second), ("two.ipynb", first)), assignment=two_parts)
    assert [book.part for book in submission.notebooks] == ["part1", "part2"]
    assert "h1 = 1" in submission.notebooks[0].json


def test_notebook_named_for_another_part_is_not_taken(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    with pytest.raises(SubmissionError, match="No notebook for “Part 1”"):
        read(archive(("A1_Part2_Solutions.ipynb", notebook("x = 1"))), assignment=assignment)


def test_missing_part_is_named_and_the_other_graded(archive: Make, notebook: Bytes, two_parts: Assignment) -> None:
    submission = read(archive((NAME, notebook("x = 1")), HTML), assignment=two_parts)
    assert [book.part for book in submission.notebooks] == ["part1"]
    assert codes(submission) == ["notebook.missing"]


def test_of_two_candidates_the_exact_name_is_graded_and_both_are_named(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive(("A1_Part1_Solutions (1).ipynb", notebook("old")), (NAME, notebook("new")), HTML)
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["notebook.two"]
    assert "new" in submission.notebooks[0].json
    assert "(1)" in submission.findings[0].message


def test_broken_notebook_gives_way_to_a_readable_candidate(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((NAME, b"{"), ("A1_Part1_Solutions (1).ipynb", notebook("good")), HTML)
    submission = read(path, assignment=assignment)
    assert "good" in submission.notebooks[0].json
    assert codes(submission) == ["notebook.not_json", "notebook.name", "notebook.two"]


def test_missing_html_export_is_a_remark(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    submission = read(archive((NAME, notebook("x = 1"))), assignment=assignment)
    assert codes(submission) == ["html.missing"]
    assert "costs no marks" in submission.findings[0].message


def test_extras_are_placed_relative_to_the_notebook(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((f"w/{NAME}", notebook("x")), ("w/Figures/a.png", b"a"), ("w/my_utils.py", b"b"), ("top.csv", b"c"))
    submission = read(path, assignment=assignment)
    assert submission.extras == (("Figures/a.png", b"a"), ("my_utils.py", b"b"), ("top.csv", b"c"))


def test_of_two_extras_for_one_place_the_one_beside_the_notebook_is_kept(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive(("data.csv", b"top"), (f"w/{NAME}", notebook("x")), ("w/data.csv", b"beside"))
    assert read(path, assignment=assignment).extras == (("data.csv", b"beside"),)


@pytest.mark.parametrize("caps", [Caps(extras=1), Caps(extras_bytes=150), Caps(extra_bytes=100)])
def test_extras_over_a_cap_are_left_out_and_named(
    caps: Caps, archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((NAME, notebook("x")), HTML, ("a", b"x" * 100), ("b", b"x" * 101), method=zipfile.ZIP_STORED)
    submission = read(path, assignment=assignment, caps=caps)
    assert [name for name, _ in submission.extras] == ["a"]
    assert codes(submission) == ["extras.left_out"]


@pytest.mark.parametrize(
    "path",
    [
        "sitecustomize.py",
        "usercustomize.pyc",
        "random.py",
        "numpy.py",
        "numpy/__init__.py",
        "numpy.cpython-311-x86_64-linux-gnu.so",
        "IPython/core/x.py",
        "ipykernel_launcher.py",
        "autograder/probe.py",
        "evil.pth",
        "python311._pth",
        "pyvenv.cfg",
        "matplotlibrc",
        "deep/matplotlibrc",
        "ipython_config.py",
        "jupyter_notebook_config.json",
    ],
)
def test_files_read_in_place_of_libraries_or_at_start_up_are_refused(path: str) -> None:
    assert shadows(path)


@pytest.mark.parametrize(
    "path",
    [
        "my_utils.py",
        "model.py",
        "models/best.keras",
        "Figures/a.png",
        "code/picture.png",
        "helpers/random.py",
        "Numpy.csv",
    ],
)
def test_helper_modules_and_data_are_legitimate(path: str) -> None:
    assert not shadows(path)


def test_shadowing_extra_is_left_out_with_a_finding(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    submission = read(archive((NAME, notebook("x")), HTML, ("random.py", b"")), assignment=assignment)
    assert submission.extras == ()
    assert codes(submission) == ["extras.shadow"]


@pytest.mark.parametrize(
    "name",
    [
        "a\x1b[31mb",
        "..",
        ".hidden",
        "a/b".replace("/", "\\"),
        "x" * 250,
        "\u202egnp",
        "CON",
        " ",
        "a\nb",
        "é\u0301\u0301",
    ],
)
def test_submission_name_is_fit_for_a_folder(name: str) -> None:
    clean = submission_name(Path(name))
    assert clean
    assert not clean.startswith(".")
    assert len(clean) <= 100
    assert not set(clean) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in clean)
    assert clean != "CON"


def test_different_odd_names_stay_different() -> None:
    names = {submission_name(Path(f"a{c}b.zip")) for c in ":*?|\x01\x02"}
    assert len(names) == 6


def test_equal_names_of_a_cohort_are_numbered() -> None:
    paths = [Path("x/1_A1.zip"), Path("y/1_A1.zip"), Path("1_a1"), Path("2_A1.ipynb")]
    assert unique_names(paths) == ("1_A1", "1_A1-2", "1_a1-3", "2_A1")


@pytest.mark.parametrize("name", ["marks.csv", "Index.HTML", "junit.xml", "manual.csv", "received.csv", "aux.txt"])
def test_no_submission_is_called_like_a_file_beside_it(name: str) -> None:
    clean = submission_name(Path(f"{name}.zip"))
    assert clean.startswith("submission-")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("12345678_A1_solution.zip", 12345678),
        ("12345678_A1_solution.rar", 12345678),
        ("u12345678.tar.gz", 12345678),
        ("12345678_87654321.zip", None),
        ("0_A1_solution.zip", None),
        ("homework.zip", None),
    ],
)
def test_id_of_what_cannot_be_opened_is_read_from_its_name(
    name: str, expected: int | None, assignment: Assignment
) -> None:
    assert named_id(Path(name), assignment.names) == expected
