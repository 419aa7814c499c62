"""Master notebook → what students are given: jupytext, otter assign, tidying, leak check, and the release zip."""

from autograder.release.archive import pack
from autograder.release.build import build_template

__all__ = ["build_template", "pack"]
