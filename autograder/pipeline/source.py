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

__all__ = ["DataSource", "supply", "test_images"]


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where data sets come from."""

    tier: str = QUICK
    """`quick`: fixtures/data; `full`: the real sets."""
    folder: Path = Path()
    """Holds the real sets, as `autograder data` puts them; not looked at for what ran with the quick tier."""

    def file(self, name: str) -> Path:
        """A data set's (first) file, from which it is read.

        Raises:
            DataError: As `files`.
        """
        return self.files(name)[0]

    def files(self, name: str) -> tuple[Path, ...]:
        """A data set's files, in the catalogue's order.

        Raises:
            DataError: There is no such data set, or a file is missing.
        """
        found = datasets.find(name)
        folder = self.folder if self.tier == FULL else ROOT / "fixtures" / "data"
        paths = tuple(folder / file.path for file in found.files)
        for path in paths:
            if not path.is_file():
                raise DataError(f"{name}: expected its file at {path}, found none: {self._hint(found)}.")
        return paths

    def sha256(self, name: str) -> str:
        """A data set's checksum, which evidence states; see `datasets.combined`.

        Raises:
            DataError: As `files`.
        """
        return datasets.combined([_sha256(path, path.stat().st_mtime_ns) for path in self.files(name)])

    def _hint(self, missing: datasets.DataSet) -> str:
        if self.tier != FULL:
            return "`make fixtures`"
        if missing.packer is not None:
            return f"`autograder data {missing.id} --from FOLDER --data {self.folder}` packs it from images"
        return f"`autograder data {missing.id} --data {self.folder}` fetches it"


def supply(part: Part, source: DataSource) -> tuple[Supplied, ...]:
    """The files that a part's notebook loads, each of a data set of several for itself.

    Raises:
        DataError: One is missing.
    """
    return tuple(
        Supplied(name, path, file.below_home, source.sha256(name), file.below_work)
        for name in part.data
        for path, file in zip(source.files(name), datasets.find(name).files, strict=True)
    )


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


@lru_cache(maxsize=32)
def _sha256(path: Path, modified: int) -> str:  # noqa: ARG001 - a changed file is another entry of the cache
    """The file's checksum, worked out once while it stays as it is."""
    return datasets.sha256(path)
