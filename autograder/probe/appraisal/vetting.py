"""What may stand in a model's architecture: objects of Keras's own of which a network is made, and nothing else.

Keras looks names up in all of its public modules, among them functions that fetch files, load other models or switch
its own safe mode off. Which of them it refuses by itself changes from release to release, so that none is relied on.
"""

import json
from typing import Any

from autograder_probe.appraisal.graphs import GraphError

MODULES = (
    "activations",
    "constraints",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "quantizers",
    "regularizers",
)
"""Below `keras` or `keras.src`: what networks, and what they were trained with, are made of."""
OF_KERAS = ("Sequential", "Model", "Functional", "Variable", "KerasTensor", "DTypePolicy", "Layer")
"""Directly in `keras`, besides the classes of which Keras's own files say so."""
CODE = ("Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer", "__lambda__")
"""Keras's own objects that run code of somebody's, or of another file."""
FILES = ("StringLookup", "IntegerLookup", "IndexLookup", "TextVectorization")
"""Keras's own layers that read a file whose name they are given; none of them takes images."""
MOST_OBJECTS = 200_000
"""Values in an architecture; one of a hundred layers has some thousands."""


def vetted(text: str) -> Any:
    """The architecture in a JSON text, once every object that it names was looked at.

    Raises:
        GraphError: One is not Keras's own, runs code or reads files; or there are too many; or this is no JSON.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GraphError(f"its architecture cannot be read ({type(error).__name__})") from error
    waiting, left = [data], MOST_OBJECTS
    while waiting:
        item, left = waiting.pop(), left - 1
        if left < 0:
            raise GraphError(f"its architecture holds more than {MOST_OBJECTS:,} values")
        if isinstance(item, dict):
            _refuse_object(item)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return data


def _refuse_object(item: dict[str, Any]) -> None:
    name, module = item.get("class_name"), item.get("module")
    if name is None:
        return
    if not isinstance(name, str):
        raise GraphError("it has an object without a name: not loaded, for safety")
    if name in CODE:
        raise GraphError(f"it has a layer {name}, which runs code: not loaded, for safety")
    if name in FILES:
        raise GraphError(f"it has a layer {name}, which reads files: not loaded, for safety")
    registered = item.get("registered_name")
    if not _is_own(name, module) or (isinstance(registered, str) and ">" in registered):
        where = f" of {module}" if isinstance(module, str) else ""
        raise GraphError(f"it has an object {name[:60]}{where[:60]}, which is not Keras's own: not loaded, for safety")


def _is_own(name: str, module: Any) -> bool:
    """Whether a network may be made of it; files in the older formats name no modules."""
    if module is None or module == "builtins":
        return True
    parts = module.split(".") if isinstance(module, str) else [""]
    below = parts[2:] if parts[:2] == ["keras", "src"] else parts[1:]
    if parts[0] != "keras":
        return False
    return below[0] in MODULES if below else name in OF_KERAS
