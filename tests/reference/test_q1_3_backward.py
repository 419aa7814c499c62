"""Question 1.3 for many student IDs: gradients against central finite differences of the loss."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference.a1_2023 import q1_3_backward as q
from reference.a1_2023.oracles import Task, truth

IDS = st.integers(1, 99_999_999)
STEP = 1e-5


def loss(params: q.Parameters) -> float:
    """The forward pass alone."""
    return q.loss(q.probabilities(q.logits(params, q.hidden(q.hbar1(params)))), params.y)


def loss_with(params: q.Parameters, name: str, value: np.ndarray) -> float:
    """The forward pass with one of the parameters changed."""
    changed: dict[str, Any] = {name: value}
    return loss(replace(params, **changed))


def loss_from(params: q.Parameters, name: str, value: np.ndarray) -> float:
    """The forward pass from one of its intermediate values on."""
    if name == "hbar1":
        return loss_from(params, "act1", q.hidden(value))
    logits = value if name == "logits" else q.logits(params, value)
    return q.loss(q.probabilities(logits), params.y)


def finite_differences(function: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """Central finite differences of a function of one array."""
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += STEP
        down[index] -= STEP
        gradient[index] = (function(up) - function(down)) / (2 * STEP)
    return gradient


@given(student_id=IDS)
@example(student_id=1)
@example(student_id=99_999_999)
def test_gradients_are_the_slopes_of_the_loss(student_id: int) -> None:
    true, params = truth(Task(student_id)), q.parameters(student_id)
    for name in ("W1", "b1", "W2", "b2"):
        slopes = finite_differences(partial(loss_with, params, name), getattr(params, name))
        assert true[f"d{name}"] == pytest.approx(slopes, abs=1e-7), name
    for name, gradient in (("hbar1", "dhbar1"), ("act1", "dh1"), ("logits", "dh2")):
        slopes = finite_differences(partial(loss_from, params, name), true[name])
        assert true[gradient] == pytest.approx(slopes, abs=1e-7), gradient


@given(student_id=IDS)
def test_a_step_lowers_the_loss_and_moves_each_weight_by_a_hundredth_of_its_gradient(student_id: int) -> None:
    true, params = truth(Task(student_id)), q.parameters(student_id)
    new: dict[str, Any] = {name: true[f"{name}_new"] for name in ("W1", "b1", "W2", "b2")}
    stepped = replace(params, **new)
    assert loss(stepped) < loss(params)
    for name in ("W1", "b1", "W2", "b2"):
        moved = getattr(params, name) - true[f"{name}_new"]
        assert moved == pytest.approx(0.01 * true[f"d{name}"], abs=1e-12)


@pytest.mark.parametrize("student_id", [0, 1, 12345678, 99_999_999])
def test_parameters_are_what_the_template_draws(student_id: int) -> None:
    before = np.random.get_state()  # noqa: NPY002 - the template's own calls are the oracle here
    np.random.seed(student_id)  # noqa: NPY002, TID251 - the same
    expected = [np.random.rand(*shape) for shape in ((4, 3), (4, 1), (3, 4), (3, 1))]  # noqa: NPY002 - the same
    np.random.set_state(before)  # noqa: NPY002 - the same
    params = q.parameters(student_id)
    assert [params.W1.tolist(), params.W2.tolist()] == [expected[0].tolist(), expected[2].tolist()]
    assert [params.b1.tolist(), params.b2.tolist()] == [expected[1].ravel().tolist(), expected[3].ravel().tolist()]
    assert (params.x.tolist(), params.y) == ([1, -1, 0], 3)


def test_drawing_parameters_leaves_the_global_generator_alone() -> None:
    before = repr(np.random.get_state(legacy=False))  # noqa: NPY002 - it is the global state that is looked at
    q.parameters(12345678)
    assert repr(np.random.get_state(legacy=False)) == before  # noqa: NPY002 - the same


@pytest.mark.parametrize("student_id", [-1, 2**32])
def test_an_id_that_is_no_seed_is_refused(student_id: int) -> None:
    with pytest.raises(ValueError, match="student_id"):
        q.parameters(student_id)


def test_one_case_by_hand() -> None:
    # W2 = 0, b2 = 0: p is uniform, so l = ln 3 and dl/dh2 = (1/3, 1/3, −2/3); nothing flows back to h1
    params = replace(q.parameters(1), W2=np.zeros((3, 4)), b2=np.zeros(3))
    p = q.probabilities(q.logits(params, q.hidden(q.hbar1(params))))
    assert q.loss(p, 3) == pytest.approx(np.log(3), abs=1e-15)
    assert q.dh2(p, 3) == pytest.approx([1 / 3, 1 / 3, -2 / 3], abs=1e-15)
    assert q.dh1(params, q.dh2(p, 3)).tolist() == [0, 0, 0, 0]
    assert q.dW2([1, 2, 3], [1, 0, 0, 2]).tolist() == [[1, 0, 0, 2], [2, 0, 0, 4], [3, 0, 0, 6]]
    assert q.dhbar1([1, 1, 1, 1], [1, 0, -np.log(2), 5]) == pytest.approx([1, 1, 0.5, 1], abs=1e-15)


def test_a_step_needs_a_gradient_of_the_same_shape_and_a_positive_rate() -> None:
    params = q.parameters(1)
    with pytest.raises(ValueError, match=r"expected shape \(3, 4\), received \(4, 3\)"):
        q.sgd_step(params.W2, np.zeros((4, 3)), q.ETA)
    with pytest.raises(ValueError, match="eta"):
        q.sgd_step(params.W2, np.zeros((3, 4)), 0.0)
    assert q.sgd_step(params.b1, np.ones((4, 1)), 0.5).shape == (4,)
