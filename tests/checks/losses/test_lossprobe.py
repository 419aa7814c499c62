"""What a loss's values tell. The values are computed in the builders, sample by sample, by the definition of the loss."""

import numpy as np
import pytest

from autograder.checks.losses.lossprobe import LOGITS, PROBABILITIES, Reading, read, takes
from autograder.model.training import LossProbe
from tests.checks.training_builders import loss_probe

WANTED = (0.1, 0.15, 0.2)


def only(value: float) -> LossProbe:
    return LossProbe(value, np.nan, np.nan, np.nan)


def by_formula(target: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Losses of each sample: −Σ t ln softmax."""
    return -(target * np.log(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))).sum(1)


K = 10
LOGITS_VALUES = 2 * np.sin(1 + np.arange(5)[:, None] * K + np.arange(K))
ONE_HOT = np.eye(K)[:5]


@pytest.mark.parametrize("classes", [3, 10, 26])
@pytest.mark.parametrize("alpha", WANTED)
@pytest.mark.parametrize("fed", [LOGITS, PROBABILITIES])
@pytest.mark.parametrize("one_hot", [True, False, None])
def test_alpha_is_read_from_the_right_loss(classes: int, alpha: float, fed: str, *, one_hot: bool | None) -> None:
    probe = loss_probe(alpha, takes=fed, classes=classes)
    assert read(probe, WANTED, classes=classes, fed=fed, one_hot=one_hot) == Reading(alpha, tells=True)
    assert takes(probe, classes=classes) == {fed}


@pytest.mark.parametrize("alpha", WANTED)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        (
            "shared among K - 1",
            lambda a: by_formula((1 - a) * ONE_HOT + a / (K - 1) * (1 - ONE_HOT), LOGITS_VALUES).mean(),
        ),
        ("without 1 - alpha", lambda a: by_formula(ONE_HOT + a / K, LOGITS_VALUES).mean()),
        ("sum over the batch", lambda a: by_formula((1 - a) * ONE_HOT + a / K, LOGITS_VALUES).sum()),
        ("mean over classes too", lambda a: by_formula((1 - a) * ONE_HOT + a / K, LOGITS_VALUES).mean() / K),
        ("sign", lambda a: -by_formula((1 - a) * ONE_HOT + a / K, LOGITS_VALUES).mean()),
        (
            "softmax twice",
            lambda a: by_formula(
                (1 - a) * ONE_HOT + a / K, np.exp(LOGITS_VALUES) / np.exp(LOGITS_VALUES).sum(1, keepdims=True)
            ).mean(),
        ),
    ],
)
def test_alpha_is_read_from_a_loss_with_a_known_mistake(alpha: float, name: str, value: object) -> None:
    seen = value(alpha)  # type: ignore[operator]
    assert read(only(seen), WANTED, classes=K, fed=LOGITS, one_hot=False) == Reading(alpha, tells=True), name


@pytest.mark.parametrize(
    ("alpha", "reading"),
    [
        (0.0, Reading(plain=True, tells=True)),
        (0.05, Reading(tells=True)),
        (0.3, Reading(tells=True)),
        (1.0, Reading()),
    ],
)
def test_another_alpha_is_none_of_those_wanted(alpha: float, reading: Reading) -> None:
    assert read(loss_probe(alpha), WANTED, classes=K, fed=LOGITS, one_hot=False) == reading


def test_the_sum_of_a_loss_without_smoothing_is_plain() -> None:
    value = by_formula(ONE_HOT, LOGITS_VALUES).sum()
    assert read(only(value), WANTED, classes=K, fed=LOGITS, one_hot=False) == Reading(plain=True, tells=True)


def test_a_loss_that_takes_one_kind_of_labels_is_read_with_that_kind() -> None:
    probe = loss_probe(0.1, labels=False)
    assert read(probe, WANTED, classes=K, fed=LOGITS, one_hot=False) == Reading()
    assert read(probe, WANTED, classes=K, fed=LOGITS, one_hot=True).alpha == 0.1
    assert read(probe, WANTED, classes=K, fed=LOGITS, one_hot=None).alpha == 0.1


@pytest.mark.parametrize("probe", [None, only(np.nan), only(np.inf), only(1e300), only(40.0)])
def test_what_is_no_cross_entropy_tells_nothing(probe: LossProbe | None) -> None:
    assert takes(probe, classes=K) == frozenset()
    assert read(probe, WANTED, classes=K, fed=LOGITS, one_hot=None) == Reading()


@pytest.mark.parametrize("classes", [-1, 0, 1, 10**9])
def test_an_absurd_number_of_classes_tells_nothing(classes: int) -> None:
    assert takes(loss_probe(0.1), classes=classes) == frozenset()
    assert read(loss_probe(0.1), WANTED, classes=classes, fed=LOGITS, one_hot=None) == Reading()
