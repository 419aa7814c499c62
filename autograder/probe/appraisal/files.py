"""Model files that students saved: loaded as data, never as code.

Keras's own safe mode refuses Lambda layers; here nothing that Keras does not define itself is even looked up, so that a
file cannot name a function or class to run.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from autograder_probe.appraisal.graphs import GraphError, freeze

WEIGHTS = (".weights.h5",)
WHOLE = (".keras", ".h5", ".hdf5")
CONFIG_BYTES = 4_000_000
CODE = ("Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer")
"""Keras's own layers that run code of somebody's, or of another file."""


def load(path: Path, config: str, shape: tuple[int, ...]) -> bytes:
    """The model in a file as a frozen graph.

    Args:
        path: A `.keras` or `.h5` file, or one with weights only.
        config: JSON of the architecture, for files with weights only; empty where the notebook held none.
        shape: Of one image.

    Raises:
        GraphError: It cannot be loaded, or not without running code; the message says why.
    """
    name = path.name.lower()
    try:
        if name.endswith(WEIGHTS):
            return freeze(_with_weights(config, path), shape)
        if name.endswith(WHOLE):
            return freeze(_whole(path, config), shape)
    except GraphError:
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise GraphError(f"Keras cannot load it: {type(error).__name__}: {said}") from error
    raise GraphError("its name ends in none of .keras, .h5, .weights.h5")


def _whole(path: Path, config: str) -> Any:
    import keras

    text = _config(path)
    if text is None:  # an .h5 file of weights alone, whatever its name says
        return _with_weights(config, path)
    _refuse_code(json.loads(text))
    return keras.models.load_model(path, compile=False, safe_mode=True)


def _with_weights(config: str, path: Path) -> Any:
    import keras

    if not config:
        raise GraphError("it holds weights only, and the notebook held no Keras model that they belong to")
    architecture = json.loads(config)
    _refuse_code(architecture)
    with keras.utils.CustomObjectScope({}):
        model = keras.models.model_from_json(config)
    model.load_weights(path)
    return model


def _config(path: Path) -> str | None:
    """JSON of a file's architecture; None where it holds none.

    By the name, as Keras does it: a file may be an archive and HDF5 in one, and say something else in each.
    """
    if path.name.lower().endswith(".keras"):
        if not zipfile.is_zipfile(path):
            raise GraphError("it is no .keras file: Keras writes an archive under this name")
        with zipfile.ZipFile(path) as archive, archive.open("config.json") as member:
            raw = member.read(CONFIG_BYTES + 1)
    else:
        import h5py

        with h5py.File(io.BytesIO(path.read_bytes()), "r") as file:
            found = file.attrs.get("model_config")
            if found is None:
                return None
            raw = found if isinstance(found, bytes) else str(found).encode()
    if len(raw) > CONFIG_BYTES:
        raise GraphError(f"its architecture takes more than {CONFIG_BYTES:,} bytes")
    return raw.decode("utf-8")


def _refuse_code(data: Any) -> None:
    """Look at every object that the architecture names.

    Raises:
        GraphError: One is not Keras's own, or runs code.
    """
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            _refuse_object(item)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _refuse_object(item: dict[str, Any]) -> None:
    name, module = item.get("class_name"), item.get("module")
    if not isinstance(name, str):
        return
    if name in CODE:
        raise GraphError(f"it has a layer {name}, which runs code: not loaded, for safety")
    own = module is None or (isinstance(module, str) and module.split(".")[0] in ("keras", "builtins"))
    registered = item.get("registered_name")
    if not own or (isinstance(registered, str) and ">" in registered):
        where = f" of {module}" if isinstance(module, str) else ""
        raise GraphError(f"it has an object {name[:60]}{where[:60]}, which is not Keras's own: not loaded, for safety")
