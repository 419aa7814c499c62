"""Names of activation functions. Values are computed here by their textbook formulas, or differ from all of them."""

import numpy as np
import pytest

from autograder.checks.networks.activations import name_of, probe_values

Z = probe_values()
E = np.exp(Z)


def test_the_numbers_have_both_signs_and_go_beyond_six() -> None:
    assert Z.shape == (7, 5)
    assert Z.min() < -4
    assert Z.max() > 7
    assert ((Z > 0).any(axis=1) & (Z < 0).any(axis=1)).sum() >= 5


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("linear", Z),
        ("relu", Z * (Z > 0)),
        ("sigmoid", E / (1 + E)),
        ("tanh", (E - 1 / E) / (E + 1 / E)),
        ("softmax", E / E.sum(1, keepdims=True)),
        ("log_softmax", Z - np.log(E.sum(1, keepdims=True))),
        ("relu6", np.minimum(np.maximum(Z, 0), 6)),
        ("elu", np.where(Z > 0, Z, E - 1)),
        ("selu", 1.0507009873554805 * np.where(Z > 0, Z, 1.6732632423543772 * (E - 1))),
        ("softplus", np.log(1 + E)),
        ("softsign", Z / (1 + abs(Z))),
        ("swish", Z * E / (1 + E)),
        ("gelu", 0.5 * Z * (1 + np.tanh(np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3)))),
        ("hard_sigmoid", np.clip(Z / 6 + 0.5, 0, 1)),
        ("exponential", E),
        ("leaky_relu", np.where(Z > 0, Z, 0.01 * Z)),
        ("leaky_relu", np.where(Z > 0, Z, 0.3 * Z)),
        ("relu, then softmax", np.exp(Z * (Z > 0)) / np.exp(Z * (Z > 0)).sum(1, keepdims=True)),
        ("other", np.sin(Z)),
        ("other", abs(Z)),
        ("other", np.where(Z > 0, Z, np.nan)),
        ("other", Z[:3]),
        ("other", np.full_like(Z, 5.0)),
    ],
)
def test_a_function_is_named_by_its_values(name: str, values: np.ndarray) -> None:
    assert name_of(values) == (name, False)
    assert name_of(values.astype(np.float32).astype(np.float64)) == (name, False)


def test_layer_normalisation_before_or_after_is_told() -> None:
    def normalised(x: np.ndarray) -> np.ndarray:
        return (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)

    assert name_of(np.tanh(normalised(Z))) == ("tanh", True)
    assert name_of(normalised(np.tanh(Z))) == ("tanh", True)
