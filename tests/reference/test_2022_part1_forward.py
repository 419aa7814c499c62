"""The network of Question 1.2 of 2022 by hand, and what of ruling 2 holds for numbers that were given, not chosen."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from reference.a1_2022.oracles import ANSWERS, Answer, Task, truth
from reference.a1_2022.q1_2_forward import NETWORK
from reference.shared import mistakes, relu_network
from reference.shared.activations import relu

EDITION = Path(__file__).parents[2] / "reference" / "a1_2022"
TASK = Task(None)
MARGIN = 100
"""How many tolerances apart any two answers of Question 1.2 should be."""
CHAIN = ("h1", "h2", "h3", "p", "ce_loss", "smoothed_loss")
KEYS = {answer.name: key for key, answer in ANSWERS.items()}


def answer(name: str) -> Answer:
    return ANSWERS[KEYS[name]]


@pytest.fixture(scope="module")
def tolerances() -> dict[str, tuple[float, float]]:
    """Variable → (atol, rtol), from assignment.toml."""
    spec = tomllib.loads((EDITION / "assignment.toml").read_text(encoding="utf-8"))
    criteria = {
        f"{question['id']}.{criterion['id']}": criterion.get("tolerance")
        for question in spec["parts"][0]["questions"]
        for criterion in question["criteria"]
    }
    named = {name: spec["tolerances"][criteria[KEYS[name]]] for name in CHAIN}
    return {name: (tolerance["atol"], tolerance["rtol"]) for name, tolerance in named.items()}


def tolerances_apart(a: np.ndarray, b: np.ndarray, tolerance: tuple[float, float]) -> float:
    """The distance of two answers, in tolerances of the larger one, where they differ most."""
    atol, rtol = tolerance
    return float(np.max(np.abs(a - b) / (atol + rtol * np.maximum(np.abs(a), np.abs(b)))))


def test_every_value_is_what_a_person_computes() -> None:
    # by hand, with W1 x + b1 = (4, 1, 6, 2) and W2 h1 + b2 = (2, 8, −4)
    true = truth(TASK)
    assert [true[name].tolist() for name in ("h1", "h2", "h3")] == [[4, 1, 6, 2], [2, 8, 0], [-14, 18, 6]]
    # closed form: p = (e⁻³², 1, e⁻¹²)/(1 + e⁻³² + e⁻¹²); −ln p₂ = ln(1 + e⁻³² + e⁻¹²)
    weights = np.exp([-32.0, 0.0, -12.0])
    assert true["p"] == pytest.approx(weights / weights.sum(), rel=1e-12)
    loss = np.log1p(np.exp(-32) + np.exp(-12))
    assert true["ce_loss"] == pytest.approx(loss, rel=1e-9)
    # smoothing adds α/K·Σ(ln p₂ − ln p_k) = (32 + 12)·0.1/3
    assert true["smoothed_loss"] == pytest.approx(loss + 4.4 / 3, abs=1e-12)


def test_the_numbers_are_those_that_were_recovered() -> None:
    # QUESTIONS.md, ruling 2, row by row
    net = NETWORK
    assert (net.x.tolist(), net.y) == ([1, -1, 1], 2)
    assert net.W1.tolist() == [[1, -1, 1], [1, -1, -1], [2, -1, 2], [-1, -2, 1]]
    assert net.W2.tolist() == [[1, -1, -1, 2], [1, -1, 1, -1], [-1, 2, -1, 2]]
    assert net.W3.tolist() == [[1, -2, 1], [1, 2, -1], [-1, 1, -1]]
    assert [net.b1.tolist(), net.b2.tolist(), net.b3.tolist()] == [[1, 0, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_only_the_second_hidden_layer_has_a_negative_pre_activation() -> None:
    """Ruling 2(a) holds for one of the two: ReLU left out of the first one cannot be told, so it is not listed."""
    net = NETWORK
    assert (net.W1 @ net.x + net.b1 > 0).all()
    assert (net.W2 @ relu_network.h1(net) + net.b2 < 0).any()
    assert "activation_left_out" not in answer("h1").wrong
    assert "activation_left_out" in answer("h2").wrong


def test_two_probabilities_are_below_a_thousandth() -> None:
    """Ruling 2(b) does not hold: the network is nearly sure, so that its loss needs a tolerance of its own."""
    assert np.flatnonzero(truth(TASK)["p"] < 1e-3).tolist() == [0, 2]
    assert truth(TASK)["ce_loss"] < 1e-5


def test_a_bias_of_zeros_cannot_be_missed() -> None:
    assert not NETWORK.b3.any()
    assert "bias_left_out" not in answer("h3").wrong


# Ruling 2(c), for what can be told: the pairs that are closer than 100 tolerances, most for the small cross-entropy.
NEARER = {
    "ce_loss": {
        ("right", "log_base_2"): 11,
        ("right", "log_base_10"): 15,
        ("right", "loss_sign"): 53,
        ("log_base_2", "log_base_10"): 25,
        ("log_base_2", "loss_sign"): 61,
        ("log_base_10", "loss_sign"): 38,
    },
    "smoothed_loss": {("smoothing_k_minus_1", "log_base_2"): 38},  # 2.200 and 2.116
}


@pytest.mark.parametrize("name", CHAIN)
def test_right_and_wrong_answers_are_far_apart(name: str, tolerances: dict) -> None:
    true = truth(TASK)
    values = {"right": answer(name).right(true, TASK)}
    values |= {mistake: oracle(true, TASK) for mistake, oracle in answer(name).wrong.items()}
    apart = {
        pair: tolerances_apart(values[pair[0]], values[pair[1]], tolerances[name]) for pair in combinations(values, 2)
    }
    near = {pair: int(distance) for pair, distance in apart.items() if distance <= MARGIN}
    assert near == NEARER.get(name, {})


def test_a_loss_without_smoothing_is_not_called_smoothed_logits(tolerances: dict) -> None:
    """Both are nearly 0; the tolerance keeps them apart."""
    true = truth(TASK)
    on_logits = answer("smoothed_loss").wrong["smoothing_on_logits"](true, TASK)
    assert tolerances_apart(on_logits, true["ce_loss"], tolerances["smoothed_loss"]) > 5


def test_a_loss_of_zero_is_not_the_small_loss(tolerances: dict) -> None:
    assert tolerances_apart(np.zeros(()), truth(TASK)["ce_loss"], tolerances["ce_loss"]) > 25


@pytest.mark.parametrize("typed", [6.14e-6, 6.144e-6, 0.000006, np.float32(6.144193e-6)])
def test_the_small_loss_may_be_rounded_to_three_digits_or_six_decimals(typed: float, tolerances: dict) -> None:
    assert tolerances_apart(np.asarray(typed), truth(TASK)["ce_loss"], tolerances["ce_loss"]) <= 1


@pytest.mark.parametrize("name", CHAIN[:3])
def test_what_follows_from_a_mistake_differs_from_the_truth_up_to_the_logits(name: str, tolerances: dict) -> None:
    """From the probabilities on nothing may differ any more: −32, 0, −12 and −24, 0, −10 give the same three decimals."""
    for mistake, oracle in answer(name).wrong.items():
        values = truth(TASK)
        values[name] = oracle(values, TASK)
        for later in CHAIN[CHAIN.index(name) + 1 : 3]:
            values[later] = answer(later).right(values, TASK)
            apart = tolerances_apart(values[later], truth(TASK)[later], tolerances[later])
            assert apart > MARGIN, (mistake, later)


@pytest.mark.parametrize(("name", "later"), [("h1", "h2"), ("h2", "h3")])
def test_what_follows_from_a_mistake_is_not_another_mistake(name: str, later: str, tolerances: dict) -> None:
    true = truth(TASK)
    known = [oracle(true, TASK) for oracle in answer(later).wrong.values()]
    for oracle in answer(name).wrong.values():
        follows = answer(later).right(true | {name: oracle(true, TASK)}, TASK)
        assert all(tolerances_apart(follows, value, tolerances[later]) > MARGIN for value in known)


def test_a_label_from_zero_is_the_third_class() -> None:
    # −ln p₃ = 12 + ln(1 + e⁻³² + e⁻¹²)
    assert answer("ce_loss").wrong["label_from_zero"](truth(TASK), TASK) == pytest.approx(12.000006144, abs=1e-8)
    assert mistakes.label_from_zero(2, classes=3).tolist() == [0, 0, 1]
    assert relu([-1.0, 2.0]).tolist() == [0, 2]
