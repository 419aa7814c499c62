"""Master notebook → what students are given: jupytext, otter assign, tidying, leak check, and the release zip."""

from autograder.release.archive import pack
from autograder.release.build import PUBLIC_CHECKS, build_template

__all__ = ["PUBLIC_CHECKS", "build_template", "pack"]
