"""What a run of student code left behind: plain data, from here on never executed again.

Every field that came out of the sandbox is the student's *claim*. Nothing here is trusted beyond its
type and size, which `evidence.codec` enforces when it reads the bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from autograder.model.training import NOTHING_OBSERVED, ModelSeen, Rows, TrainingLog

__all__ = [
    "CELL_TEXT",
    "Appraised",
    "Axes",
    "Build",
    "Call",
    "Cell",
    "CellStatus",
    "Figure",
    "Finding",
    "Line",
    "NotebookEvidence",
    "Output",
    "QuestionEvidence",
    "Submission",
    "SubmissionEvidence",
    "SubmittedNotebook",
    "Trial",
    "Value",
    "ValueKind",
]

CELL_TEXT = 4_000
"""Characters that are kept of what a cell printed."""


class ValueKind(StrEnum):
    """What a name held when it was looked at."""

    ARRAY = "array"
    """A number, boolean, (nested) list of numbers, array or tensor; scalars have shape ()."""
    DATA = "data"
    """An array of many samples, too large to keep: `rows` describes it."""
    TEXT = "text"
    UNANSWERED = "unanswered"
    """Still the template's `...`."""
    MISSING = "missing"
    """The name does not exist."""
    OPAQUE = "opaque"
    """Something else; `type_name` says what."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that student code held or returned."""

    kind: ValueKind
    type_name: str = ""
    """Type as the student wrote it, e.g. `list`, `EagerTensor`; at most 80 characters."""
    array: NDArray[np.generic] | None = None
    """For ARRAY: dtype kind one of `biufc`, any shape. A dict from numbers to numbers is an array (n, 2) of type `dict`."""
    rows: Rows | None = None
    """For DATA."""
    text: str = ""
    """For TEXT: at most 2,000 characters; for OPAQUE a short safe repr."""


@dataclass(frozen=True, slots=True)
class Call:
    """A student's function called on one of the grader's inputs."""

    status: str
    """`ok`, `error`, `missing` (no such name) or `not_callable`."""
    value: Value | None = None
    error: str = ""
    """`ZeroDivisionError: division by zero`, capped, for status `error`."""
    gradient: Value | None = None
    """Derivative of the (summed) result by the argument that the plan names; None if not asked for or not to be had."""
    figures: "tuple[Figure, ...]" = ()
    """Figures that the call drew, where the plan asks for them."""
    parts: tuple[Value, ...] = ()
    """The result's arrays, where the plan asks for a tuple and got one of that length; `value` then says its type only."""
    weights: tuple[Value, ...] = ()
    """Weights after the call of the network that the plan names, in the order of its layers."""


@dataclass(frozen=True, slots=True)
class Build:
    """A student's class made with given settings."""

    status: str
    """`ok`, `error`, `missing` (no such name), `not_callable`, or `no_model` (no `build_cnn` of the student's own that
    leaves one)."""
    model: ModelSeen | None = None
    """With its graph in training, for status `ok`."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A student's class fitted on a few images of the grader's."""

    status: str
    """As in `Build`; `error` may come after some epochs, whose images are kept."""
    error: str = ""
    epochs: float = 0.0
    """Images that were trained on, over images in the training set."""
    trained: NDArray[np.float32] | None = None
    """(m, height, width, channels): what reached the network's first convolution in training; some of the last epoch's at most."""
    evaluated: NDArray[np.float32] | None = None
    """The same for validation during `fit` and for `compute_accuracy`."""
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Metric → value after each epoch, of Keras's own `fit`; empty for other loops."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line or scatter of a figure, in data coordinates."""

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Axes:
    """One set of axes."""

    title: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    lines: tuple[Line, ...]
    images: tuple[NDArray[np.generic], ...]
    texts: tuple[str, ...] = ()
    """Free text placed in the axes."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One matplotlib figure as it was when last drawn."""

    cell: int
    """Index in the submitted notebook of the cell that drew it."""
    axes: tuple[Axes, ...]


@dataclass(frozen=True, slots=True)
class QuestionEvidence:
    """What the probe saw when a question's last cell had run."""

    question: str
    values: dict[str, Value]
    """The names that the template asks for."""
    variables: dict[str, Value]
    """All other small numeric variables alive at that point."""
    calls: dict[str, tuple[Call, ...]]
    """Call id → one result per input, in the order of the plan."""
    figures: tuple[Figure, ...]
    builds: Mapping[str, tuple[Build, ...]] = field(default_factory=dict)
    """Build id → one per settings, in the order of the plan."""
    trials: Mapping[str, Trial] = field(default_factory=dict)
    outputs: tuple["Output", ...] = ()
    """What cells of the notebook gave as their last expression, if no name holds it; only where the plan asks for it."""


@dataclass(frozen=True, slots=True)
class Output:
    """A small numeric value that a cell gave as its last expression, or a part of one."""

    cell: int
    """Index of the cell in the submitted notebook; -1 where it is not known."""
    part: str
    """Which part of a tuple, list or dict: `[0]`, `['h1']`; empty for the whole."""
    value: Value


@dataclass(frozen=True, slots=True)
class Appraised:
    """A model, loaded and attacked by the grader's own code in a sandbox of its own, on test images."""

    source: str = ""
    """What was attacked: a file (`models/robust.keras`), `graph` (what the notebook held) or nothing."""
    files: tuple[str, ...] = ()
    """Files that lie in `models`, most probable one first."""
    problem: str = ""
    """Why the file (or, where none was asked for, the model) could not be used; empty if it could."""
    right: NDArray[np.bool_] | None = None
    """(n,): clean images that it classifies correctly."""
    attacked: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    """`FGSM`, `PGD`, `MIM` → (n,): images still classified correctly."""
    predicted: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    """`clean`, `FGSM`, `PGD`, `MIM` → (n,): class that it gives each image; under attack the one that it was misled to."""
    starts: tuple[float, ...] = ()
    """Accuracy under PGD from each of several random starts, of which `attacked` holds the first."""
    masked: float = 0.0
    """Share of the correctly classified images whose gradient is zero everywhere; above 1 % margin-loss attacks were added."""
    curve: tuple[tuple[float, float], ...] = ()
    """(ε, accuracy under PGD), rising ε."""


class CellStatus(StrEnum):
    """How a cell of the submitted notebook ended."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    DIED = "died"
    """The kernel died (crash, exit, memory) while this cell ran."""
    SKIPPED = "skipped"
    """Not executed: empty, a check cell of the template, or not needed for what was asked."""
    NOT_RUN = "not_run"
    """The notebook's time was used up before, or its kernel could not be restarted."""
    TEXT = "text"
    """Markdown or raw."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the submitted notebook, with how it ran."""

    index: int
    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    question: str | None
    """The question whose section it stands in."""
    own: bool
    """True when the student wrote or changed it: no cell of the template has this source."""
    status: CellStatus
    seconds: float = 0.0
    error: str = ""
    """`NameError: name 'h1' is not defined`, capped; or which limit was hit."""
    images: tuple[str, ...] = ()
    """Base64 PNGs that it showed (already checked to be PNGs under the size cap)."""
    text: str = ""
    """Printed output and last value, at most `CELL_TEXT` characters, ANSI removed."""
    shared: tuple[str, ...] = ()
    """Where `question` is None: the questions that it may answer, as no heading tells them apart."""

    @property
    def questions(self) -> tuple[str, ...]:
        """All that it may answer: its question, or those that share it."""
        return (self.question,) if self.question else self.shared


@dataclass(frozen=True, slots=True)
class NotebookEvidence:
    """One notebook's run."""

    part: str
    cells: tuple[Cell, ...]
    questions: dict[str, QuestionEvidence]
    """Only questions whose probe answered."""
    limits_hit: tuple[str, ...] = ()
    """Names of `Limits` fields, each once, in the order first hit."""
    kernel_deaths: int = 0
    training: TrainingLog = NOTHING_OBSERVED
    tier: str = "quick"
    """What it ran with: `quick` (small data, capped epochs) or `full`."""
    data: Mapping[str, str] = field(default_factory=dict)
    """Name of each data set that was supplied → its sha256: the file's, or the one of its files' checksums."""
    appraised: Mapping[str, Appraised] = field(default_factory=dict)
    """Name of a planned model → what it is worth; absent where its question was not reached."""
    fault: str = ""
    """Set when *our* side failed: every machine criterion of the part becomes GRADER_ERROR."""
    freeform: bool = False
    """It was not made from the template: no names were given, and headings alone tell the questions."""
    file: str = ""
    """Name of the notebook, where it is one for several parts; empty: the part's own."""
    parts: tuple[str, ...] = ()
    """The parts that this notebook holds, this one among them; empty where it is the part's own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the submission as a whole, for the student and staff."""

    code: str
    """Stable identifier, e.g. `name.no_id`, `zip.bomb`, `notebook.old_format`."""
    message: str
    """Where, what, expected, received, what to do."""
    where: str = ""
    """File inside the submission, if any (safe to print)."""
    for_staff: bool = False
    """True: not shown to the student."""


@dataclass(frozen=True, slots=True)
class SubmittedNotebook:
    """A notebook as handed in, parsed and upgraded to nbformat 4, not yet run."""

    part: str
    json: str
    """nbformat 4 JSON; stored outputs removed (they prove nothing)."""
    file: str = ""
    """Its name, where it is one notebook for several parts: each of these parts has one of these, with equal content."""
    held: tuple[str, ...] = ()
    """Ids of the parts that it holds, asked about or not, in order; empty where it is the part's own."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What intake made of a zip, folder or notebook: untrusted bytes, made safe to handle."""

    name: str
    """File or folder name, sanitised for printing and as a folder name; unique within a cohort."""
    student_id: int | None
    """From the archive's or folder's name."""
    notebooks: tuple[SubmittedNotebook, ...]
    extras: tuple[tuple[str, bytes], ...] = ()
    """Other files (relative POSIX path, bytes), placed beside the notebook in the sandbox."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionEvidence:
    """Everything kept about one submission: enough to mark it again without running anything."""

    submission: str
    student_id: int | None
    findings: tuple[Finding, ...] = ()
    notebooks: dict[str, NotebookEvidence] = field(default_factory=dict)
    """Part id → evidence; a part that was not handed in is absent."""
    only: tuple[str, ...] = ()
    """The questions that were asked about; empty: all."""
