"""Models on their way from a notebook's kernel to the sandbox that attacks them: bytes, which are not looked into here."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import EvidenceError
from autograder.evidence.items import items, parsed, text, whole
from autograder.model.plan import PlannedModel

__all__ = ["Handed", "Offer", "fetch", "offer", "piece", "read_offers"]

_PREFIX = "#autograder-probe "
_CONFIG_CHARS = 2_000_000
_PARTS = 5
_PART_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Offer:
    """What a kernel says that there is of one model."""

    name: str
    config: str
    """JSON of the architecture, for files that hold weights only; empty where there is none."""
    problem: str
    """Why there is no graph of what the notebook holds; empty if there is one."""
    parts: tuple[tuple[str, int], ...]
    """(`graph` or a file's path, size in bytes)."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over of one model."""

    offer: Offer
    parts: Mapping[str, bytes] = field(default_factory=dict)


def offer(models: Sequence[PlannedModel], shape: tuple[int, ...]) -> str:
    """What to send as code, so that the probe says what there is of these models; `shape` is that of one image."""
    plans = [{"name": model.name, "saved": model.saved, "shape": list(shape)} for model in models]
    return _PREFIX + json.dumps({"offer": plans})


def fetch(name: str, part: str, start: int) -> str:
    """What to send as code, so that the probe gives the bytes from `start` on, as far as it likes."""
    return _PREFIX + json.dumps({"fetch": [name, part, start]})


def read_offers(reply: Mapping[str, Any], models: Sequence[PlannedModel]) -> list[Offer]:
    """The kernel's answer to `offer`.

    Raises:
        EvidenceError: It is none.
    """
    data = _parsed(reply)
    try:
        found = [_offer(item) for item in items(data["offers"], len(models))]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceError("the kernel's offer of models cannot be read") from error
    if [one.name for one in found] != [model.name for model in models]:
        raise EvidenceError("the kernel offers other models than those asked for")
    return found


def piece(reply: Mapping[str, Any]) -> bytes:
    """The kernel's answer to `fetch`.

    Raises:
        EvidenceError: It is none.
    """
    try:
        return base64.b64decode(_parsed(reply)["b64"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise EvidenceError("a piece of a model cannot be read") from error


def _parsed(reply: Mapping[str, Any]) -> Any:
    try:
        return parsed(str(reply.get("evidence", "")))
    except (ValueError, RecursionError) as error:
        raise EvidenceError("a reply about models cannot be read") from error


def _offer(data: Mapping[str, Any]) -> Offer:
    parts = tuple((text(part, 200), whole(size)) for part, size in items(data["parts"], _PARTS))
    if any(not 0 < size <= _PART_BYTES for _, size in parts):
        raise EvidenceError("a part of a model has an impossible size")
    return Offer(text(data["name"], 80), text(data["config"], _CONFIG_CHARS), text(data["problem"], 300), parts)
