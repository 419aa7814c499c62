"""The data sets that notebooks load: which there are, how to fetch the real ones, and what the grader knows of them."""

from autograder.datasets.catalogue import CATALOGUE, find, read, test_images
from autograder.datasets.checksum import combined, sha256
from autograder.datasets.entry import DataFile, DataSet
from autograder.datasets.fetch import Fetched, Progress, fetch
from autograder.datasets.obtain import packed

__all__ = [
    "CATALOGUE",
    "DataFile",
    "DataSet",
    "Fetched",
    "Progress",
    "combined",
    "fetch",
    "find",
    "packed",
    "read",
    "sha256",
    "test_images",
]
