"""assignment.toml → Assignment, refused with all its problems at once."""

from autograder.spec.load import load

__all__ = ["load"]
