"""What the probe is asked to look at: names, calls and figures, never an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Argument",
    "Attack",
    "CellPlace",
    "Held",
    "Loss",
    "Network",
    "NetworkLayer",
    "Optimizer",
    "PlannedBuild",
    "PlannedCall",
    "PlannedModel",
    "PlannedTrial",
    "QuestionPlan",
    "Setting",
    "Supplied",
    "Tensor",
    "TrialData",
]

Setting = int | float | bool | str | None
"""Value of a keyword argument of a student's class."""


@dataclass(frozen=True, slots=True)
class Held:
    """An argument: what the student's variable of this name holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """An argument: a TensorFlow tensor."""

    array: NDArray[np.generic]
    """float32, float64 or integers."""


@dataclass(frozen=True, slots=True)
class NetworkLayer:
    """One layer of a `Network`."""

    kind: str
    """`conv` (stride 1, same padding), `dense`, `batch_norm`, `relu`, `average_pool`, `dropout`, `flatten` or `softmax`."""
    weights: tuple[NDArray[np.float32], ...] = ()
    """conv: kernel (h, w, in, out), bias. dense: kernel (in, out), and a bias or none. batch_norm: gamma, beta, moving
    mean, moving variance; its epsilon is 1e-3."""
    amount: float = 0.0
    """dropout: rate; average_pool: side of the window, which is its stride too."""


@dataclass(frozen=True, slots=True)
class Network:
    """An argument: a functional Keras model of the grader's own, made anew for each call."""

    shape: tuple[int, ...]
    """Of one sample: (32, 32, 3)."""
    layers: tuple[NetworkLayer, ...]
    """One after the other."""


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An argument: a new Keras optimizer."""

    name: str
    """As Keras calls it: `sgd`."""
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Loss:
    """An argument: a loss of Keras, which returns the mean over the batch."""

    name: str
    """Class in `keras.losses`: `MeanSquaredError`."""


Argument = float | int | NDArray[np.float64] | Held | Tensor | Network | Optimizer | Loss
"""One positional argument of a planned call."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A student's function to be called once per input.

    An array argument (no Tensor) that the function cannot take is passed element by element instead; the probe then
    reports the results as one array of the argument's shape.
    """

    id: str
    """Key in `QuestionEvidence.calls`."""
    function: str
    """Name in the student's namespace."""
    inputs: tuple[tuple[Argument, ...], ...]
    """Positional arguments of each call."""
    gradient: int | None = None
    """Argument (a Tensor) by which the result is also differentiated."""
    figures: bool = False
    """Record the figures that each call draws."""
    parts: int = 0
    """The result is a tuple or list of so many arrays, of any shapes; 0: it is one value."""
    repeat: int = 1
    """Times that each input is passed, one after the other: for results that are random."""
    weights_after: int | None = None
    """Argument (a Network) whose weights are reported after the call."""


@dataclass(frozen=True, slots=True)
class PlannedBuild:
    """A student's class made with given settings, and the network of its `build_cnn()` looked at: not trained."""

    id: str
    """Key in `QuestionEvidence.builds`."""
    class_name: str
    settings: tuple[Mapping[str, Setting], ...]
    """Keyword arguments of each instance."""
    base: str = ""
    """Name of the class that students were given: its own `build_cnn`, inherited, is no answer."""


@dataclass(frozen=True, slots=True)
class TrialData:
    """What a trial trains on."""

    images: NDArray[np.float32]
    """(n, height, width, channels)."""
    labels: NDArray[np.int64]
    """(n,)."""
    valid_images: NDArray[np.float32]
    valid_labels: NDArray[np.int64]
    low: float = 0.0
    """Smallest pixel that there may be."""
    high: float = 1.0
    """Largest pixel that there may be."""


@dataclass(frozen=True, slots=True)
class PlannedTrial:
    """A student's class, built and fitted on a few images of the grader's, to see what reaches the network and when it ends.

    In the notebook's words: `network = class_name(**settings)`, `network.build_cnn()`, `network.fit(data_manager,
    batch_size=…, num_epochs=…)`, `network.compute_accuracy(valid_images, valid_labels)`.
    """

    id: str
    """Key in `QuestionEvidence.trials`."""
    class_name: str
    settings: Mapping[str, Setting]
    data: TrialData
    epochs: int
    batch: int
    base: str = ""
    """Name of the class that students were given to inherit from, for messages."""


@dataclass(frozen=True, slots=True)
class Attack:
    """How models are attacked; see Madry et al. 2018, arXiv:1706.06083, and Dong et al. 2018, arXiv:1710.06081."""

    epsilon: float
    """Largest change of a pixel."""
    steps: int
    step_size: float
    low: float
    """Smallest pixel that there is."""
    high: float
    """Largest pixel that there is."""
    images: int
    """Most test images that are attacked."""


@dataclass(frozen=True, slots=True)
class PlannedModel:
    """A model that is handed over to be attacked by the grader's own code, in a sandbox of its own."""

    name: str
    """Of the variable that holds it; key in `NotebookEvidence.appraised`."""
    attack: Attack
    saved: bool = False
    """The student was asked to save it in the folder `models`: the file is what counts, where it can be read."""


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """What to record when a question's last cell has run."""

    question: str
    names: tuple[str, ...] = ()
    calls: tuple[PlannedCall, ...] = ()
    figures: bool = False
    data: bool = False
    """Describe large arrays too: the named ones and, in case of other names, all that are alive."""
    builds: tuple[PlannedBuild, ...] = ()
    trials: tuple[PlannedTrial, ...] = ()
    models: tuple[PlannedModel, ...] = ()
    outputs: bool = False
    """Record what cells gave as their last expression, too: answers of notebooks in which nothing has a name."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where one cell of a submitted notebook belongs."""

    question: str | None
    """The question whose section it stands in; None before the first and in parts of no question."""
    own: bool
    """True when the student wrote or changed it: no cell of the template has this source."""
    check: bool
    """True for a cell that only calls otter (`grader.check("q1_2a")`, its import and set-up): not executed."""
    skip: bool = False
    """True for a cell that no question asked about needs: not executed either."""
    parameters: Mapping[str, int] = field(default_factory=dict)
    """Of the cell tagged `parameters`: name → what replaces a larger value right after it, to save time; else empty."""
    shared: tuple[str, ...] = ()
    """Where `question` is None: the questions that it may answer, as no heading tells them apart."""

    @property
    def questions(self) -> tuple[str, ...]:
        """All that it may answer: its question, or those that share it."""
        return (self.question,) if self.question else self.shared


@dataclass(frozen=True, slots=True)
class Supplied:
    """A data set's file, or one of its files, put where student code looks for it."""

    name: str
    """As assignment.toml names it."""
    file: Path
    """On this machine."""
    below_home: str
    """Where it appears in the sandbox, relative to the home folder: `.cache/emnist/emnist.zip`; empty: nowhere."""
    sha256: str
    """Of the data set, the same for all its files; kept with the evidence."""
    below_work: str = ""
    """For a zip: the folder, relative to the notebook's, that its content is unpacked into; empty: it is not."""
