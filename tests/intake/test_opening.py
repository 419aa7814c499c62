"""What is handed in is known by its bytes; what cannot be read is refused with advice."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.intake import Caps, read
from autograder.intake.folder import open_folder
from autograder.model.assignment import Assignment
from autograder.model.evidence import Finding

NAME = "A1_Part1_Solutions.ipynb"
Bytes = Callable[..., bytes]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("s.zip", b"", "empty"),
        ("s.zip", b"PK\x05\x06" + bytes(18), "nothing in it"),
        ("s.zip", b"Rar!\x1a\x07\x00", "RAR"),
        ("s.zip", b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        ("s.zip", b"\x1f\x8b\x08", "gzip"),
        ("s.zip", b"%PDF-1.7", "PDF"),
        ("s.zip", b"\n<!doctype HTML><html>", "HTML"),
        ("s.zip", b"hello", "neither a zip nor a notebook"),
        ("s.zip", b"PK\x03\x04 and nothing else", "damaged"),
        ("s.ipynb", b"hello", "not JSON"),
        ("s.ipynb", b"   ", "empty"),
    ],
)
def test_unreadable_file_is_refused_by_what_it_is(
    name: str, data: bytes, message: str, tmp_path: Path, assignment: Assignment
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match=message):
        read(path, assignment=assignment)


def test_missing_file_is_refused(tmp_path: Path, assignment: Assignment) -> None:
    with pytest.raises(SubmissionError, match="cannot be read"):
        read(tmp_path / "none.zip", assignment=assignment)


def test_link_to_a_submission_is_refused(tmp_path: Path, notebook: Bytes, assignment: Assignment) -> None:
    (tmp_path / "real.ipynb").write_bytes(notebook("x = 1"))
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
    with pytest.raises(SubmissionError, match="is a link"):
        read(tmp_path / "link.ipynb", assignment=assignment)


def test_pipe_is_refused_without_waiting_for_it(tmp_path: Path, assignment: Assignment) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(SubmissionError, match="pipe"):
        read(tmp_path / "pipe.zip", assignment=assignment)


def test_folder_is_read_without_following_links(tmp_path: Path, notebook: Bytes, assignment: Assignment) -> None:
    (tmp_path / "secret.txt").write_bytes(b"answers")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "deep.txt").write_bytes(b"answers")
    folder = tmp_path / "123_A1_solution"
    (folder / "Figures").mkdir(parents=True)
    (folder / NAME).write_bytes(notebook("x = 1"))
    (folder / "A1_Part1_Solutions.html").write_bytes(b"<html>")
    (folder / "Figures" / "a.png").write_bytes(b"png")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path / "outside")
    os.mkfifo(folder / "pipe")
    submission = read(folder, assignment=assignment)
    assert [f.code for f in submission.findings] == ["path.link", "path.link", "path.special"]
    assert submission.extras == (("Figures/a.png", b"png"),)
    assert submission.student_id == 123


def test_folder_with_too_many_files_is_refused(tmp_path: Path, assignment: Assignment) -> None:
    for number in range(6):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(SubmissionError, match="more than 5 files"):
        read(tmp_path, assignment=assignment, caps=Caps(members=5))


def test_bare_notebook_is_graded_and_the_zip_asked_for(tmp_path: Path, notebook: Bytes, assignment: Assignment) -> None:
    (tmp_path / NAME).write_bytes(notebook("x = 1"))
    submission = read(tmp_path / NAME, assignment=assignment)
    assert len(submission.notebooks) == 1
    assert [f.code for f in submission.findings] == ["name.archive", "name.no_id"]


def test_notebook_called_zip_is_graded(tmp_path: Path, notebook: Bytes, assignment: Assignment) -> None:
    path = tmp_path / "12345678_A1_solution.zip"
    path.write_bytes(notebook("x = 1"))
    submission = read(path, assignment=assignment)
    assert submission.student_id == 12345678
    assert [f.code for f in submission.findings] == ["name.archive", "notebook.name"]


def test_file_of_a_folder_over_the_cap_is_not_read(tmp_path: Path, notebook: Bytes, assignment: Assignment) -> None:
    (tmp_path / NAME).write_bytes(notebook("x" * 2000))
    with pytest.raises(SubmissionError, match="larger than 1000 bytes"):
        read(tmp_path, assignment=assignment, caps=Caps(notebook_bytes=1000))


def test_file_replaced_by_a_link_or_pipe_while_reading_is_not_followed(tmp_path: Path, notebook: Bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(notebook("x = 1"))
    (member,) = open_folder(tmp_path, caps=Caps(), expected=frozenset()).members
    path.unlink()
    os.mkfifo(path)
    piped = member.load(1000)
    path.unlink()
    path.symlink_to("/etc/hostname")
    linked = member.load(1000)
    assert isinstance(piped, Finding)
    assert isinstance(linked, Finding)
    assert (piped.code, linked.code) == ("path.special", "file.unreadable")
