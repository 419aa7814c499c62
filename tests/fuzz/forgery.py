"""Evidence that only a forger writes: valid in form, and otherwise anything; for the questions that an edition really asks.

A seed makes the whole of a submission's evidence, so that a failing example is one number. Every value goes through
`evidence.parse_question` or `parse_log` once, as if a kernel had sent it: nothing is tested that could not come.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder import evidence, grading
from autograder.errors import EvidenceError
from autograder.evidence.training import encode_log
from autograder.model.assignment import Assignment, Part
from autograder.model.evidence import (
    Appraised,
    Axes,
    Build,
    Call,
    Cell,
    CellStatus,
    Figure,
    Line,
    NotebookEvidence,
    Output,
    QuestionEvidence,
    SubmissionEvidence,
    Trial,
    Value,
    ValueKind,
)
from autograder.model.plan import QuestionPlan
from autograder.model.training import TrainingLog
from tests.fuzz.forgedlog import forged_log, forged_model, forged_rows
from tests.fuzz.oddities import LABELS, NAMES, SOURCES, TEXTS, odd_array

__all__ = ["Forger", "PartData", "forged"]

T = TypeVar("T")
KINDS = list(ValueKind)
STATUSES = ("ok", "ok", "ok", "error", "missing", "not_callable")
BUILT = (*STATUSES, "no_model")
GIVEN = ("values", "calls", "builds", "trials", "figures", "appraised")


@dataclass(frozen=True, slots=True)
class PartData:
    """What a part's evidence needs beside the forger's imagination."""

    truth: Mapping[str, np.ndarray]
    """Named answer → the right one, which is given now and then: what comes after it is then reached, too."""
    data: Mapping[str, str]
    """As in `NotebookEvidence`."""


def forged(assignment: Assignment, data: Mapping[str, PartData], seed: int) -> SubmissionEvidence:
    """A whole submission's evidence."""
    forger = Forger(random.Random(seed))  # noqa: S311 - no secret
    parts = [part for part in assignment.parts if forger.random.random() < 0.9]
    notebooks = {part.id: forger.notebook(assignment, part, data[part.id]) for part in parts}
    return SubmissionEvidence("name", forger.pick((None, 0, 18, 10**9)), notebooks=notebooks)


class Forger:
    """Makes evidence of random numbers."""

    def __init__(self, source: random.Random) -> None:
        self.random = source
        self.numbers = np.random.default_rng(source.randrange(2**32))

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self.random.randrange(len(choices))]

    def some(self, make: Callable[[], T], most: int) -> tuple[T, ...]:
        """None to `most` of what `make` makes, mostly few."""
        return tuple(make() for _ in range(self.random.choice((0, 1, 1, 2, most))))

    def notebook(self, assignment: Assignment, part: Part, data: PartData) -> NotebookEvidence:
        """One part's evidence; some questions are missing."""
        plans = grading.plans(assignment, part)
        cells = tuple(self.cell(index, part) for index in range(self.random.choice((0, 3, 12))))
        questions = {
            plan.question: question
            for plan in plans
            if self.random.random() < 0.95 and (question := self.arrived(plan, data.truth)) is not None
        }
        log = forged_log(self.random, self.numbers) if self.random.random() < 0.9 else TrainingLog()
        return NotebookEvidence(
            part.id,
            cells,
            questions,
            limits_hit=self.pick(((), ("cell_s",), ("memory_mib", "output_kib"))),
            kernel_deaths=self.pick((0, 0, 3)),
            training=evidence.parse_log(json.dumps(encode_log(log))),
            data=data.data,
            appraised={
                model.name: evidence.decode_appraised(evidence.encode_appraised(self.appraised()))
                for plan in plans
                for model in plan.models
                if self.random.random() < 0.8
            },
            freeform=self.random.random() < 0.3,
        )

    def arrived(self, plan: QuestionPlan, truth: Mapping[str, np.ndarray]) -> QuestionEvidence | None:
        """What is read of one question's evidence; None where it is too large to be read."""
        raw = json.dumps(evidence.encode_question(self.question(plan, truth)))
        try:
            return evidence.parse_question(raw, question=plan.question)
        except EvidenceError as error:
            assert "over the cap" in str(error)  # noqa: PT017 - all else is valid
            return None

    def cell(self, index: int, part: Part) -> Cell:
        """A cell of some question with hostile source and output."""
        return Cell(
            index=self.pick((index, index, -1, 0)),
            kind=self.pick(("code", "markdown", "raw")),
            source=self.pick(SOURCES),
            question=self.pick((None, *(question.id for question in part.questions))),
            own=self.random.random() < 0.8,
            status=self.pick(tuple(CellStatus)),
            error=self.pick(("", *TEXTS))[:300],
            text=self.pick(("", *TEXTS))[:4000],
            shared=self.pick(((), tuple(question.id for question in part.questions[:3]))),
        )

    def question(self, plan: QuestionPlan, truth: Mapping[str, np.ndarray]) -> QuestionEvidence:
        """Everything that was planned, and more, each in some form."""
        given = {name for name in GIVEN if self.random.random() < 0.9}
        names = [name for name in plan.names if self.random.random() < 0.95] if "values" in given else []
        others = [*self.some(lambda: self.pick((*NAMES, *plan.names, *truth)), 8)]
        return QuestionEvidence(
            plan.question,
            values={name: self.value(truth.get(name)) for name in names},
            variables={name: self.value(truth.get(name)) for name in others},
            calls={call.id: self.calls(len(call.inputs) * call.repeat, call.parts) for call in plan.calls},
            figures=self.some(self.figure, 2),
            builds={
                build.id: tuple(self.build() for _ in range(self.length(len(build.settings)))) for build in plan.builds
            },
            trials={trial.id: self.trial(trial.data.images.shape) for trial in plan.trials},
            outputs=self.some(lambda: Output(self.pick((-1, 0, 3, 10**9)), self.pick(LABELS), self.value(None)), 5),
        )

    def length(self, asked: int) -> int:
        """As many as were asked for, mostly."""
        return asked if self.random.random() < 0.8 else self.random.choice((0, 1, asked + 1))

    def value(self, true: np.ndarray | None) -> Value:
        """The right value, nearly the right one, or anything."""
        chance = self.random.random()
        if true is not None and chance < 0.5:
            return Value(ValueKind.ARRAY, "ndarray", array=np.asarray(true))
        if true is not None and chance < 0.6:
            with np.errstate(all="ignore"):
                return Value(ValueKind.ARRAY, "ndarray", array=np.asarray(true).T * self.pick((1, -1, np.nan, 1e308)))
        kind = self.pick((ValueKind.ARRAY, ValueKind.ARRAY, *KINDS))
        return Value(
            kind,
            type_name=self.pick(("ndarray", "dict", "EagerTensor", "", "<b>", *LABELS))[:80],
            array=odd_array(self.random, self.numbers) if kind is ValueKind.ARRAY else None,
            rows=forged_rows(self.random, self.numbers) if kind is ValueKind.DATA else None,
            text=self.pick(TEXTS)[:2000] if kind in (ValueKind.TEXT, ValueKind.OPAQUE) else "",
        )

    def calls(self, asked: int, parts: int) -> tuple[Call, ...]:
        """The results of one planned call: alike in many cases, as those of one function are."""
        same = self.call(parts) if self.random.random() < 0.7 else None
        return tuple(same or self.call(parts) for _ in range(self.length(asked)))

    def call(self, parts: int) -> Call:
        """One result."""
        return Call(
            status=self.pick(STATUSES),
            value=self.value(None),
            error=self.pick(TEXTS)[:300],
            gradient=self.value(None) if self.random.random() < 0.5 else None,
            figures=self.some(self.figure, 1),
            parts=tuple(self.value(None) for _ in range(self.length(parts))),
            weights=self.some(lambda: self.value(None), 3),
        )

    def figure(self) -> Figure:
        """A figure of odd axes."""
        return Figure(self.pick((-1, 0, 5, 2**62)), self.some(self.axes, 40 if self.random.random() < 0.02 else 2))

    def axes(self) -> Axes:
        """Axes with lines of unequal or no length, and images of any shape."""
        images = self.some(lambda: odd_array(self.random, self.numbers), 2)
        return Axes(
            self.pick(LABELS),
            self.pick(LABELS),
            self.pick(LABELS),
            legend=self.some(lambda: self.pick(LABELS), 3),
            lines=self.some(lambda: Line(self.pick(LABELS), self.floats(), self.floats()), 2),
            images=images,
            texts=self.some(lambda: self.pick(LABELS), 3),
        )

    def floats(self) -> np.ndarray:
        """A vector of odd numbers."""
        found = odd_array(self.random, self.numbers)
        return (found.real if found.dtype.kind == "c" else found).astype(np.float64).reshape(-1)

    def build(self) -> Build:
        """A network of any graph."""
        return Build(self.pick(BUILT), forged_model(self.random), self.pick(TEXTS)[:300])

    def trial(self, shape: tuple[int, ...]) -> Trial:
        """A fit of any images."""

        def images() -> np.ndarray | None:
            count = self.pick((0, 1, 3, shape[0]))
            of = self.pick((shape[1:], shape[1:], (1, 1, 1), (0, 5, 3), (2, 2, 4)))
            found = self.numbers.choice([0.0, 0.5, 1.0, -3.0, 1e30, np.nan, np.inf], (count, *of))
            return found.astype(np.float32) if self.random.random() < 0.8 else None

        return Trial(
            self.pick(BUILT),
            self.pick(TEXTS)[:300],
            self.pick((0.0, 0.5, 1.0, 4.0, 7.0, 1e4)),
            images(),
            images(),
            {self.pick(("loss", "val_accuracy", "")): tuple(self.floats().tolist()) for _ in range(2)},
        )

    def appraised(self) -> Appraised:
        """A model of any worth."""
        if self.random.random() < 0.2:
            return Appraised(problem=self.pick(TEXTS)[:500], files=self.some(lambda: self.pick(LABELS), 3))
        count = self.pick((0, 1, 7, 400, 1000))

        def verdicts() -> NDArray[np.bool_]:
            right: NDArray[np.bool_] = self.numbers.random(count) < self.pick((0.0, 0.3, 1.0))
            return right

        names = ("FGSM", "PGD", "MIM", "", "clean")
        whole: dict[str, Any] = {"source": self.pick(("graph", "models/robust.keras", "<b>"))}
        return Appraised(
            **whole,
            files=self.some(lambda: self.pick(LABELS), 3),
            right=verdicts(),
            attacked={name: verdicts() for name in names[: self.random.randrange(6)]},
            predicted={
                name: self.numbers.integers(-3, self.pick((1, 10, 30000)), count)
                for name in ("clean", *names)[: self.random.randrange(6)]
            },
            starts=self.some(lambda: self.pick((0.0, 0.5, 1.0)), 3),
            masked=self.pick((0.0, 0.5, 1.0)),
            curve=self.some(lambda: (self.pick((0.0, 0.1, -1.0, 1e308, float("nan"))), self.pick((0.0, 1.0))), 5),
        )
