"""What the trusted side knows of the data and the accuracies of a run: read from our own files, never from evidence."""

import json
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from autograder import datasets
from autograder.errors import DataError
from autograder.grading import FactsOf
from autograder.model.assignment import Part
from autograder.model.evidence import NotebookEvidence
from autograder.model.facts import Band, Facts, KnownSet
from autograder.model.plan import Supplied
from autograder.pipeline.edition import ROOT, Edition
from autograder.sandbox import FULL, QUICK

__all__ = ["BANDS", "DataSource", "facts_of", "supply"]

BANDS = "bands.json"


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where data sets come from."""

    tier: str = QUICK
    """`quick`: fixtures/data; `full`: the real sets."""
    folder: Path = Path()
    """Holds the real sets, as `autograder data` puts them; not looked at for what ran with the quick tier."""

    def file(self, name: str) -> Path:
        """A data set's file.

        Raises:
            DataError: There is no such data set, or its file is missing.
        """
        found = datasets.find(name)
        path = self.folder / found.file if self.tier == FULL else ROOT / "fixtures" / "data" / found.file
        if not path.is_file():
            hint = (
                f"`autograder data {name} --data {self.folder}` fetches it" if self.tier == FULL else "`make fixtures`"
            )
            raise DataError(f"{name}: expected its file at {path}, found none: {hint}.")
        return path


def supply(part: Part, source: DataSource) -> tuple[Supplied, ...]:
    """The files that a part's notebook loads.

    Raises:
        DataError: One is missing.
    """
    return tuple(_supplied(name, source.file(name)) for name in part.data)


def facts_of(edition: Edition, source: DataSource) -> FactsOf:
    """What `grading.grade` asks for: see `FactsOf`."""
    return partial(_facts, edition, source)


def _facts(edition: Edition, source: DataSource, part: Part, notebook: NotebookEvidence) -> Facts:
    """What is known of one part's run; raises DataError where its data are not at hand any more."""
    ran_with = DataSource(notebook.tier, source.folder)
    known = {}
    for name in part.data:
        path = ran_with.file(name)
        if (expected := notebook.data.get(name)) != (received := _sha256(path, path.stat().st_mtime_ns)):
            raise DataError(
                f"{path}: the notebook ran with another file: sha256 {expected}, and this one has {received}."
            )
        known[name] = _read(name, path, tuple(sorted(part.settings.items())))
    bands = _bands(edition.solved_folder / BANDS, notebook.tier, tuple(sorted(notebook.data.items())))
    few = part.quick.few if part.quick and notebook.tier == QUICK else 0
    return Facts(notebook.tier, known, bands, few)


def _supplied(name: str, path: Path) -> Supplied:
    return Supplied(name, path, datasets.find(name).below_home, _sha256(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=8)
def _read(name: str, path: Path, settings: tuple[tuple[str, str], ...]) -> KnownSet:
    return datasets.read(name, path, settings=dict(settings))


@lru_cache(maxsize=8)
def _sha256(path: Path, modified: int) -> str:  # noqa: ARG001 - a changed file is another entry of the cache
    return datasets.sha256(path)


@lru_cache(maxsize=8)
def _bands(path: Path, tier: str, data: tuple[tuple[str, str], ...]) -> dict[str, Band]:
    """The bands that were measured in this tier with these very data; a check that needs another one fails as ours."""
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    fitting = (entry["criteria"] for entry in stored if (entry["tier"], entry["data"]) == (tier, dict(data)))
    return {key: Band(band["low"], band["high"], band["how"]) for key, band in next(fitting, {}).items()}
