"""What models are worth, read back from a program that opened a student's files."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import EvidenceError
from autograder.evidence.appraised import decode_appraised, encode_appraised, parse_appraised
from autograder.model.evidence import Appraised

WHOLE = Appraised(
    source="models/robust.keras",
    files=("models/robust.keras", "models/old.h5"),
    right=np.arange(100) % 4 > 0,
    attacked={"FGSM": np.arange(100) % 4 == 1, "PGD": np.arange(100) % 8 == 1},
    predicted={"clean": np.arange(100) % 10},
    starts=(0.125, 0.13),
    masked=0.02,
    curve=((0.0, 0.75), (0.0313, 0.125)),
)


def test_it_comes_back_as_it_was_stored() -> None:
    found = decode_appraised(json.loads(json.dumps(encode_appraised(WHOLE))))
    assert encode_appraised(found) == encode_appraised(WHOLE)
    assert found.right is not None
    assert found.right.dtype == bool
    assert (found.right == WHOLE.right).all()
    assert encode_appraised(decode_appraised(encode_appraised(Appraised(problem="no file")))) == encode_appraised(
        Appraised(problem="no file")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"right": None},
        {"source": ""},
        {"starts": [1.5]},
        {"masked": -0.1},
        {"masked": "nan"},
        {"curve": [[0.1]]},
        {"curve": [[0.1, 0.2, 0.3]]},
        {"attacked": {"FGSM": {"dtype": "i1", "shape": [2], "data": [0, 1]}}},
        {"attacked": [1]},
        {"right": {"dtype": "f4", "shape": [1], "data": [0.5]}},
        {"files": "models"},
    ],
)
def test_what_does_not_fit_together_is_refused(change: dict[str, object]) -> None:
    data = {"name": "m", **encode_appraised(WHOLE), **change}
    with pytest.raises(EvidenceError):
        parse_appraised(json.dumps({"models": [data]}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_anything_else_is_refused(data: object) -> None:
    with pytest.raises(EvidenceError):
        parse_appraised(json.dumps(data))
    with pytest.raises(EvidenceError):
        parse_appraised(json.dumps({"models": [data]}))
