"""Model files that students saved: loaded as data, never as code.

Keras's own safe mode refuses Lambda layers; here nothing but what networks are made of is even looked up, so that a file
cannot name a function or class to run.
"""

from pathlib import Path
from typing import Any

from autograder_probe.appraisal import containers, vetting
from autograder_probe.appraisal.graphs import GraphError, freeze

WEIGHTS = (".weights.h5",)
WHOLE = (".keras", ".h5", ".hdf5")


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
            containers.check_hdf5(path)
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

    text = containers.architecture(path)
    if text is None:  # an .h5 file of weights alone, whatever its name says
        return _with_weights(config, path)
    vetting.vetted(text)
    return keras.models.load_model(path, compile=False, safe_mode=True)


def _with_weights(config: str, path: Path) -> Any:
    import keras

    if not config:
        raise GraphError("it holds weights only, and the notebook held no Keras model that they belong to")
    vetting.vetted(config)
    with keras.utils.CustomObjectScope({}):
        model = keras.models.model_from_json(config)
    model.load_weights(path)
    return model
