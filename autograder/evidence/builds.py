"""Students' classes that were built and fitted for the grader, to and from JSON data. Everything read is hostile; see `codec`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import EvidenceError
from autograder.evidence.arrays import decode_array, decode_floats, encode_array
from autograder.evidence.items import number, table, text
from autograder.evidence.training import decode_model, encode_model
from autograder.model.evidence import Build, Trial

__all__ = ["decode_build", "decode_trial", "encode_build", "encode_trial"]

_MAX_EPOCHS = 10_000
_STATUSES = ("ok", "error", "missing", "not_callable", "no_model")


def decode_build(data: Mapping[str, Any]) -> Build:
    """A network that was built, from parsed JSON.

    Raises:
        EvidenceError: It is none; or what `codec` turns into one.
    """
    status = _status(data)
    model = decode_model(data["model"]) if data.get("model") else None
    if status == "ok" and model is None:
        raise EvidenceError("a network that was built is not described")
    return Build(status, model, text(data.get("error", ""), 300))


def encode_build(build: Build) -> dict[str, Any]:
    """The JSON data of `decode_build`."""
    data: dict[str, Any] = {"status": build.status, "error": build.error}
    return data | {"model": encode_model(build.model)} if build.model is not None else data


def decode_trial(data: Mapping[str, Any]) -> Trial:
    """A class that was fitted, from parsed JSON; raises as `decode_build`."""
    epochs = number(data.get("epochs", 0.0))
    if not 0 <= epochs <= _MAX_EPOCHS:
        raise EvidenceError(f"expected a number of epochs up to {_MAX_EPOCHS}")
    return Trial(
        status=_status(data),
        error=text(data.get("error", ""), 300),
        epochs=epochs,
        trained=_images(data.get("trained")),
        evaluated=_images(data.get("evaluated")),
        history=table(data.get("history", {}), _series),
    )


def encode_trial(trial: Trial) -> dict[str, Any]:
    """The JSON data of `decode_trial`."""
    images = {"trained": trial.trained, "evaluated": trial.evaluated}
    return {
        "status": trial.status,
        "error": trial.error,
        "epochs": trial.epochs,
        **{name: None if array is None else encode_array(array) for name, array in images.items()},
        "history": {name: encode_array(np.array(series)) for name, series in sorted(trial.history.items())},
    }


def _series(data: Mapping[str, Any]) -> tuple[float, ...]:
    values = decode_floats(data)
    if len(values) > _MAX_EPOCHS:
        raise EvidenceError(f"expected at most {_MAX_EPOCHS} epochs")
    return tuple(values.tolist())


def _status(data: Mapping[str, Any]) -> str:
    status: str = data["status"]
    if status not in _STATUSES:
        raise EvidenceError("unknown status of a class")
    return status


def _images(data: Any) -> NDArray[np.float32] | None:
    if data is None:
        return None
    array = decode_array(data)
    if array.ndim != 4 or array.dtype != np.float32:
        raise EvidenceError("expected images of float32")
    return array.astype(np.float32, copy=False)
