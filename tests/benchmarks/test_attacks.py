"""The attacks' benchmark on a network of two maps: what it compares is comparable, and what is missing is said."""

import sys
from typing import Any

import numpy as np
import pytest

from benchmarks.table import Row

# Keras itself warns of numpy 2 while it saves.
pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")]


@pytest.fixture(scope="module")
def attacks() -> Any:
    from benchmarks import attacks  # noqa: PLC0415 - TensorFlow: only where these tests really run

    return attacks


@pytest.fixture(scope="module")
def model() -> Any:
    from benchmarks.networks import Network  # noqa: PLC0415
    from reference.shared.q3_2_cnn import build_cnn  # noqa: PLC0415

    network = Network(2, "untrained")
    build_cnn(network)
    return network.model


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).uniform(size=(5, 32, 32, 3)).astype(np.float32)


LABELS = np.array([0, 1, 2, 3, 4])


def test_differing_pixels_are_counted_beyond_the_last_bits(attacks: Any) -> None:
    one = np.zeros((1, 2, 2, 1), np.float32)
    assert attacks.differing(one, one + np.float32(1e-8)) == 0
    assert attacks.differing(one, np.array([0, 0.1, 0, 0], np.float32).reshape(one.shape)) == 0.25


def test_images_of_another_shape_are_not_compared(attacks: Any) -> None:
    with pytest.raises(ValueError, match="of one shape"):
        attacks.differing(np.zeros((2, 1), np.float32), np.zeros((1, 2), np.float32))


def test_only_rows_with_a_limit_can_exceed_it(attacks: Any) -> None:
    slow, good, bad = Row("a", 9.0, "s", aim="< 1"), Row("b", 1e-4, "", limit=1e-3), Row("c", 2e-3, "", limit=1e-3)
    assert attacks.exceeded([slow, good, bad, Row("d", float("nan"), "", limit=1.0)])[:1] == [bad]
    assert len(attacks.exceeded([Row("d", float("nan"), "", limit=1.0)])) == 1


def test_without_its_random_start_pgd_gives_the_same_each_time(attacks: Any, model: Any, images: np.ndarray) -> None:
    from benchmarks import ours  # noqa: PLC0415

    pgd = ours.without_start(model, attacks.BUDGET).attacks["PGD"]
    once = pgd(images, LABELS)
    assert np.array_equal(once, pgd(images, LABELS))
    assert attacks.differing(once, images) > 0.5


def test_one_step_of_pgd_without_a_start_is_fgsm(attacks: Any, model: Any, images: np.ndarray) -> None:
    from benchmarks import ours  # noqa: PLC0415
    from benchmarks.libraries import Budget  # noqa: PLC0415

    found = ours.without_start(model, Budget(0.03, 1, 0.03)).attacks
    known = found["FGSM"](images, LABELS)
    assert attacks.differing(found["PGD"](images, LABELS), known) < 1e-3
    assert attacks.differing(found["MIM"](images, LABELS), known) < 1e-3


def test_all_steps_and_the_active_set_judge_alike(attacks: Any, model: Any, images: np.ndarray) -> None:
    from benchmarks import ours  # noqa: PLC0415

    with ours.probe():
        appraisal = ours.Appraisal(model, attacks.BUDGET)
        predicted = model.predict(images, verbose=0).argmax(axis=1)
        assert appraisal.all_steps(images, predicted).tolist() == appraisal.active_set(images, predicted).tolist()


def test_a_network_without_its_softmax_gives_its_logits(model: Any, images: np.ndarray) -> None:
    from benchmarks.networks import with_logits  # noqa: PLC0415

    logits = with_logits(model)(images, training=False).numpy()
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    assert np.abs(probabilities - model(images, training=False).numpy()).max() < 1e-6


def test_a_library_that_is_not_installed_is_named(attacks: Any, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.libraries import LIBRARIES, find  # noqa: PLC0415

    for name in ("cleverhans", "foolbox", "art"):
        monkeypatch.setitem(sys.modules, name, None)
    found, missing = find(model, attacks.BUDGET)
    assert not found
    assert set(missing) == set(LIBRARIES)
