"""Checks that a class augments images when asked to, then only, and in training only."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.trials import pixels
from autograder.checks.trials.pixels import Images, Scale
from autograder.checks.trials.tried import TrialTerms, untried
from autograder.model.evidence import Trial
from autograder.model.plan import TrialData
from autograder.model.result import CheckResult, Outcome

__all__ = ["augmentation", "brightness_only"]

ON, OFF = "is_augmentation=True", "is_augmentation=False"
MOST_BLANK = 0.2
"""Share of blank images from which on augmentation spoils them; something may well be cut out of an image."""
CUT = 0.25
"""Share of the images with pixels below 0 that must keep some; fewer keep none by chance."""
_EXPECTED = f"changed images in training with {ON}; the given ones otherwise, and always in evaluation"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one trial showed to its network, beside what it was given."""

    trained: int
    """Images."""
    changed: int
    """Of those, how many are none of the given ones."""
    tinted: int
    """Of the changed ones, how many differ by brightness and contrast alone."""
    blank: float
    """Share of blank images."""
    evaluated: int
    at_test: int
    """Of the evaluated ones, how many are none of the given ones."""
    unlike: bool
    """No evaluated image is like a given one, and each comes out the same every time: preprocessing that is not known."""
    cut: bool
    """Pixels below 0 reached the network in evaluation, and hardly any did in training."""


def augmentation(on: Trial | None, off: Trial | None, *, data: TrialData, terms: TrialTerms) -> CheckResult:
    """PASS when training images are changed with `is_augmentation=True`, and nothing else ever is.

    A fixed change of scale (of each channel, or of each image by its own mean or range) is preprocessing and counts as
    no change; brightness and contrast that vary do. Whether images were changed one by one, in batches or beforehand
    makes no difference.

    Args:
        on: The class fitted with augmentation (None when the question was not reached).
        off: Without.
        data: What both were fitted on.
        terms: Names and words.
    """
    if (result := untried([(ON, on), (OFF, off)], terms=terms, expected=_EXPECTED)) is not None:
        return result
    assert on is not None
    assert off is not None
    if reason := _unreadable(on, off, data):
        return _pending(terms, reason)
    by = _scale((on, off), data)
    with_it, without = _look(on, data, by), _look(off, data, by)
    if with_it.unlike and without.unlike:
        return _pending(terms, "the network's own preprocessing changes every image in a way that is not known here")
    found = _mistakes(with_it, without, data)
    seen = _shown(with_it, without)
    if not found and without.changed:
        reason = f"with {OFF} images differ in training by brightness and contrast alone, as normalisation may do it"
        return _pending(terms, reason, seen=seen)
    if not found:
        remark = _cut_off(data) if with_it.cut else ""
        return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=seen, remark=remark)
    message = f"{terms.label}: " + "; ".join(found.values()) + "."
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception=next(iter(found)))


def brightness_only(on: Trial | None, *, data: TrialData) -> bool:
    """Whether augmentation changes brightness and contrast alone, which sketches of images do not show."""
    if on is None or on.status != "ok" or _unreadable(on, on, data):
        return False
    seen = _look(on, data, _scale((on,), data))
    return 0 < seen.changed == seen.tinted


def _unreadable(on: Trial, off: Trial, data: TrialData) -> str:
    """Why the images cannot be compared; empty if they can."""
    for images in (on.trained, on.evaluated, off.trained, off.evaluated):
        if images is None or not len(images):
            return "the images that reached the network's first convolution were not seen"
        if images.shape[1:] != data.images.shape[1:]:
            given, seen = show.shape(data.images.shape[1:]), show.shape(images.shape[1:])
            return f"images of shape {given} reached the network's first convolution with shape {seen}"
    return ""


def _all(data: TrialData) -> Images:
    """Whatever may be evaluated on: some look at the training accuracy too."""
    return pixels.clean(np.concatenate([data.valid_images, data.images]))


def _scale(trials: tuple[Trial, ...], data: TrialData) -> Scale | None:
    """The preprocessing, by what was evaluated, which shows it without augmentation; else by what was trained on."""
    for images in (*(trial.evaluated for trial in trials), *(trial.trained for trial in trials[::-1])):
        if images is not None and (found := pixels.scale(pixels.clean(images), _all(data))) is not None:
            return found
    return None


def _look(trial: Trial, data: TrialData, by: Scale | None) -> _Seen:
    assert trial.trained is not None
    assert trial.evaluated is not None
    trained, evaluated = pixels.clean(trial.trained), pixels.clean(trial.evaluated)
    given = pixels.clean(data.images)
    changed = _changed(trained, given, by)
    at_test = _changed(evaluated, _all(data), by)
    return _Seen(
        trained=len(trained),
        changed=int(changed.sum()),
        tinted=int((changed & pixels.alike(trained, given)).sum()),
        blank=float(pixels.blank(trial.trained).mean()),
        evaluated=len(evaluated),
        at_test=int(at_test.sum()),
        cut=_below(trained) < CUT * _below(given) and _below(evaluated) > 0,
        unlike=bool(at_test.all()) and pixels.distinct(evaluated) <= len(data.valid_images) < len(evaluated),
    )


def _below(images: Images) -> float:
    """Share of images with pixels below 0."""
    return float((images.min(axis=(1, 2, 3)) < 0).mean())


def _changed(seen: Images, given: Images, by: Scale | None) -> NDArray[np.bool_]:
    return np.ones(len(seen), dtype=np.bool_) if by is None else ~pixels.same(seen, given, by)


def _mistakes(on: _Seen, off: _Seen, data: TrialData) -> dict[str, str]:
    """Misconception id → what was seen and what to do, the gravest first."""
    found = {}
    if on.at_test or off.at_test:
        settings, seen = (ON, on) if on.at_test else (OFF, off)
        found["augmentation_at_test"] = (
            f"with {settings} {seen.at_test} of {show.plural(seen.evaluated, 'image')} that the network was evaluated on "
            "are not the given ones: augment in training only"
        )
    if off.changed > off.tinted:
        found["augmentation_always"] = (
            f"with {OFF} {off.changed} of {show.plural(off.trained, 'image')} that the network was trained on are not the "
            "given ones: augment only where `self.is_augmentation` says so"
        )
    if not on.changed:
        found["augmentation_never"] = (
            f"with {ON} all {show.plural(on.trained, 'image')} seen in training are the given ones: change them at random "
            "on their way to the network, for instance by Keras's augmentation layers"
        )
    if on.blank > MOST_BLANK:
        found["augmentation_blank"] = (
            f"with {ON} {on.blank:.0%} of the images seen in training are of one colour all over, or nan: look whether "
            f"the augmentation expects pixels from 0 to 255, while yours go from {data.low:g} to {data.high:g}"
        )
    return found


def _cut_off(data: TrialData) -> str:
    return (
        f"with {ON} hardly a pixel below 0 reached the network in training, as where a layer cuts pixels to 0 … 255: yours "
        f"go from {data.low:g} to {data.high:g}, so give it `value_range=({data.low:g}, {data.high:g})`"
    )


def _shown(on: _Seen, off: _Seen) -> str:
    return (
        f"{ON}: {on.changed} of {on.trained} trained and {on.at_test} of {on.evaluated} evaluated images changed; "
        f"{OFF}: {off.changed} of {off.trained} and {off.at_test} of {off.evaluated}"
    )


def _pending(terms: TrialTerms, reason: str, *, seen: str = "") -> CheckResult:
    message = f"{terms.label}: {reason}: a person looks."
    return CheckResult(Outcome.PENDING, message=message, expected=_EXPECTED, seen=seen)
