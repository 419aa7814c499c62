"""Oracle: random images, whose sketches must know them again under every change of scale and no other change."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.samples.sketch import match, sketch

IMAGES: NDArray[np.uint8] = np.random.default_rng(5).integers(0, 256, (500, 28, 28)).astype(np.uint8)
KNOWN = sketch(IMAGES)


@pytest.mark.parametrize(
    "changed",
    [
        IMAGES,
        IMAGES.reshape(500, 784),
        IMAGES[..., None],
        IMAGES / 255,
        (IMAGES / 255).astype(np.float16),
        IMAGES / 255 / 255,
        IMAGES / 127.5 - 1,
    ],
    ids=["as is", "vectors", "with a channel", "0..1", "float16", "scaled twice", "-1..1"],
)
def test_an_image_is_known_again_however_it_was_scaled_or_reshaped(changed: NDArray[np.generic]) -> None:
    order = np.random.default_rng(6).permutation(len(changed))
    assert (match(sketch(changed[order]), KNOWN) == order).all()


@pytest.mark.parametrize(
    "changed",
    [IMAGES.swapaxes(1, 2), IMAGES[:, ::-1], 255 - IMAGES, np.roll(IMAGES, 1, axis=2)],
    ids=["transposed", "upside down", "inverted", "shifted"],
)
def test_a_changed_image_is_another(changed: NDArray[np.generic]) -> None:
    assert (match(sketch(changed), KNOWN) == -1).all()


def test_constant_images_have_a_sketch_too() -> None:
    assert (sketch(np.zeros((2, 784))) == 0).all()


def test_nothing_is_found_among_nothing() -> None:
    assert match(KNOWN[:0], KNOWN).shape == (0,)
    assert (match(KNOWN[:2], KNOWN[:0]) == -1).all()


def test_the_probe_holds_the_same_formula() -> None:
    path = Path(__file__).parents[3] / "autograder" / "probe" / "held" / "sketch.py"
    spec = importlib.util.spec_from_file_location("probe_sketch", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (module.sketch(IMAGES) == KNOWN).all()
