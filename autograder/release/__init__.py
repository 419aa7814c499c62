"""Master notebook → what students are given: jupytext, otter assign, tidying, leak check, and the release zip."""

from autograder.release.archive import pack
from autograder.release.build import PUBLIC_CHECKS, build_template
from autograder.release.provided import provided_modules

__all__ = ["PUBLIC_CHECKS", "build_template", "pack", "provided_modules"]
