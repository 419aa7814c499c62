"""Where data sets come from, and what of them a notebook is supplied with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograder import datasets
from autograder.errors import DataError
from autograder.model.assignment import Part
from autograder.model.plan import QuestionPlan, Supplied
from autograder.pipeline.edition import ROOT
from autograder.sandbox import FULL, QUICK, TestImages

__all__ = ["DataSource", "sha256_of", "supply", "test_images"]


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


def test_images(part: Part, plans: Sequence[QuestionPlan], source: DataSource) -> TestImages | None:
    """What models that a part's notebook hands over are tested on; None where it hands over none.

    Raises:
        DataError: As `supply`.
    """
    counts = [model.attack.images for plan in plans for model in plan.models]
    if not counts:
        return None
    (name,) = part.data
    settings = tuple(sorted(part.settings.items()))
    path = source.file(name)
    return _test_images(name, path, settings, max(counts), path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _test_images(
    name: str,
    path: Path,
    settings: tuple[tuple[str, str], ...],
    count: int,
    modified: int,  # noqa: ARG001 - a changed file is another entry of the cache
) -> TestImages:
    return TestImages(*datasets.test_images(name, path, settings=dict(settings), count=count))


def _supplied(name: str, path: Path) -> Supplied:
    return Supplied(name, path, datasets.find(name).below_home, sha256_of(path))


def sha256_of(path: Path) -> str:
    """The file's checksum, worked out once while it stays as it is."""
    return _sha256(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _sha256(path: Path, modified: int) -> str:  # noqa: ARG001 - a changed file is another entry of the cache
    return datasets.sha256(path)
