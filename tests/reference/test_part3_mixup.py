"""Question 3.7: what mixup makes of identity matrices shows its coefficients; its λ follows the law asked for."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

N = 8
UNIT = np.eye(N, dtype=np.float32)
"""Sample i is the unit vector i, so that a mixed sample's entries are its coefficients."""


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    tensorflow.random.set_seed(7)
    return tensorflow


@pytest.fixture(scope="module")
def mixup(tf: Any) -> Any:
    from reference.shared.q3_7_mixup import mixup  # noqa: PLC0415

    return mixup


def test_images_and_labels_have_the_same_coefficient_and_the_same_partner(tf: Any, mixup: Any) -> None:
    partners = set()
    for _ in range(20):
        images, labels = mixup(tf.constant(UNIT.reshape(N, 2, 2, 2)), tf.constant(UNIT), 1.0)
        assert images.shape == (N, 2, 2, 2)
        rows = images.numpy().reshape(N, N)
        assert (rows == labels.numpy()).all()
        assert rows.sum(axis=1) == pytest.approx(np.ones(N), abs=1e-6)
        assert rows.sum(axis=0) == pytest.approx(np.ones(N), abs=1e-6)  # the partners are a permutation
        others = rows - np.diag(np.diag(rows))
        lam = 1 - others.sum(axis=1)[others.any(axis=1)]
        assert lam == pytest.approx(np.full(len(lam), lam[0]), abs=1e-6)  # one λ for the batch
        partners.add(tuple(others.argmax(axis=1)))
    assert len(partners) > 15  # of 40,320 permutations


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_the_coefficient_follows_the_beta_distribution(tf: Any, mixup: Any, alpha: float) -> None:
    draws = 4000

    @tf.function
    def coefficients() -> Any:
        images = tf.constant([[[[0.0]]], [[[1.0]]]])

        def mixed(_number: Any) -> Any:
            return mixup(images, tf.eye(2), alpha)[0][1, 0, 0, 0]

        return tf.map_fn(mixed, tf.range(draws), fn_output_signature=tf.float32)

    # the second image is λ if its partner is the first one, and 1 if it is its own partner: take the former
    found = coefficients().numpy()
    found = found[found < 1]
    variance = 1 / (4 * (2 * alpha + 1))  # of Beta(α, α), in closed form
    error = np.sqrt(variance / len(found))
    assert len(found) > draws / 4
    assert found.mean() == pytest.approx(0.5, abs=5 * error + 0.02)  # a λ that rounds to 1 is left out, too
    assert found.var() == pytest.approx(variance, rel=0.1)


def test_a_tiny_alpha_gives_numbers_and_any_type_is_taken(tf: Any, mixup: Any) -> None:
    for _ in range(20):
        images, labels = mixup(UNIT.reshape(N, 2, 4, 1).astype(np.float64), UNIT.astype(np.int64), 0.01)
        assert np.isfinite(images).all()
        assert np.isfinite(labels).all()


def test_training_is_on_mixed_batches_and_validation_on_images_as_they_are(tf: Any) -> None:
    from reference.shared.q3_7_mixup import fit  # noqa: PLC0415

    seen: dict[str, Any] = {}

    def recorded(batches: Any, **options: Any) -> str:
        seen.update(options, batches=list(batches.as_numpy_iterator()))
        return "history"

    model = SimpleNamespace(compile=lambda _optimizer, loss, **_more: seen.update(loss=loss), fit=recorded)
    images = UNIT.reshape(N, 2, 2, 2)
    labels = np.arange(N) % 3
    data = SimpleNamespace(X_train=images, y_train=labels, X_valid=images, y_valid=labels)
    classifier = SimpleNamespace(
        model=model, num_classes=3, batch_size=5, num_epochs=7, optimizer="adam", learning_rate=0.1, verbose=False,
        history=None,
    )  # fmt: skip
    fit(classifier, data)
    assert classifier.history == "history"
    assert (seen["loss"], seen["epochs"]) == ("categorical_crossentropy", 7)
    assert [len(batch) for batch, _ in seen["batches"]] == [5, 3]
    one_hot = np.eye(3)[labels]
    for mixed_images, mixed_labels in seen["batches"]:
        # the image says what it is mixed of; its label must say the same
        assert mixed_labels == pytest.approx(mixed_images.reshape(-1, N) @ one_hot, abs=1e-6)
    assert (seen["validation_data"][0] == images).all()
    assert (seen["validation_data"][1] == one_hot).all()
    assert "batch_size" not in seen  # Keras refuses it beside a data set
