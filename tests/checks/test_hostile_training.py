"""Training logs that only a forger writes: every check answers, none raises."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.checks.given import Given
from autograder.checks.losses.own_code import own_code
from autograder.checks.networks.layers import layers
from autograder.checks.training.accuracy import accuracy
from autograder.checks.training.best_model import best_evaluated, reported_best
from autograder.checks.training.epochs import epochs
from autograder.checks.training.evaluated import evaluated
from autograder.checks.training.grid import grid
from autograder.checks.training.observed import Observed
from autograder.checks.training.reported_accuracies import reported_accuracies
from autograder.checks.training.selection import selection
from autograder.checks.training.smoothing_runs import smoothing_runs
from autograder.checks.training.watched import Watched
from autograder.evidence.training import decode_log, encode_log
from autograder.model.evidence import Value
from autograder.model.facts import Band
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind, LossProbe, ModelSeen, Node, Rows, TrainingLog
from tests.checks.builders import MISSING, array, cell, opaque, text
from tests.checks.training_builders import FULL, GRID, KNOWN, RIGHT, TEST, TRAIN, VALID, dense, model

WHOLE = st.sampled_from([-(2**62), -1, 0, 1, 2, 5, 20, 32, 10**9, 2**62])
INDEX = st.integers(-2, 4)
NUMBER = st.sampled_from([float("nan"), float("inf"), float("-inf"), -1.0, 0.0, 0.1, 0.5, 0.7, 1.0, 2.7, 78.0, 1e308])
SERIES = st.lists(NUMBER, max_size=3).map(tuple)
NAMES = ["accuracy", "val_accuracy", "val_loss", "loss", "acc", "top_accuracy", "val_", ""]
OPS = [
    "Input",
    "Variable",
    "MatMul",
    "BiasAdd",
    "Relu",
    "Softmax",
    "Const",
    "Mul",
    "Sum",
    "SelectV2",
    "LeakyRelu",
    "Mystery",
]

nodes = st.lists(
    st.builds(
        Node,
        op=st.sampled_from(OPS),
        inputs=st.lists(st.integers(-1, 6), max_size=3).map(tuple),
        weights=st.lists(WHOLE, max_size=3).map(tuple),
        attrs=st.dictionaries(
            st.sampled_from(["value", "alpha", "equation", "transpose_b"]), st.text(max_size=6), max_size=2
        ),
    ),
    max_size=8,
).map(tuple)
models = st.one_of(
    st.builds(
        ModelSeen,
        type_name=st.sampled_from(["Sequential", "Own", ""]),
        parameters=WHOLE,
        nodes=st.one_of(nodes, st.just(dense((784, 20, 40, 10), ("relu", "relu", "softmax")))),
        layers=st.lists(st.sampled_from(["Dense(20, relu)", "Dense(-3)", "Dropout(0.2)", "(", ""]), max_size=3).map(
            tuple
        ),
    ),
    st.sampled_from([model(one) for one in GRID[:4]]),
)


@st.composite
def forged(draw: st.DrawFn) -> Rows:
    count = draw(st.integers(0, 4))
    sketch = np.array(draw(st.lists(NUMBER, min_size=3 * count, max_size=3 * count)), np.float64).reshape(count, 3)
    labels = np.array(draw(st.lists(WHOLE, min_size=count, max_size=count)), np.int64)
    return Rows(
        count=draw(st.sampled_from([count, -5, 0, 60, 2**62])),
        shape=(784,),
        dtype="",
        low=draw(NUMBER),
        high=draw(NUMBER),
        sketch=draw(st.sampled_from([None, np.nan_to_num(sketch).clip(-3e38, 3e38).astype(np.float32)])),
        labels=draw(st.sampled_from([None, labels])),
        one_hot=draw(st.booleans()),
    )


data = st.one_of(st.sampled_from([TRAIN, VALID, TEST, FULL]), forged())
events = st.builds(
    Event,
    kind=st.sampled_from(list(EventKind)),
    order=st.integers(-2, 6),
    cell=st.sampled_from([-1, 4, 5, 2**62]),
    model=INDEX,
    data=INDEX,
    validation=INDEX,
    validation_split=NUMBER,
    asked=WHOLE,
    ran=WHOLE,
    steps=WHOLE,
    batch=WHOLE,
    loss=st.sampled_from(["", "CategoricalCrossentropy", "<lambda>", "f"]),
    loss_probe=st.one_of(st.none(), st.builds(LossProbe, NUMBER, NUMBER, NUMBER, NUMBER)),
    callbacks=st.sampled_from([(), ("EarlyStopping",)]),
    history=st.dictionaries(st.sampled_from(NAMES), SERIES, max_size=3),
    metrics=st.dictionaries(st.sampled_from(NAMES), NUMBER, max_size=3),
    predictions=st.sampled_from([None, np.zeros(60, np.int64), np.zeros((2, 2), np.int64), np.zeros(0, np.int64)]),
    detail=st.sampled_from(["", "NUM_EPOCHS=20->6", "=->", "N=0->0", "A=99999999->1"]),
    ended=st.booleans(),
)
values = st.sampled_from(
    [
        MISSING,
        array(0.5),
        array(20),
        array([]),
        array([[0.1, 0.5], [0.15, np.nan], [0.2, 1e308]]),
        array([0.5, 0.6, 0.7]),
        array(np.array([1j, 2j])),
        array(np.array(["nan"], dtype=np.float64)),
        text("relu"),
        text("1e999"),
        text("%"),
        opaque("dict"),
    ]
)
ALPHAS = (0.1, 0.15, 0.2)
SOURCE = [cell("def smoothed_cross_entropy(y, p, a):\n    return f(y, label_smoothing=a)\nn = 20", kind="code")]

CHECKS: list[Callable[[Watched, Given], CheckResult]] = [
    lambda w, _: layers(w, wanted=RIGHT),
    lambda w, _: epochs(w, wanted=RIGHT),
    lambda w, g: evaluated(w, wanted=RIGHT, reported=g),
    lambda w, g: accuracy(w, wanted=RIGHT, band=Band(0.6, 0.9, ""), classes=10, reported=g),
    lambda w, _: grid(w, wanted=GRID[:4]),
    lambda w, g: (
        selection(w, wanted=GRID, chosen=(_n(20), _n(20), Given("a", text("relu"))), cells=SOURCE)
        if g.answered
        else selection(w, wanted=GRID, chosen=(g, g, g), cells=SOURCE)
    ),
    lambda w, g: reported_best(w, wanted=GRID, chosen=(_n(20), _n(20), Given("a", text("relu"))), valid_accuracy=g),
    lambda w, g: best_evaluated(w, wanted=GRID, chosen=(_n(20), _n(20), Given("a", text("relu"))), test_accuracy=g),
    lambda w, g: selection(w, wanted=GRID, chosen=(g, g, g), cells=SOURCE),
    lambda w, _: smoothing_runs(w, alphas=ALPHAS, best=GRID[2], every=GRID),
    lambda w, _: smoothing_runs(w, alphas=ALPHAS, best=None, every=GRID),
    lambda w, g: reported_accuracies(w, alphas=ALPHAS, given=g),
    lambda w, _: own_code(w, SOURCE),
]


def _n(number: int) -> Given:
    return Given("n", array(number))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    story=st.builds(
        TrainingLog,
        events=st.lists(events, max_size=6).map(tuple),
        models=st.lists(models, max_size=3).map(tuple),
        data=st.lists(data, max_size=4).map(tuple),
    ),
    value=values,
)
@pytest.mark.parametrize("check", CHECKS)
def test_no_log_makes_a_check_raise(
    check: Callable[[Watched, Given], CheckResult], story: TrainingLog, value: Value
) -> None:
    watched = Watched(Observed(story, KNOWN), frozenset({5}), "9.9 it")
    result = check(watched, Given("answer", value))
    assert result.outcome in (Outcome.PASS, Outcome.FAIL, Outcome.NOT_RUN, Outcome.PENDING)
    assert 0 <= result.credit <= 1
    assert (result.outcome is Outcome.PASS) == (result.credit > 0)
    assert result.message or result.outcome is Outcome.PASS


@pytest.mark.parametrize("check", CHECKS)
def test_an_empty_log_is_answered(check: Callable[[Watched, Given], CheckResult]) -> None:
    watched = Watched(Observed(decode_log(encode_log(TrainingLog())), KNOWN), frozenset(), "9.9 it")
    assert check(watched, Given("answer", array(0.5))).outcome in (Outcome.NOT_RUN, Outcome.FAIL)
