"""No sandbox at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.isolation.common import Means, Tree, environment, python
from autograder.sandbox.stage import PROBE, Door, Stage

__all__ = ["NoIsolation"]


@dataclass(frozen=True, slots=True)
class NoIsolation(Tree):
    """No sandbox at all: for a student's own notebook on the student's own machine."""

    name: str = "none"
    inside: bool = False

    def uid(self, slot: int) -> int | None:  # noqa: ARG002 - part of the protocol
        """The user who runs the grader."""
        return None

    def command(self, stage: Stage, door: Door) -> list[str]:
        """The kernel itself, with a cleared environment."""
        start = python(str(PROBE / "start.py"), str(stage.settings), str(door.connection_file))
        return [*self._around(stage), *start]

    def program(self, stage: Stage, path: str) -> list[str]:
        """The program itself, with a cleared environment."""
        return [*self._around(stage), *python(str(PROBE / path), str(stage.settings))]

    def confine(self, stage: Stage) -> Mapping[str, Any]:  # noqa: ARG002 - part of the protocol
        """Nothing."""
        return {}

    def means(self) -> Means:
        """None."""
        return Means("nothing", "nothing", "nothing", "nothing", filtered=False, left=("anything that you may do",))

    @staticmethod
    def _around(stage: Stage) -> list[str]:
        return [
            *("/usr/bin/env", "-i", "-C", str(stage.root / "work")),
            *(f"{name}={value}" for name, value in environment(str(stage.root / "work")).items()),
        ]
