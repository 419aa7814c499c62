"""What networks saw of the planned trials' images, changed here by numpy as augmentation changes them."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.trials.augmentation import augmentation, brightness_only
from autograder.checks.trials.planned import AUGMENTED, trials
from autograder.checks.trials.tried import TrialTerms
from autograder.model.evidence import Trial
from autograder.model.plan import TrialData
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING

Images = NDArray[np.float32]
Change = Callable[[Images], Images]
TERMS = TrialTerms("3.5 augmentation", "YourModel")
DATA, WIDE = (next(one for one in trials("YourModel", low=low) if one.id == AUGMENTED).data for low in (0.0, -1.0))
"""Pixels from 0 to 1, and from -1 to 1."""


def kept(images: Images) -> Images:
    return images


def flipped(images: Images) -> Images:
    """Every second one mirrored."""
    images = images.copy()
    images[::2] = images[::2, :, ::-1]
    return images


def moved(images: Images) -> Images:
    return np.roll(images, 3, axis=2)


def noisy(images: Images) -> Images:
    return (images + np.random.default_rng(2).normal(0, 0.02, images.shape)).astype(np.float32)


def brightened(images: Images) -> Images:
    """Each by another amount."""
    return (images + np.linspace(-0.2, 0.2, len(images))[:, None, None, None]).astype(np.float32)


def contrasted(images: Images) -> Images:
    mean = images.mean(axis=(1, 2), keepdims=True)
    return ((images - mean) * np.linspace(0.6, 1.5, len(images))[:, None, None, None] + mean).astype(np.float32)


def dark(images: Images) -> Images:
    """As brightness augmentation for pixels up to 255 makes them."""
    return np.clip(images + np.where(np.arange(len(images)) % 2, 30, -30)[:, None, None, None], 0, 255).astype(
        np.float32
    )


def trial(
    trained: Change = kept, evaluated: Change = kept, *, prepared: Change = kept, data: TrialData = DATA
) -> Trial:
    """Two passes of the validation images, as `fit` and `compute_accuracy` make them."""
    shown = np.concatenate([data.valid_images, data.valid_images])
    return Trial("ok", epochs=1.0, trained=prepared(trained(data.images)), evaluated=prepared(evaluated(shown)))


def judge(on: Trial | None, off: Trial | None = None) -> CheckResult:
    return augmentation(on, trial() if off is None else off, data=DATA, terms=TERMS)


@pytest.mark.parametrize("change", [flipped, moved, noisy, brightened, contrasted])
def test_any_change_of_training_images_alone_passes(change: Change) -> None:
    result = judge(trial(change))
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert result.seen.endswith("is_augmentation=False: 0 of 24 and 0 of 16")


def halves(images: Images) -> Images:
    return images * 2 - 1


def by_channel(images: Images) -> Images:
    return ((images - [0.48, 0.45, 0.4]) / [0.22, 0.2, 0.25]).astype(np.float32)


def standardised(images: Images) -> Images:
    return (images - images.mean(axis=(1, 2, 3), keepdims=True)) / images.std(axis=(1, 2, 3), keepdims=True)


def stretched(images: Images) -> Images:
    low, high = images.min(axis=(1, 2, 3), keepdims=True), images.max(axis=(1, 2, 3), keepdims=True)
    return (images - low) / (high - low)


def rounded(images: Images) -> Images:
    return images.astype(np.float16).astype(np.float32)


@pytest.mark.parametrize("prepared", [halves, by_channel, standardised, stretched, rounded])
def test_preprocessing_is_no_augmentation(prepared: Change) -> None:
    assert judge(trial(flipped, prepared=prepared), trial(prepared=prepared)).outcome is Outcome.PASS
    assert judge(trial(kept, prepared=prepared), trial(prepared=prepared)).misconception == "augmentation_never"


@pytest.mark.parametrize(
    ("on", "off", "mistake"),
    [
        (trial(), trial(), "augmentation_never"),
        (trial(flipped), trial(flipped), "augmentation_always"),
        (trial(noisy), trial(noisy), "augmentation_always"),
        (trial(flipped, flipped), trial(), "augmentation_at_test"),
        (trial(moved, moved), trial(), "augmentation_at_test"),
        (trial(contrasted, contrasted), trial(), "augmentation_at_test"),
        (trial(noisy, noisy), trial(noisy, noisy), "augmentation_at_test"),
        (trial(flipped), trial(kept, flipped), "augmentation_at_test"),
        (trial(dark), trial(), "augmentation_blank"),
    ],
)
def test_known_mistakes_are_named(on: Trial, off: Trial, mistake: str) -> None:
    result = judge(on, off)
    assert (result.outcome, result.misconception, result.credit) == (Outcome.FAIL, mistake, NOTHING)
    assert result.message.startswith("3.5 augmentation: with is_augmentation=")


def test_all_that_is_wrong_is_told() -> None:
    message = judge(trial(flipped, flipped), trial(flipped, flipped)).message
    assert "8 of 16 images that the network was evaluated on are not the given ones" in message
    assert "12 of 24 images that the network was trained on are not the given ones" in message


def test_images_of_the_training_set_may_be_evaluated_too() -> None:
    both = np.concatenate([DATA.valid_images, DATA.images])
    on = Trial("ok", trained=flipped(DATA.images), evaluated=both)
    assert judge(on).outcome is Outcome.PASS


def test_brightness_that_varies_without_augmentation_is_for_a_person() -> None:
    result = judge(trial(brightened), trial(brightened))
    assert result.outcome is Outcome.PENDING
    assert "by brightness and contrast alone, as normalisation may do it" in result.message


def test_preprocessing_of_another_kind_is_for_a_person() -> None:
    squared = trial(moved, prepared=np.square), trial(prepared=np.square)
    assert judge(*squared).outcome is Outcome.PENDING


def test_images_of_another_shape_are_for_a_person() -> None:
    def enlarged(images: Images) -> Images:
        return images.repeat(2, axis=1).repeat(2, axis=2)

    result = judge(trial(flipped, prepared=enlarged), trial(prepared=enlarged))
    assert result.outcome is Outcome.PENDING
    assert (
        "images of shape (32, 32, 3) reached the network's first convolution with shape (64, 64, 3)" in result.message
    )


@pytest.mark.parametrize("seen", [None, np.zeros((0, 32, 32, 3), np.float32)])
def test_images_that_were_not_seen_are_for_a_person(seen: Images | None) -> None:
    assert judge(Trial("ok", trained=seen, evaluated=DATA.valid_images)).outcome is Outcome.PENDING
    assert judge(Trial("ok", trained=DATA.images, evaluated=seen)).outcome is Outcome.PENDING


def test_nan_and_huge_pixels_do_no_harm() -> None:
    for value in (np.nan, np.inf, 3e38):
        result = judge(trial(lambda images, value=value: np.full_like(images, value)))  # type: ignore[misc]
        assert result.misconception == "augmentation_blank"


def test_brightness_only_is_told() -> None:
    assert brightness_only(trial(brightened), data=DATA)
    assert brightness_only(trial(contrasted), data=DATA)
    for other in (trial(flipped), trial(), None, Trial("missing"), Trial("ok")):
        assert not brightness_only(other, data=DATA)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("missing", "no class named `YourModel` was found"),
        ("not_callable", "`YourModel` is no class"),
        ("no_model", "`build_cnn` of `YourModel` left no Keras model in `self.model`"),
    ],
)
def test_a_class_that_is_not_there_is_not_run(status: str, reason: str) -> None:
    result = judge(Trial(status), Trial(status))
    assert result.outcome is Outcome.NOT_RUN
    assert reason in result.message
    assert augmentation(None, None, data=DATA, terms=TERMS).outcome is Outcome.NOT_RUN


def test_what_stopped_the_code_is_told() -> None:
    terms = TrialTerms("3.5 augmentation", "YourModel", stopped_by="cell 5 raised")
    result = augmentation(None, None, data=DATA, terms=terms)
    assert result.message == "3.5 augmentation: `YourModel` was not defined: cell 5 raised."


def test_a_class_that_raises_fails_with_its_error() -> None:
    result = judge(Trial("error", "ValueError: no such layer"), trial())
    assert (result.outcome, result.seen) == (Outcome.FAIL, "ValueError: no such layer")
    assert (
        "`YourModel`, built and fitted on a few images with is_augmentation=True, raised ValueError" in result.message
    )


def test_pixels_lie_in_the_range_that_is_asked_for() -> None:
    for one in (*trials("YourModel"), *trials("YourModel", low=-1.0), *trials("YourModel", low=0.0, high=255.0)):
        low, high = one.data.low, one.data.high
        for images in (one.data.images, one.data.valid_images):
            assert images.dtype == np.float32
            assert low <= images.min() <= images.max() <= high
            assert np.ptp(images) > 0.5 * (high - low)
    assert WIDE.images.min() < -0.1


@pytest.mark.parametrize("change", [flipped, moved, noisy, brightened, contrasted])
def test_pixels_below_0_make_no_difference(change: Change) -> None:
    off = trial(data=WIDE)
    result = augmentation(trial(change, data=WIDE), off, data=WIDE, terms=TERMS)
    assert (result.outcome, result.remark) == (Outcome.PASS, "")
    never, always = trial(data=WIDE), trial(change, data=WIDE)
    assert augmentation(never, off, data=WIDE, terms=TERMS).misconception == "augmentation_never"
    everywhere = augmentation(trial(change, change, data=WIDE), off, data=WIDE, terms=TERMS)
    assert everywhere.misconception == "augmentation_at_test"
    assert augmentation(always, always, data=WIDE, terms=TERMS).outcome is not Outcome.PASS


@pytest.mark.parametrize("prepared", [by_channel, standardised, stretched, rounded, lambda images: (images + 1) / 2])
def test_preprocessing_of_pixels_below_0_is_no_augmentation(prepared: Change) -> None:
    on, off = trial(flipped, prepared=prepared, data=WIDE), trial(prepared=prepared, data=WIDE)
    result = augmentation(on, off, data=WIDE, terms=TERMS)
    assert (result.outcome, result.remark) == (Outcome.PASS, "")


def test_brightness_for_pixels_up_to_255_spoils_images_and_the_range_is_told() -> None:
    result = augmentation(trial(dark, data=WIDE), trial(data=WIDE), data=WIDE, terms=TERMS)
    assert result.misconception == "augmentation_blank"
    assert "expects pixels from 0 to 255, while yours go from -1 to 1" in result.message


def test_contrast_that_cuts_off_what_lies_below_0_is_remarked_on() -> None:
    def cut(images: Images) -> Images:
        return np.clip(contrasted(images), 0, 255)

    result = augmentation(trial(cut, data=WIDE), trial(data=WIDE), data=WIDE, terms=TERMS)
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark.endswith("yours go from -1 to 1, so give it `value_range=(-1, 1)`")
    assert judge(trial(cut)).remark == ""


def test_a_class_that_is_none_is_told_what_to_inherit_from() -> None:
    terms = TrialTerms("3.5 augmentation", "YourModel", base="DefaultModel")
    off = Trial("not_callable")
    result = augmentation(off, off, data=DATA, terms=terms)
    assert "define it with `class YourModel(DefaultModel)`" in result.message
    assert "define it with `class YourModel`." in judge(off, off).message
