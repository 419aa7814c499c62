"""Part 1 of 2022: activation functions, gradients for many student IDs, and the table of answers."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.image as mpimg
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference.a1_2022 import figures
from reference.a1_2022 import q1_3_backward as q
from reference.a1_2022.oracles import (
    ANSWERS,
    MISCONCEPTIONS,
    Answer,
    Task,
    leaky_relu,
    leaky_relu_derivative,
    leaky_relu_range,
    softplus,
    softplus_derivative,
    softplus_range,
    truth,
)
from reference.shared import backprop, losses, mistakes

EDITION = Path(__file__).parents[2] / "reference" / "a1_2022"
IDS = st.integers(1, 99_999_999)
TASK = Task(20228240)
"""A student with a negative pre-activation, so that every mistake shows: by over 65 tolerances each."""
STEP = 1e-5
CASES = [pytest.param(answer, id=key) for key, answer in ANSWERS.items()]
MISTAKES = [pytest.param(a, m, id=f"{key}-{m}") for key, a in ANSWERS.items() for m in a.wrong]
FIGURES = ("q1_2_network.png", "q1_3_network.png")


@pytest.mark.parametrize(("x", "expected"), [(3.0, 3.0), (0.0, 0.0), (-2.0, -0.02), (-1e6, -1e4)])  # by hand
def test_leaky_relu_has_the_values_of_its_definition(x: float, expected: float) -> None:
    assert leaky_relu(x) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.0, np.log(2)),  # by hand
        (np.log(3), np.log(4)),
        (-np.log(3), np.log(4 / 3)),
        (800.0, 800.0),  # the limits: nothing overflows
        (-800.0, 0.0),
        (-40.0, np.exp(-40)),  # and nothing gets lost beside the 1: ln(1 + e⁻⁴⁰) = e⁻⁴⁰ to 17 digits
    ],
)
def test_softplus_has_the_values_of_its_definition(x: float, expected: float) -> None:
    assert softplus(x) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.5), (np.log(3), 0.75), (-np.log(3), 0.25), (800, 1), (-800, 0)])
def test_the_derivative_of_softplus_is_the_sigmoid(x: float, expected: float) -> None:
    assert softplus_derivative(x) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(x=st.floats(-30, 30).filter(lambda x: abs(x) > 1e-3))
def test_derivatives_are_slopes(x: float) -> None:
    step = 1e-6
    for function, derivative in ((leaky_relu, leaky_relu_derivative), (softplus, softplus_derivative)):
        slope = (function(x + step) - function(x - step)) / (2 * step)  # central finite difference
        assert derivative(x) == pytest.approx(slope, abs=1e-6, rel=1e-6)


@given(x=st.floats(-500, 500))
def test_values_stay_inside_their_ranges(x: float) -> None:
    assert (leaky_relu_range(), softplus_range()) == ((-np.inf, np.inf), (0.0, np.inf))
    assert softplus(x) > 0
    assert np.isfinite(leaky_relu(x))


@pytest.mark.parametrize("function", [leaky_relu, leaky_relu_derivative, softplus, softplus_derivative])
def test_activation_functions_keep_the_shape_of_their_argument(function: Callable[..., np.ndarray]) -> None:
    assert function(np.zeros((2, 3))).shape == (2, 3)
    assert function(1).shape == ()


def loss_from(params: q.Parameters, name: str, value: np.ndarray) -> float:
    """The forward pass from one of its intermediate values on, in plain numpy."""
    if name == "hbar1":
        return loss_from(params, "act1", np.where(value < 0, 0.01 * value, value))
    logits = value if name == "logits" else params.W2 @ value + params.b2
    return float(np.log(np.exp(logits).sum()) - logits[2])


def loss_with(params: q.Parameters, name: str, value: np.ndarray) -> float:
    """The forward pass with one of the parameters changed."""
    changed: dict[str, Any] = {name: value}
    params = replace(params, **changed)
    return loss_from(params, "hbar1", params.W1 @ np.array([1, -1, 1.5]) + params.b1)


def finite_differences(function: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """Central finite differences of a function of one array."""
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += STEP
        down[index] -= STEP
        gradient[index] = (function(up) - function(down)) / (2 * STEP)
    return gradient


@given(student_id=IDS.filter(lambda n: np.abs(truth(Task(n))["hbar1"]).min() > 1e-3))  # not at the corner
@example(student_id=20228240)
@example(student_id=99_999_999)
def test_gradients_are_the_slopes_of_the_loss(student_id: int) -> None:
    true, params = truth(Task(student_id)), q.parameters(student_id)
    assert true["loss"] == pytest.approx(loss_from(params, "hbar1", true["hbar1"]), abs=1e-12)
    for name in ("W1", "b1", "W2", "b2"):
        slopes = finite_differences(partial(loss_with, params, name), getattr(params, name))
        assert true[f"d{name}"] == pytest.approx(slopes, abs=1e-7), name
        moved = getattr(params, name) - true[f"{name}_new"]
        assert moved == pytest.approx(0.01 * slopes, abs=1e-9)
    for name, gradient in (("hbar1", "dhbar1"), ("act1", "dh1"), ("logits", "dh2")):
        slopes = finite_differences(partial(loss_from, params, name), true[name])
        assert true[gradient] == pytest.approx(slopes, abs=1e-7), gradient


def test_one_forward_pass_by_hand() -> None:
    # ID 1: the template's own calls are the oracle of what is drawn; y_hat by comparing the three
    drawn = np.random.RandomState(1)
    hbar1 = (drawn.rand(4, 3) @ [[1], [-1], [1.5]] + drawn.rand(4, 1)).ravel()
    logits = drawn.rand(3, 4) @ np.maximum(hbar1, 0.01 * hbar1) + drawn.rand(3, 1).ravel()
    true = truth(Task(1))
    assert true["hbar1"] == pytest.approx(hbar1, abs=1e-15)
    assert true["probs"] == pytest.approx(np.exp(logits) / np.exp(logits).sum(), abs=1e-15)
    assert true["y_hat"] == 1 + max(range(3), key=lambda k: logits[k])


def test_every_number_in_assignment_toml_has_an_oracle() -> None:
    spec = tomllib.loads((EDITION / "assignment.toml").read_text(encoding="utf-8"))
    criteria = {
        f"{question['id']}.{criterion['id']}"
        for question in spec["parts"][0]["questions"]
        for criterion in question["criteria"]
        if criterion["check"] in {"close", "prediction"}
    }
    assert ANSWERS.keys() == criteria


@pytest.mark.parametrize("answer", CASES)
def test_the_right_answer_follows_from_the_true_upstream(answer: Answer) -> None:
    true = truth(TASK)
    right = answer.right({name: true[name] for name in answer.upstream}, TASK)
    assert right.shape == true[answer.name].shape
    assert right.tolist() == true[answer.name].tolist()


@pytest.mark.parametrize(("answer", "mistake"), MISTAKES)
def test_each_mistake_gives_another_value_from_the_named_upstream_alone(answer: Answer, mistake: str) -> None:
    true = truth(TASK)
    wrong = answer.wrong[mistake]({name: true[name] for name in answer.upstream}, TASK)
    right = true[answer.name]
    assert np.isfinite(wrong).all()
    atol = 1e-6 if answer.name == "ce_loss" else 2.5e-3
    assert wrong.shape != right.shape or not np.allclose(wrong, right, rtol=5e-3, atol=atol)


@given(student_id=IDS)
def test_oracles_work_for_every_id(student_id: int) -> None:
    task = Task(student_id)
    true = truth(task)
    for answer in ANSWERS.values():
        assert np.isfinite(answer.right(true, task)).all()
        assert all(np.isfinite(oracle(true, task)).all() for oracle in answer.wrong.values())


def test_leaky_relu_hides_where_its_derivative_was_taken_and_no_other_mistake_of_part_1() -> None:
    true = truth(TASK)
    assert (true["hbar1"] < 0).any()
    assert leaky_relu_derivative(true["act1"]).tolist() == leaky_relu_derivative(true["hbar1"]).tolist()
    assert mistakes.MISCONCEPTIONS.keys() - MISCONCEPTIONS.keys() == {"activation_derivative_at_h"}


def test_logits_behind_leaky_relu_are_positive_so_that_an_activation_on_them_cannot_be_told() -> None:
    assert min(truth(Task(student_id))["logits"].min() for student_id in range(1, 2000)) > 0
    assert "activation_on_logits" not in ANSWERS["q1_3d.value"].wrong


def test_without_an_id_only_question_1_3_is_unknown() -> None:
    assert truth(Task(None)).keys() == {"h1", "h2", "h3", "p", "ce_loss", "smoothed_loss"}
    with pytest.raises(ValueError, match="student_id"):
        ANSWERS["q1_3a.value"].right({}, Task(None))


def test_a_mistake_between_hidden_layer_and_probabilities_costs_the_loss_and_not_what_follows() -> None:
    true, params = truth(TASK), q.parameters(20228240)
    own = losses.softmax(params.W2 @ true["act1"], classes=3)  # b2 left out
    assert ANSWERS["q1_3d.value"].right(true | {"probs": own}, TASK) == true["loss"]
    assert ANSWERS["q1_3e.dh2"].right({"probs": own}, TASK).tolist() == backprop.dh2(own, 3).tolist()


def test_the_loss_of_rounded_probabilities_is_theirs() -> None:
    true = truth(TASK)
    rounded = np.round(true["probs"], 3)
    assert ANSWERS["q1_3d.value"].right(true | {"probs": rounded}, TASK) == pytest.approx(
        -np.log(rounded[2]), abs=1e-15
    )


def test_the_loss_follows_from_the_own_hidden_layer() -> None:
    # no unit is active: the logits are b2
    b2 = q.parameters(20228240).b2
    loss = ANSWERS["q1_3d.value"].right(truth(TASK) | {"act1": np.zeros((4, 1))}, TASK)
    assert loss == pytest.approx(np.log(np.exp(b2).sum()) - b2[2], abs=1e-12)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    figures.draw_all(folder)
    return folder


@pytest.mark.parametrize("name", FIGURES)
def test_provided_figures_are_up_to_date(name: str, drawn: Path) -> None:
    provided, fresh = mpimg.imread(EDITION / "provided" / "Figures" / name), mpimg.imread(drawn / name)
    assert fresh.shape == provided.shape
    # as in test_figures: draw again with `python -m reference.a1_2022.figures` only if this is about the picture
    assert np.mean(np.abs(fresh - provided)) < 2e-3


def test_every_provided_figure_is_drawn_by_the_script(drawn: Path) -> None:
    assert {path.name for path in drawn.iterdir()} == {p.name for p in (EDITION / "provided" / "Figures").iterdir()}
