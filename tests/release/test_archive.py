"""The release zip."""

import os
import zipfile
from pathlib import Path

import pytest

from autograder.errors import ReleaseError
from autograder.release import pack


def test_the_zip_holds_the_template_in_one_folder(template_dir: Path, tmp_path: Path) -> None:
    packed = pack(template_dir, out=tmp_path / "new" / "release.zip")
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("a1_2023/README.md") == (template_dir / "README.md").read_bytes()
    files = [path for path in template_dir.rglob("*") if path.is_file()]
    assert sorted(names) == sorted(f"a1_2023/{path.relative_to(template_dir).as_posix()}" for path in files)


def test_the_zip_depends_on_the_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "template"
    folder.mkdir()
    (folder / "b.txt").write_text("b", encoding="utf-8")
    (folder / "a.txt").write_text("a", encoding="utf-8")
    first = pack(folder, out=tmp_path / "one.zip").read_bytes()
    os.utime(folder / "a.txt", (1_000_000_000, 1_000_000_000))
    (folder / "b.txt").chmod(0o600)
    assert pack(folder, out=tmp_path / "one.zip").read_bytes() == first


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no template to pack"):
        pack(tmp_path, out=tmp_path / "release.zip")
    assert list(tmp_path.iterdir()) == []
