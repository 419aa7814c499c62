"""Stands in for `otter` while a submission is graded: its cells are the student's aid, not the grader's."""

from typing import Any


class Notebook:
    """Accepts every call that a released notebook may make, and does nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes whatever otter's own Notebook takes."""

    def check(self, *args: Any, **kwargs: Any) -> None:
        """Checks are made by the grader, later and elsewhere."""

    check_all = export = to_pdf = check
