"""The network of Question 1.2 by hand, and what its numbers were chosen for (ruling 2 in three parts)."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from reference.a1_2023 import q1_2_forward as q
from reference.a1_2023.oracles import ANSWERS, Answer, Task, truth

TASK = Task(None)
MARGIN = 100
"""How many tolerances apart any two answers of Question 1.2 must be."""
CHAIN = ("h1", "h2", "h3", "p", "ce_loss", "smoothed_loss")
KEYS = {answer.name: key for key, answer in ANSWERS.items()}


def answer(name: str) -> Answer:
    return ANSWERS[KEYS[name]]


@pytest.fixture(scope="module")
def tolerances(edition_dir: Path) -> dict[str, tuple[float, float]]:
    """Variable → (atol, rtol), from assignment.toml."""
    spec = tomllib.loads((edition_dir / "assignment.toml").read_text(encoding="utf-8"))
    found = {}
    for question in spec["parts"][0]["questions"]:
        for criterion in question["criteria"]:
            key = f"{question['id']}.{criterion['id']}"
            if key in ANSWERS and "tolerance" in criterion:
                tolerance = spec["tolerances"][criterion["tolerance"]]
                found[ANSWERS[key].name] = (tolerance["atol"], tolerance["rtol"])
    return found


def tolerances_apart(a: np.ndarray, b: np.ndarray, tolerance: tuple[float, float]) -> float:
    """The distance of two answers, in tolerances of the larger one, where they differ most."""
    atol, rtol = tolerance
    return float(np.max(np.abs(a - b) / (atol + rtol * np.maximum(np.abs(a), np.abs(b)))))


def test_every_value_is_what_a_person_computes() -> None:
    # by hand, with W1 x + b1 = (−5, 1, 3, −8) and W2 h1 + b2 = (4, −4, 6)
    h1, h2, h3 = [0, 1, 3, 0], [4, 0, 6], [-3, 3, 2]
    assert q.h1(q.NETWORK).tolist() == h1
    assert q.h2(q.NETWORK, h1).tolist() == h2
    assert q.h3(q.NETWORK, h2).tolist() == h3
    # closed form: p = (1, e⁶, e⁵)/(1 + e⁶ + e⁵)
    weights = np.array([1.0, np.exp(6), np.exp(5)])
    p = weights / weights.sum()
    assert q.probabilities(h3) == pytest.approx(p, abs=1e-15)
    assert q.predicted_class(p) == 2
    # −ln p₃ = ln(1 + e⁻⁵ + e) = 1.31507; smoothing adds α/K·Σ(ln p₃ − ln p_k) = (5 − 1)·0.1/3
    loss = np.log(1 + np.exp(-5) + np.e)
    assert q.cross_entropy(p, 3) == pytest.approx(loss, abs=1e-12)
    assert q.smoothed_cross_entropy(p, 3, q.SMOOTHING) == pytest.approx(loss + 0.4 / 3, abs=1e-12)


def test_a_column_is_as_good_as_a_vector() -> None:
    column = q.h1(q.NETWORK).reshape(4, 1)
    assert q.h2(q.NETWORK, column).tolist() == [4, 0, 6]


def test_the_network_cannot_be_changed_by_its_users() -> None:
    with pytest.raises(ValueError, match="read-only"):
        q.NETWORK.W1[0, 0] = 5


@pytest.mark.parametrize("h1", [[1, 2, 3], [[1, 2], [3, 4]], [1, 2, float("nan"), 4]])
def test_a_wrong_shape_or_a_nan_is_refused(h1: list) -> None:
    with pytest.raises(ValueError, match="x: expected"):
        q.h2(q.NETWORK, h1)


def test_numbers_are_small_integers() -> None:
    for name in ("x", "W1", "b1", "W2", "b2", "W3", "b3"):
        values = getattr(q.NETWORK, name)
        assert np.array_equal(values, np.round(values))
        assert np.abs(values).max() <= 3


def test_both_hidden_layers_have_negative_pre_activations() -> None:
    net = q.NETWORK
    assert (net.W1 @ net.x + net.b1 < 0).any()
    assert (net.W2 @ q.h1(net) + net.b2 < 0).any()


def test_no_probability_is_below_a_thousandth() -> None:
    assert truth(TASK)["p"].min() > 1e-3


def test_the_prediction_is_incorrect() -> None:
    assert not truth(TASK)["is_correct"]


@pytest.mark.parametrize("name", CHAIN)
def test_right_and_wrong_answers_are_all_far_apart(name: str, tolerances: dict) -> None:
    true = truth(TASK)
    values = {"right": answer(name).right(true, TASK)}
    values |= {mistake: oracle(true, TASK) for mistake, oracle in answer(name).wrong.items()}
    close = {
        pair
        for pair in combinations(values, 2)
        if tolerances_apart(values[pair[0]], values[pair[1]], tolerances[name]) <= MARGIN
    }
    assert close == set()


def test_a_label_from_zero_is_another_class() -> None:
    true = truth(TASK)
    assert answer("y_hat").wrong["label_from_zero"](true, TASK) == true["y_hat"] - 1


@pytest.mark.parametrize("name", CHAIN[:3])
def test_what_follows_from_a_mistake_differs_from_the_truth(name: str, tolerances: dict) -> None:
    """A student who is wrong once, and right from there on, is never mistaken for one who was right throughout."""
    for mistake, oracle in answer(name).wrong.items():
        values = truth(TASK)
        values[name] = oracle(values, TASK)
        for later in CHAIN[CHAIN.index(name) + 1 :]:
            values[later] = answer(later).right(values, TASK)
            apart = tolerances_apart(values[later], truth(TASK)[later], tolerances[later])
            assert apart > 10, (mistake, later)


@pytest.mark.parametrize(("name", "later"), [("h1", "h2"), ("h2", "h3")])
def test_what_follows_from_a_mistake_is_not_another_mistake(name: str, later: str, tolerances: dict) -> None:
    true = truth(TASK)
    known = [oracle(true, TASK) for oracle in answer(later).wrong.values()]
    for oracle in answer(name).wrong.values():
        follows = answer(later).right(true | {name: oracle(true, TASK)}, TASK)
        assert all(tolerances_apart(follows, value, tolerances[later]) > MARGIN for value in known)
