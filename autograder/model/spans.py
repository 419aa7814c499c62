"""Which part each cell of a notebook belongs to, where one notebook holds several parts."""

from collections.abc import Mapping, Sequence

__all__ = ["part_of_cells"]


def part_of_cells(questions: Sequence[Sequence[str]], part_of: Mapping[str, str]) -> tuple[str | None, ...]:
    """The part of each cell: of one in no question's section that of the next question, for imports come before their use.

    Args:
        questions: Of each cell; several where it cannot be told which it answers.
        part_of: Question → its part.

    Returns:
        One part a cell, the last question's for the cells after it. None for a cell that questions of several parts
        share, and for all cells where there is no question at all: any part may claim it.
    """
    named = [{part_of[question] for question in several if question in part_of} for several in questions]
    following = next((next(iter(of)) for of in reversed(named) if len(of) == 1), None)
    parts: list[str | None] = []
    for of in reversed(named):
        following = next(iter(of)) if len(of) == 1 else following
        parts.append(None if len(of) > 1 else following)
    return tuple(reversed(parts))
