"""What models are worth, to and from JSON data: sent by the program that attacked them, and stored.

The program is ours, but it opened files of a student's: what it sends is read like all that comes out of a sandbox.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import EvidenceError
from autograder.evidence.arrays import decode_array, encode_array
from autograder.evidence.items import items, number, parsed, table, text
from autograder.model.evidence import Appraised

__all__ = ["decode_appraised", "encode_appraised", "parse_appraised"]

_MODELS = 8
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


def parse_appraised(raw: str | bytes) -> dict[str, Appraised]:
    """What the program wrote: name of each model → what it is worth.

    Raises:
        EvidenceError: It is something else.
    """
    try:
        found = {text(item["name"], 80): decode_appraised(item) for item in items(parsed(raw)["models"], _MODELS)}
    except _UNREADABLE as error:
        raise EvidenceError(f"the appraisal of the models cannot be read ({type(error).__name__})") from error
    return found


def decode_appraised(data: Mapping[str, Any]) -> Appraised:
    """One model, from parsed JSON.

    Raises:
        EvidenceError: It does not fit together; or what `parse_appraised` turns into one.
    """
    right = _verdicts(data["right"]) if data.get("right") is not None else None
    appraised = Appraised(
        source=text(data.get("source", ""), 200),
        files=tuple(text(name, 200) for name in items(data.get("files", []))),
        problem=text(data.get("problem", ""), 500),
        right=right,
        attacked=table(data.get("attacked", {}), _verdicts),
        predicted=table(data.get("predicted", {}), _classes),
        starts=tuple(_share(item) for item in items(data.get("starts", []))),
        masked=_share(data.get("masked", 0.0)),
        curve=tuple((number(epsilon), _share(share)) for epsilon, share in items(data.get("curve", []))),
    )
    of_images = [*appraised.attacked.values(), *appraised.predicted.values()]
    if any(right is None or found.shape != right.shape for found in of_images):
        raise EvidenceError("attacks and clean images differ in number")
    if (right is None) != (not appraised.source):
        raise EvidenceError("a source without verdicts, or verdicts without a source")
    return appraised


def encode_appraised(appraised: Appraised) -> dict[str, Any]:
    """The JSON data of `decode_appraised`."""
    return {
        "source": appraised.source,
        "files": list(appraised.files),
        "problem": appraised.problem,
        "right": None if appraised.right is None else encode_array(appraised.right.astype(np.int8)),
        "attacked": {name: encode_array(found.astype(np.int8)) for name, found in sorted(appraised.attacked.items())},
        "predicted": {
            name: encode_array(found.astype(np.int16)) for name, found in sorted(appraised.predicted.items())
        },
        "starts": list(appraised.starts),
        "masked": appraised.masked,
        "curve": [list(point) for point in appraised.curve],
    }


def _verdicts(data: Mapping[str, Any]) -> NDArray[np.bool_]:
    array = decode_array(data)
    if array.ndim != 1 or array.dtype.kind not in "bi":
        raise EvidenceError("expected one verdict per image")
    verdicts: NDArray[np.bool_] = array != 0
    return verdicts


def _classes(data: Mapping[str, Any]) -> NDArray[np.int64]:
    array = decode_array(data)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise EvidenceError("expected one class per image")
    return array.astype(np.int64)


def _share(data: Any) -> float:
    share = number(data)
    if not 0 <= share <= 1:
        raise EvidenceError("expected a share from 0 to 1")
    return share
