"""What a kernel says of models is the student's word: read with care."""

import base64
import json
from typing import Any

import pytest

from autograder.errors import EvidenceError
from autograder.model.plan import Attack, PlannedModel
from autograder.sandbox import handover

MODEL = PlannedModel("best_model", Attack(0.03, 20, 0.002, 0.0, 1.0, 100))
OFFER: dict[str, Any] = {"name": "best_model", "config": "{}", "problem": "", "parts": [["graph", 10]]}


def reply(data: Any) -> dict[str, Any]:
    return {"evidence": json.dumps(data)}


def test_an_offer_is_read() -> None:
    (offer,) = handover.read_offers(reply({"offers": [OFFER]}), [MODEL])
    assert offer == handover.Offer("best_model", "{}", "", (("graph", 10),))


@pytest.mark.parametrize(
    "data",
    [
        {"offers": []},
        {"offers": [OFFER, OFFER]},
        {"offers": [{**OFFER, "name": "other"}]},
        {"offers": [{**OFFER, "parts": [["graph", 2**40]]}]},
        {"offers": [{**OFFER, "parts": [["graph", 0]]}]},
        {"offers": [{**OFFER, "parts": [["graph"]]}]},
        {"offers": [{**OFFER, "parts": [["f", 1]] * 9}]},
        {"offers": [{**OFFER, "config": 5}]},
        {"offers": 5},
        [],
        5,
    ],
)
def test_anything_else_is_no_offer(data: Any) -> None:
    with pytest.raises(EvidenceError):
        handover.read_offers(reply(data), [MODEL])


def test_a_piece_is_bytes_and_nothing_else() -> None:
    assert handover.piece(reply({"b64": base64.b64encode(b"weights").decode()})) == b"weights"
    bad: tuple[Any, ...] = ({"b64": "***"}, {"b64": 5}, {}, [], 5)
    for data in bad:
        with pytest.raises(EvidenceError):
            handover.piece(reply(data))
    with pytest.raises(EvidenceError):
        handover.piece({"evidence": "{"})
