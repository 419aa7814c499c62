"""`autograder data` puts sets where `grade --full` looks for them: the catalogue's entries, served from this machine."""

import hashlib
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner

from autograder import datasets
from autograder.cli import main
from autograder.datasets import catalogue
from tests.datasets.garments import write_few
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


def test_data_command_fetches_each_file_of_fashion_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (tmp_path / "source").mkdir()
    write_few(tmp_path / "source")
    entry = datasets.find("fashion-mnist")
    with ExitStack() as stack:
        files = []
        for file in entry.files:
            content = (tmp_path / "source" / Path(file.path).name).read_bytes()
            mirror = stack.enter_context(serving(Mirror(content, kind="application/x-gzip")))
            checksum = hashlib.sha256(content).hexdigest()
            files.append(replace(file, urls=(mirror.url,), size_bytes=len(content), sha256=checksum))
        only = MappingProxyType({"fashion-mnist": replace(entry, files=tuple(files))})
        monkeypatch.setattr(catalogue, "CATALOGUE", only)
        result = CliRunner().invoke(main, ["data", "fashion-mnist", "--data", str(tmp_path)])
    assert (result.exit_code, result.output.count("size and checksum are right")) == (0, 4)
    assert len(datasets.read("fashion-mnist", tmp_path / entry.file, settings={}).train.labels) == 7
