"""`autograder data` puts STL-10 where `grade --full` looks for it: the catalogue's entry, served from this machine."""

import hashlib
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner

from autograder import datasets
from autograder.cli import main
from autograder.datasets import catalogue
from tests.datasets.mirror import Mirror, serving

OURS = Path(__file__).resolve().parents[2] / "fixtures" / "data" / "stl10" / "stl10_binary.tar.gz"


def test_data_command_fetches_stl10_once_and_verifies_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = OURS.read_bytes()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Mirror(content, cuts=[500_000], kind="application/x-gzip")) as mirror:
        entry = datasets.find("stl10")
        file = replace(
            entry.files[0],
            urls=(mirror.url,),
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        only = MappingProxyType({"stl10": replace(entry, files=(file,))})
        monkeypatch.setattr(catalogue, "CATALOGUE", only)
        told = [CliRunner().invoke(main, ["data", "stl10", "--data", str(tmp_path)]) for _ in range(2)]
    place = tmp_path / "stl10" / "stl10_binary.tar.gz"
    assert [result.exit_code for result in told] == [0, 0]
    assert f"stl10: {place} fetched from {mirror.url}; size and checksum are right" in told[0].output
    assert f"stl10: {place} was there already; size and checksum are right" in told[1].output
    assert mirror.asked == ["", "bytes=500000-"]
    assert len(datasets.read("stl10", place, settings={}).test.labels) == 200
