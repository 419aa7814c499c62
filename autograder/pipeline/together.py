"""What of a submission is run together: each part's own notebook, or one notebook for several parts."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from autograder import intake
from autograder.model.assignment import Limits, Part, Quick
from autograder.model.evidence import Submission, SubmittedNotebook
from autograder.model.plan import CellPlace
from autograder.model.spans import part_of_cells
from autograder.pipeline.edition import Edition

__all__ = ["Together", "together", "widest"]


@dataclass(frozen=True, slots=True)
class Together:
    """One notebook to run."""

    notebook: SubmittedNotebook
    asked: tuple[Part, ...]
    """The parts that are asked about, narrowed to the questions that are."""
    run: tuple[Part, ...]
    """The parts whose cells are run, whole: those asked about and, of one notebook, those before them."""
    held: tuple[Part, ...]
    """All parts that the notebook holds, whole."""
    places: tuple[CellPlace, ...]
    """One per cell; what is not needed is skipped."""
    freeform: bool = False
    """It was not made from the template."""

    @property
    def part(self) -> Part:
        """What is run as one part."""
        return self.asked[0] if len(self.held) == 1 else widest(self.run)

    @property
    def until(self) -> Mapping[str, int]:
        """See `Job.until`."""
        if len(self.held) == 1:
            return {}
        owners = self._owners
        last = {owner: index for index, owner in enumerate(owners)}
        return {q.id: last[part.id] for part in self.held if part.id in last for q in part.questions}

    @property
    def _owners(self) -> Sequence[str | None]:
        return part_of_cells([place.questions for place in self.places], _part_of(self.held))


def together(submission: Submission, edition: Edition) -> Iterator[Together]:
    """The notebooks of a submission, each once, in the order of their first parts that are asked about."""
    parts = {part.id: part for part in edition.assignment.parts}
    of_file = sorted(submission.notebooks, key=lambda one: one.held or (one.part,))  # stable: parts stay in order
    for held, notebooks in groupby(of_file, key=lambda one: one.held or (one.part,)):
        group = list(notebooks)
        yield _together(group[0], held, tuple(parts[one.part] for one in group), edition)


def _together(notebook: SubmittedNotebook, held: Sequence[str], asked: tuple[Part, ...], edition: Edition) -> Together:
    whole = tuple(part for part in edition.whole.parts if part.id in held)
    last = max(index for index, part in enumerate(whole) if part.id in {one.id for one in asked})
    template = frozenset[str]().union(*(edition.template_sources(part) for part in whole))
    content = json.loads(notebook.json)
    places = intake.places_of_parts(content, parts=whole, template=template, handout=edition.handout)
    freeform = not intake.from_template(content, parts=whole, template=template)
    return Together(notebook, asked, whole[: last + 1], whole, tuple(_narrowed(places, whole, last, asked)), freeform)


def _narrowed(
    places: Sequence[CellPlace], held: Sequence[Part], last: int, asked: Sequence[Part]
) -> Iterator[CellPlace]:
    """Without the questions that nothing asked about needs, and without what prepares the parts after those asked about.

    Parts before those asked about are run all the same, for a later one may use their imports; but what they train
    is nobody's concern, so their parameters become 1.
    """
    wanted = {part.id: part for part in asked}
    needed: dict[str, Collection[str]] = {}
    for index, part in enumerate(held):
        if part.id in wanted:
            needed[part.id] = part.needed([question.id for question in wanted[part.id].questions])
        else:
            needed[part.id] = [question.id for question in part.questions] if index < last else ()
    kept = {question for questions in needed.values() for question in questions}
    small = {part.id: part.quick.parameters for part in held[:last] if part.quick and part.id not in wanted}
    owners, later = (
        part_of_cells([place.questions for place in places], _part_of(held)),
        {p.id for p in held[last + 1 :]},
    )
    for place, owner in zip(places, owners, strict=True):
        ones = dict.fromkeys(small[owner].keys() & place.parameters.keys(), 1) if owner in small else {}
        skip = place.skip or (bool(place.questions) and kept.isdisjoint(place.questions))
        skip |= owner in later and not place.questions
        yield replace(place, skip=skip, parameters={**place.parameters, **ones})


def _part_of(parts: Sequence[Part]) -> dict[str, str]:
    return {question.id: part.id for part in parts for question in part.questions}


def widest(parts: Sequence[Part]) -> Part:
    """Several parts as one that is run: the first one's seed, everybody's data, the largest limits, their times together."""
    quick = [part.quick for part in parts if part.quick]
    return replace(
        parts[0],
        id="+".join(part.id for part in parts),
        title=", ".join(part.title for part in parts),
        questions=tuple(question for part in parts for question in part.questions),
        data=tuple(dict.fromkeys(name for part in parts for name in part.data)),
        packages=tuple(dict.fromkeys(name for part in parts for name in part.packages)),
        limits=_widest([part.limits for part in parts]),
        full_limits=_widest([part.full_limits or part.limits for part in parts]),
        quick=_longest(quick) if quick else None,
    )


def _longest(quick: Sequence[Quick]) -> Quick:
    momenta = [one.batch_norm_momentum for one in quick if one.batch_norm_momentum is not None]
    return Quick(
        steps=max(one.steps for one in quick),
        few=1,
        parameters={},  # each cell's place says which numbers replace its own
        batch_norm_momentum=max(momenta, default=None),
        freeform_steps=max(one.freeform_steps or one.steps for one in quick),
        freeform_time=max(one.freeform_time for one in quick),
    )


def _widest(limits: Sequence[Limits]) -> Limits:
    return Limits(
        cell_s=max(one.cell_s for one in limits),
        notebook_s=sum(one.notebook_s for one in limits),
        memory_mib=max(one.memory_mib for one in limits),
        processes=max(one.processes for one in limits),
        file_mib=max(one.file_mib for one in limits),
        output_kib=max(one.output_kib for one in limits),
    )
