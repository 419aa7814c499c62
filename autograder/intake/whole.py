"""To which question of which part each cell belongs, in one notebook for several parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from autograder.intake.ownwork import Handout
from autograder.intake.parameters import assigns
from autograder.intake.placing import places
from autograder.model.assignment import Part
from autograder.model.plan import CellPlace
from autograder.model.spans import part_of_cells

__all__ = ["places_of_parts"]


def places_of_parts(
    notebook: Mapping[str, object], *, parts: Sequence[Part], template: Collection[str], handout: Handout = frozenset()
) -> tuple[CellPlace, ...]:
    """As `places`, for a notebook that holds these parts.

    A name such as `NUM_EPOCHS` may be replaced by another number in each part: which, the question that follows decides.

    Args:
        notebook: nbformat 4, as `read` stores it.
        parts: Those whose questions are in it, in the assignment's order.
        template: Stripped sources of the cells of all these parts' templates.
        handout: See `places`.
    """
    if len(parts) == 1:
        return places(notebook, part=parts[0], template=template, handout=handout)
    questions = tuple(question for part in parts for question in part.questions)
    together = replace(parts[0], questions=questions, quick=None)
    found = places(notebook, part=together, template=template, handout=handout)
    part_of = {question.id: part.id for part in parts for question in part.questions}
    owners = part_of_cells([place.questions for place in found], part_of)
    cells = notebook.get("cells")
    numbers = {part.id: part.quick.parameters for part in parts if part.quick}
    return tuple(
        replace(place, parameters=_smaller(cell, owners[index:], numbers))
        for index, (place, cell) in enumerate(zip(found, cells if isinstance(cells, list) else [], strict=True))
    )


def _smaller(cell: object, owners: Sequence[str | None], numbers: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """What replaces what the cell sets: the numbers of the parts from here on, of one name those of the nearest part."""
    ahead = [part for part in dict.fromkeys(owners) if part in numbers] if any(owners) else list(numbers)
    found: dict[str, int] = {}
    for part in ahead:
        if part is not None and assigns(numbers[part], cell):
            found = {**numbers[part], **found}
    return found
