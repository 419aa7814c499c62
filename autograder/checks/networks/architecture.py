"""A feed-forward network's architecture, as far as a question asks for it: widths and activations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from autograder.checks.networks.activations import LINEAR
from autograder.checks.networks.opgraph import NORMALISATION, chain
from autograder.model.training import ModelSeen

__all__ = ["Architecture", "fits", "read"]

_ENDS = frozenset({"softmax", "log_softmax", LINEAR})
"""A layer of logits with the softmax in the loss is as good as a softmax layer."""
_STRUNG = frozenset({"Sequential", "Functional"})
_LINE = re.compile(r"(\w+)(?:\(([^()]*)\))?.*", re.DOTALL)
_IGNORED = frozenset(
    {"Flatten", "InputLayer", "Input", "Rescaling", "Reshape", "Normalization", "ActivityRegularization"}
)
_DROPPING = ("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpatialDropout")
_FUNCTIONS = {"ReLU": "relu", "Softmax": "softmax", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "prelu"}


@dataclass(frozen=True, slots=True)
class Architecture:
    """Dense layers in their order."""

    widths: tuple[int, ...]
    """Of the input, then of each layer: (784, 20, 40, 10)."""
    activations: tuple[str, ...]
    """Of each layer: ("relu", "relu", "softmax"); "linear" for logits."""
    extras: tuple[str, ...] = field(default=(), compare=False)
    """What else stands between them: `dropout`, `normalisation`."""

    def __str__(self) -> str:
        layers = zip(self.widths[1:], self.activations, strict=False)
        return " → ".join([f"{self.widths[0] if self.widths else '?'}", *(f"{n} ({act})" for n, act in layers)])


def fits(seen: Architecture | None, wanted: Architecture) -> bool:
    """Whether a network has the widths and activations asked for; its output may be softmax or logits."""
    return seen is not None and seen.widths == wanted.widths and _ending(seen) == _ending(wanted)


def _ending(architecture: Architecture) -> tuple[str, ...]:
    acts = tuple(act.lower() for act in architecture.activations)
    return (*acts[:-1], "classes") if acts and acts[-1] in _ENDS else acts


def read(model: ModelSeen) -> Architecture | None:
    """The architecture of a model, by its graph or, where there is none, by its layers' names; None if it has no such."""
    found = chain(model.nodes)
    if found is None:
        return _by_layers(model)
    extras = [NORMALISATION] if found.normalised else []
    extras += ["dropout"] if any(_is_dropping(line) for line in model.layers) else []
    widths, activations = zip(*found.layers, strict=True)
    return Architecture((found.inputs, *widths), tuple(activations), tuple(extras))


def _is_dropping(line: str) -> bool:
    return line.strip().startswith(_DROPPING)


def _by_layers(model: ModelSeen) -> Architecture | None:
    """By lines like `Dense(20, relu)`, `Activation(tanh)`; None if there is any that is not understood.

    Only where Keras itself strings the layers together: the `call` of a subclass may do anything between them.
    """
    if model.type_name not in _STRUNG:
        return None
    layers: list[tuple[int, str]] = []
    extras: dict[str, None] = {}
    for line in model.layers:
        name, arguments = _parts(line)
        if name == "Dense" and arguments[:1] and arguments[0].isdecimal() and len(arguments[0]) < 10:
            layers.append((int(arguments[0]), (arguments[1:2] or [LINEAR])[0].lower()))
        elif layers and layers[-1][1] == LINEAR and (name == "Activation" or name in _FUNCTIONS):
            layers[-1] = (layers[-1][0], _FUNCTIONS.get(name) or (arguments or ["other"])[0].lower())
        elif _is_dropping(line):
            extras["dropout"] = None
        elif name not in _IGNORED:
            return None
    inputs = _input_width(model, [width for width, _ in layers])
    if not layers or inputs is None:
        return None
    return Architecture((inputs, *(width for width, _ in layers)), tuple(act for _, act in layers), tuple(extras))


def _parts(line: str) -> tuple[str, list[str]]:
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return "", []
    return found.group(1), [
        argument.strip(" '\"") for argument in (found.group(2) or "").split(",") if argument.strip()
    ]


def _input_width(model: ModelSeen, widths: Sequence[int]) -> int | None:
    """The input's width from the number of weights: (in + 1)·out for each layer; None if it does not come out."""
    if not widths or min(widths) < 1:
        return None
    later = sum((before + 1) * after for before, after in pairwise(widths))
    first, rest = divmod(model.parameters - later, widths[0])
    return first - 1 if rest == 0 and first > 1 else None
