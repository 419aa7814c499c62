"""What is to be said of a data set: one entry of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.model.facts import KnownSet

__all__ = ["DataFile", "DataSet", "Reader", "TestReader"]


class Reader(Protocol):
    """Reads a data set that lies on this machine."""

    def __call__(self, path: Path, *, settings: Mapping[str, str]) -> KnownSet:
        """What the grader knows of it.

        Args:
            path: The set's (first) file.
            settings: The part's settings in assignment.toml, which may restrict the set.

        Raises:
            DataError: The file is missing or damaged, or does not hold what the settings ask for.
        """


class TestReader(Protocol):
    """Reads test images themselves, for what the grader evaluates on them."""

    def __call__(
        self, path: Path, *, settings: Mapping[str, str], count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """At most `count` of them, evenly spaced in the order of the file.

        Args:
            path: The set's (first) file.
            settings: As for `Reader`.
            count: 1 or more.

        Returns:
            Images (n, height, width, channels) from 0 to 1 and class indices (n,) from 0.

        Raises:
            DataError: As for `Reader`.
        """


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a data set."""

    path: str
    """Below a folder of data sets; the same in fixtures/data and where the real ones are kept."""
    below_home: str
    """Where student code looks for it, below its home folder."""
    urls: tuple[str, ...]
    """Addresses of the real file, tried in this order."""
    size_bytes: int
    """Of the real file."""
    sha256: str
    """Of the real file, as published; 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set that an edition may name."""

    id: str
    """As assignment.toml names it."""
    title: str
    """For messages and help."""
    files: tuple[DataFile, ...]
    """At least one. A reader that needs several finds the others beside the first."""
    reader: Reader
    test_reader: TestReader | None = None
    """None for a set on whose images the grader evaluates nothing."""

    @property
    def file(self) -> str:
        """Its first file, below a folder of data sets."""
        return self.files[0].path

    @property
    def below_home(self) -> str:
        """Where student code looks for its first file."""
        return self.files[0].below_home
