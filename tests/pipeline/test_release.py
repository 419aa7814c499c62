"""The composer of a release: which folders it builds, and what it packs."""

from pathlib import Path
from typing import Any

import pytest

from autograder import release
from autograder.pipeline.edition import Edition
from autograder.pipeline.release import make_release


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the room was asked for, in order; nothing is built."""
    calls: list[tuple[str, Any]] = []

    def build_template(folder: Path, *, template_dir: Path, solved_dir: Path) -> tuple[Path, ...]:
        calls.append(("build", (folder, template_dir, solved_dir)))
        return (template_dir / "README.md",)

    def pack(folder: Path, *, out: Path) -> Path:
        calls.append(("pack", (folder, out)))
        return out

    monkeypatch.setattr(release, "build_template", build_template)
    monkeypatch.setattr(release, "pack", pack)
    return calls


def test_the_template_and_the_solved_notebooks_are_built(edition: Edition, asked: list[tuple[str, Any]]) -> None:
    assert make_release(edition, archive=None) == (edition.template_folder / "README.md",)
    assert asked == [("build", (edition.folder, edition.template_folder, edition.solved_folder))]


def test_the_template_alone_is_packed_and_only_when_asked_for(
    edition: Edition, asked: list[tuple[str, Any]], tmp_path: Path
) -> None:
    written = make_release(edition, archive=tmp_path / "a1.zip")
    assert written[-1] == tmp_path / "a1.zip"
    assert asked[-1] == ("pack", (edition.template_folder, tmp_path / "a1.zip"))
