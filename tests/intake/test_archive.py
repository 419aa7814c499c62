"""Hostile and broken zips: each is named, and what can be graded is graded."""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.intake import Caps, read
from autograder.model.assignment import Assignment
from autograder.model.evidence import Submission

NAME = "A1_Part1_Solutions.ipynb"
HTML = ("A1_Part1_Solutions.html", b"<html></html>")
Make = Callable[..., Path]
Bytes = Callable[..., bytes]


def codes(submission: Submission) -> list[str]:
    return [finding.code for finding in submission.findings]


def extras(submission: Submission) -> dict[str, bytes]:
    return dict(submission.extras)


def test_perfect_hand_in_has_no_findings(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    submission = read(archive((NAME, notebook("x = 1")), HTML), assignment=assignment)
    assert codes(submission) == []
    assert submission.student_id == 12345678
    assert submission.name == "12345678_A1_solution"
    assert [book.part for book in submission.notebooks] == ["part1"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("/etc/passwd", "path.absolute"),
        ("\\\\server\\share\\x", "path.absolute"),
        ("C:\\Windows\\x", "path.absolute"),
        ("c:x", "path.absolute"),
        ("../x", "path.climbs"),
        ("a/../../x", "path.climbs"),
        ("a\\..\\..\\x", "path.climbs"),
        ("__MACOSX/../../x", "path.climbs"),
        ("a\x1b[31m", "path.characters"),
        ("a" * 300, "path.long"),
        ("a/" * 40 + "b", "path.long"),
    ],
)
def test_unsafe_path_is_left_out_and_named(
    name: str, code: str, archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    submission = read(archive((NAME, notebook("x = 1")), HTML, (name, b"evil")), assignment=assignment)
    assert codes(submission) == [code]
    assert extras(submission) == {}


def test_name_hidden_behind_a_nul_byte_is_left_out(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("x = 1")), HTML, ("good.txtXevil", b"evil"))
    path.write_bytes(path.read_bytes().replace(b"good.txtXevil", b"good.txt\0evil"))
    assert codes(read(path, assignment=assignment)) == ["path.characters"]


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (stat.S_IFLNK, "path.link"),
        (stat.S_IFIFO, "path.special"),
        (stat.S_IFCHR, "path.special"),
        (stat.S_IFDIR, "path.special"),
    ],
)
def test_links_and_special_files_are_left_out(
    mode: int, code: str, archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    info = zipfile.ZipInfo("data.txt")
    info.external_attr = (mode | 0o777) << 16
    submission = read(archive((NAME, notebook("x = 1")), HTML, (info, b"/etc/passwd")), assignment=assignment)
    assert codes(submission) == [code]
    assert extras(submission) == {}


@pytest.mark.parametrize(
    "other",
    ["data.txt", "DATA.TXT", "d/../data.txt".replace("d/../", "./"), "cafe\u0301.txt"],
)
def test_names_alike_are_reported_and_the_later_is_kept(
    other: str, archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    first = "café.txt" if other.startswith("cafe") else "data.txt"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own, about the duplicate written here
        path = archive((NAME, notebook("x = 1")), HTML, (first, b"first"), (other, b"second"))
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["path.duplicate"]
    assert list(extras(submission).values()) == [b"second"]


def test_of_two_notebooks_alike_the_one_named_as_asked_is_graded(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((NAME, notebook("right = 1")), (NAME.lower(), notebook("wrong = 1")), HTML)
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["path.duplicate"]
    assert "right = 1" in submission.notebooks[0].json


def test_file_that_is_also_a_folder_is_left_out(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("x = 1")), HTML, ("data", b"file"), ("data/x.txt", b"inside"))
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["path.duplicate"]
    assert extras(submission) == {"data/x.txt": b"inside"}


def test_encrypted_member_is_named(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("x = 1")), HTML, ("data.txt", b"secret"))
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 8] |= 1  # general purpose flag, bit 0, of the last entry of the central directory
    path.write_bytes(bytes(data))
    assert codes(read(path, assignment=assignment)) == ["zip.encrypted"]


def test_encrypted_notebook_is_refused_with_its_reason(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("x = 1")))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(SubmissionError, match="without a password"):
        read(path, assignment=assignment)


def test_unusual_compression_is_named_and_never_decompressed(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((NAME, notebook("x = 1")), method=zipfile.ZIP_BZIP2)
    with pytest.raises(SubmissionError, match="compressed by method 12"):
        read(path, assignment=assignment)


def test_bad_checksum_loses_only_that_member(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("x = 1")), HTML, ("data.txt", b"payload"), method=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"payload", b"pAyload"))
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["zip.corrupt"]
    assert "checksum" in submission.findings[0].message
    assert len(submission.notebooks) == 1


def zipped(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as inner:
        for name, data in files:
            inner.writestr(name, data)
    return target.getvalue()


def test_nested_zip_is_opened_where_it_is_all_there_is(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive(("inner.zip", zipped((NAME, notebook("x = 1")), HTML, ("data.txt", b"kept"))))
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["zip.nested"]
    assert "it was opened" in submission.findings[0].message
    assert [book.part for book in submission.notebooks] == ["part1"]
    assert extras(submission) == {"data.txt": b"kept"}


def test_nested_zip_beside_a_notebook_is_not_opened(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("outer = 1")), HTML, ("inner.zip", zipped((NAME, notebook("inner = 1")))))
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["zip.nested"]
    assert "it was not opened" in submission.findings[0].message
    assert "outer = 1" in submission.notebooks[0].json


def test_two_nested_zips_are_not_opened(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    inner = zipped((NAME, notebook("x = 1")))
    with pytest.raises(SubmissionError, match="archive inside"):
        read(archive(("a.zip", inner), ("b.zip", inner)), assignment=assignment)


def test_zip_in_a_nested_zip_is_not_opened(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    inner = zipped(("deep.zip", zipped((NAME, notebook("x = 1")))))
    with pytest.raises(SubmissionError, match=r"`deep.zip` is an archive inside .* not opened"):
        read(archive(("inner.zip", inner)), assignment=assignment)


def test_nested_zip_obeys_the_same_caps(archive: Make, assignment: Assignment) -> None:
    many = zipped(*((f"f{n}", b"") for n in range(11)))
    with pytest.raises(SubmissionError, match=r"`inner.zip` lists more than 10 files"):
        read(archive(("inner.zip", many)), assignment=assignment, caps=Caps(members=10))
    with pytest.raises(SubmissionError, match="unpacks to more than 1000 bytes"):
        read(archive(("inner.zip", bytes(2000))), assignment=assignment, caps=Caps(nested_bytes=1000))
    with pytest.raises(SubmissionError, match=r"`inner.zip` is damaged"):
        read(archive(("inner.zip", b"no zip")), assignment=assignment)


def test_what_stands_before_a_zip_is_named_and_not_looked_at(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((NAME, notebook("x = 1")), HTML)
    path.write_bytes(b"MZ" + bytes(1022) + path.read_bytes())
    submission = read(path, assignment=assignment)
    assert codes(submission) == ["zip.prefix"]
    assert "1 KiB" in submission.findings[0].message


@pytest.mark.parametrize("folder", ["C:\\Users\\me\\", "/srv/me/A1/", "../A1/", "\\\\server\\share\\"])
def test_notebook_with_the_place_where_it_lay_is_taken_by_its_own_name(
    folder: str, archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((folder + NAME, notebook("x = 1")), (folder + HTML[0], HTML[1]), (folder + "model.py", b"x"))
    submission = read(path, assignment=assignment)
    assert len(submission.notebooks) == 1
    assert set(codes(submission)) <= {"path.absolute", "path.climbs"}
    assert len(codes(submission)) == 3
    assert extras(submission) == {}


def test_checkpoint_with_the_place_where_it_lay_is_no_notebook(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    checkpoint = f"../A1/.ipynb_checkpoints/{NAME.replace('.ipynb', '-checkpoint.ipynb')}"
    submission = read(
        archive((NAME, notebook("x = 1")), HTML, (checkpoint, notebook("old = 1"))), assignment=assignment
    )
    assert codes(submission) == ["path.climbs"]
    assert "left out" in submission.findings[0].message


def test_notebook_at_its_place_goes_before_one_from_elsewhere(
    archive: Make, notebook: Bytes, assignment: Assignment
) -> None:
    path = archive((NAME, notebook("right = 1")), HTML, (f"/tmp/{NAME}", notebook("wrong = 1")))
    submission = read(path, assignment=assignment)
    assert "right = 1" in submission.notebooks[0].json


def test_expansion_of_a_bomb_is_stopped_by_ratio(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    caps = Caps(ratio_from_bytes=200_000)
    path = archive((NAME, notebook("x = 1")), HTML, ("zeros", bytes(2_000_000)))  # deflates about 1000 to 1
    submission = read(path, assignment=assignment, caps=caps)
    assert codes(submission) == ["zip.bomb"]
    assert extras(submission) == {}


def test_declared_sizes_are_not_believed(archive: Make, assignment: Assignment) -> None:
    # The directory says 10 bytes; 2 MB would come out. Reading stops at the lie, and the checksum gives it away.
    path = archive((NAME, bytes(2_000_000)))
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    with pytest.raises(SubmissionError, match="damaged inside the zip"):
        read(path, assignment=assignment)


def test_too_large_notebook_is_refused_while_reading(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    with pytest.raises(SubmissionError, match="unpacks to more than 1000 bytes"):
        read(archive((NAME, notebook("x" * 2000))), assignment=assignment, caps=Caps(notebook_bytes=1000))


def test_archive_listing_too_many_files_is_not_opened(archive: Make, assignment: Assignment) -> None:
    path = archive(*((f"f{n}", b"") for n in range(11)))
    with pytest.raises(SubmissionError, match="lists more than 10 files"):
        read(path, assignment=assignment, caps=Caps(members=10))


def test_archive_too_large_is_not_opened(archive: Make, assignment: Assignment) -> None:
    path = archive(("f", b"x" * 1000), method=zipfile.ZIP_STORED)
    with pytest.raises(SubmissionError, match="larger than 100 bytes"):
        read(path, assignment=assignment, caps=Caps(archive_bytes=100))


def test_findings_of_a_kind_are_capped(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    climbing = [(f"../{n}", b"x") for n in range(50)]
    submission = read(archive((NAME, notebook("x = 1")), HTML, *climbing), assignment=assignment)
    assert codes(submission) == ["path.climbs"] * 6
    assert submission.findings[-1].message.startswith("45 more")


def test_truncated_zip_is_called_damaged(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    path = archive((NAME, notebook("x = 1")))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SubmissionError, match="cut off"):
        read(path, assignment=assignment)


def test_macos_and_windows_noise_is_ignored_silently(archive: Make, notebook: Bytes, assignment: Assignment) -> None:
    noise = ["__MACOSX/._" + NAME, ".DS_Store", ".ipynb_checkpoints/" + NAME, "._x", "__pycache__/a.pyc", "Thumbs.db"]
    submission = read(archive((NAME, notebook("x = 1")), HTML, *((n, b"x") for n in noise)), assignment=assignment)
    assert codes(submission) == []
    assert extras(submission) == {}
