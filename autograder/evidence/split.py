"""One run of a notebook that holds several parts → one run for each part, as if each had been handed in by itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from autograder.evidence.store import NotebookRun
from autograder.model.assignment import Part
from autograder.model.evidence import QuestionEvidence
from autograder.model.plan import QuestionPlan
from autograder.model.spans import part_of_cells
from autograder.model.training import Event, EventKind, TrainingLog

__all__ = ["split"]


def split(
    run: NotebookRun, *, held: Sequence[Part], asked: Collection[str], plans: Sequence[QuestionPlan], file: str
) -> tuple[NotebookRun, ...]:
    """What of a run is each part's.

    A part gets its questions' evidence, its data sets' checksums and its models; of training and figures what happened
    in its cells (see `part_of_cells`), or in a cell that is not known. Faults, limits that were hit and dead kernels
    concern all. The cells stay as they are, each with its question: of other parts' questions no part asks.

    Args:
        run: Of the whole notebook.
        held: The parts that the notebook holds, in the assignment's order.
        asked: Ids of those that evidence is wanted of.
        plans: What was asked, of all of them.
        file: The notebook's name, for messages.

    Returns:
        One run for each part that is asked about, in order.
    """
    cells = run.record["cells"]
    questions = [(cell["question"],) if cell["question"] else cell.get("shared", ()) for cell in cells]
    part_of = {question.id: part.id for part in held for question in part.questions}
    owners = part_of_cells(questions, part_of)
    common = {"file": file, "parts": [part.id for part in held]}
    found = []
    for part in held:
        if part.id not in asked:
            continue
        own = {question.id for question in part.questions}
        models = {model.name for plan in plans if plan.question in own for model in plan.models}
        record = {
            **run.record,
            **common,
            "part": part.id,
            "data": {name: checksum for name, checksum in run.record["data"].items() if name in part.data},
        }
        found.append(
            replace(
                run,
                part=part.id,
                record=record,
                questions={q: _question(seen, part.id, owners) for q, seen in run.questions.items() if q in own},
                training=_training(run.training, part.id, owners),
                appraised={name: worth for name, worth in run.appraised.items() if name in models},
            )
        )
    return tuple(found)


def _question(seen: QuestionEvidence, part: str, owners: Sequence[str | None]) -> QuestionEvidence:
    """Without what other parts' cells drew."""
    return replace(seen, figures=tuple(f for f in seen.figures if _owner(f.cell, owners) in (part, None)))


def _owner(cell: int, owners: Sequence[str | None]) -> str | None:
    return owners[cell] if 0 <= cell < len(owners) else None


def _training(log: TrainingLog, part: str, owners: Sequence[str | None]) -> TrainingLog:
    """The part's events, with the models and samples that they speak of. Observing took its time from the whole notebook."""
    events = sorted(log.events, key=lambda event: event.order)
    kept = [event for event in events if _is_of(event, part, owners)]
    models = _numbered((event.model for event in kept), len(log.models))
    data = _numbered((i for event in kept for i in (event.data, event.validation, event.seen)), len(log.data))
    return TrainingLog(
        events=tuple(_moved(event, order, models, data) for order, event in enumerate(kept)),
        models=tuple(log.models[index] for index in models),
        data=tuple(log.data[index] for index in data),
        spent_s=log.spent_s,
        signs=log.signs,
    )


def _is_of(event: Event, part: str, owners: Sequence[str | None]) -> bool:
    """Whether an event is the part's, or prepared it: data loaded anywhere, numbers lowered before the part's end."""
    ends = max((index for index, owner in enumerate(owners) if owner == part), default=-1)
    before = event.kind is EventKind.PARAMETERS and event.cell <= ends
    return _owner(event.cell, owners) in (part, None) or event.kind is EventKind.LOAD or before


def _numbered(indices: Iterable[int], length: int) -> dict[int, int]:
    """Old index → new one, without gaps; what refers to nothing is left out."""
    return {old: new for new, old in enumerate(sorted({index for index in indices if 0 <= index < length}))}


def _moved(event: Event, order: int, models: Mapping[int, int], data: Mapping[int, int]) -> Event:
    return replace(
        event,
        order=order,
        model=models.get(event.model, -1),
        data=data.get(event.data, -1),
        validation=data.get(event.validation, -1),
        seen=data.get(event.seen, -1),
    )
