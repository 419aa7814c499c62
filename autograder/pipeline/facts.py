"""What the trusted side knows of the data and the accuracies of a run: read from our own files, never from evidence."""

import json
from functools import lru_cache, partial
from pathlib import Path

from autograder import datasets
from autograder.errors import DataError
from autograder.grading import FactsOf
from autograder.model.assignment import Part
from autograder.model.evidence import NotebookEvidence
from autograder.model.facts import Band, Facts, KnownSet
from autograder.pipeline.edition import Edition
from autograder.pipeline.source import DataSource
from autograder.sandbox import QUICK

__all__ = ["BANDS", "facts_of"]

BANDS = "bands.json"


def facts_of(edition: Edition, source: DataSource) -> FactsOf:
    """What `grading.grade` asks for: see `FactsOf`."""
    return partial(_facts, edition, source)


def _facts(edition: Edition, source: DataSource, part: Part, notebook: NotebookEvidence) -> Facts:
    """What is known of one part's run; raises DataError where its data are not at hand any more."""
    ran_with = DataSource(notebook.tier, source.folder)
    known = {}
    for name in part.data:
        path = ran_with.file(name)
        if (expected := notebook.data.get(name)) != (received := ran_with.sha256(name)):
            which = "another file: sha256" if len(ran_with.files(name)) == 1 else "other files: combined sha256"
            raise DataError(f"{path}: the notebook ran with {which} {expected}, and here it is {received}.")
        known[name] = _read(name, path, tuple(sorted(part.settings.items())))
    bands, curves = _measured(edition.solved_folder / BANDS, notebook.tier, tuple(sorted(notebook.data.items())))
    few = part.quick.few if part.quick and notebook.tier == QUICK else 0
    return Facts(notebook.tier, known, bands, curves, few)


@lru_cache(maxsize=8)
def _read(name: str, path: Path, settings: tuple[tuple[str, str], ...]) -> KnownSet:
    return datasets.read(name, path, settings=dict(settings))


Curve = tuple[tuple[float, float], ...]


@lru_cache(maxsize=8)
def _measured(path: Path, tier: str, data: tuple[tuple[str, str], ...]) -> tuple[dict[str, Band], dict[str, Curve]]:
    """Bands and robustness curves of this tier with these very data; a check that needs another band fails as ours."""
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    fitting = [entry for entry in stored if (entry["tier"], entry["data"]) == (tier, dict(data))]
    bands = {key: band for entry in fitting for key, band in entry.get("criteria", {}).items()}
    curves = {name: points for entry in fitting for name, points in entry.get("curves", {}).items()}
    return (
        {key: Band(band["low"], band["high"], band["how"]) for key, band in bands.items()},
        {name: tuple((epsilon, share) for epsilon, share in points) for name, points in curves.items()},
    )
