"""Checks that a figure shows single images of the training set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from autograder.checks import show
from autograder.checks.pictures.recognise import TRAINING, Picture, pictures
from autograder.checks.samples.samples import Sketches
from autograder.checks.values.close import joined
from autograder.model.evidence import Figure
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome

__all__ = ["gallery", "no_pictures"]

VALIDATION = "validation set"
_Pictures = tuple[Picture, ...]


def gallery(
    figures: Sequence[Figure],
    training: KnownRows,
    *,
    count: int = 36,
    others: Mapping[str, KnownRows],
    label: str,
    stopped_by: str = "",
    loaded: Sketches | None = None,
) -> CheckResult:
    """Judge the best of the figures: `count` different images of the training set, upright.

    Args:
        figures: The question's figures; images may stand in axes of their own or in montages.
        training: The student's own training rows where they are known, else all images for training.
        count: Images asked for; a sixth of them may come up again, as chance will have it.
        others: Name → other rows (`test set`, `validation set`), to say where images come from instead. A few of the
            validation set count: they are drawn from the training images as loaded, before some were put aside.
        label: Where, for messages.
        stopped_by: What stopped the student's code, if anything did.
        loaded: Sketches of all images as loaded, if `training` is the student's own, which may be turned.
    """
    expected = f"{count} images of the {TRAINING} in one figure"
    found = pictures(figures, training, others=others, loaded=loaded)
    if not found:
        return no_pictures(figures, label=label, expected=expected, stopped_by=stopped_by)
    put_aside = max(map(_put_aside, found))
    found = [_as_loaded(seen, len(training.labels)) for seen in found]
    best = max(found, key=_score)
    seen = f"{show.plural(len(best), 'image')}, {len(_inside(best))} of the {TRAINING}"
    faults = _faults(best, count)
    problem, mistake = next(faults, ("", ""))
    if not problem:
        more = f"{len(best)} images, where {count} were asked for" if len(best) > count else ""
        early = "drawn from all training images, before some were put aside for validation" if put_aside else ""
        remark = joined(more, early)
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    several = f" (the best of {len(found)} figures)" if len(found) > 1 else ""
    message = f"{label}: expected {expected}, received {problem}{several}."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)


def no_pictures(figures: Sequence[Figure], *, label: str, expected: str, stopped_by: str) -> CheckResult:
    """The result where no figure shows an image."""
    nothing = "the figure holds no image" if figures else "no figure was drawn"
    reason = stopped_by or f"{nothing}: draw the images with `imshow`, 28 by 28 pixels each"
    return CheckResult(Outcome.NOT_RUN, message=f"{label}: expected {expected}; {reason}.", expected=expected)


def _put_aside(seen: _Pictures) -> int:
    """How many are of the validation set, where these are few enough to be there by chance: less than a third."""
    count = sum(picture.source == VALIDATION for picture in seen)
    return count if 3 * count < len(seen) else 0


def _as_loaded(seen: _Pictures, count: int) -> _Pictures:
    """A figure of all training images: those put aside for validation later stand behind the `count` others."""
    if not _put_aside(seen):
        return seen
    return tuple(
        replace(picture, source=TRAINING, place=count + picture.place) if picture.source == VALIDATION else picture
        for picture in seen
    )


def _inside(seen: _Pictures) -> _Pictures:
    return tuple(picture for picture in seen if picture.source == TRAINING)


def _upright(seen: _Pictures) -> _Pictures:
    return tuple(picture for picture in _inside(seen) if not picture.turned)


def _score(seen: _Pictures) -> tuple[int, int, int, int]:
    distinct = len({picture.place for picture in _upright(seen)})
    return distinct, len(_inside(seen)), sum(bool(picture.source) for picture in seen), len(seen)


def _faults(seen: _Pictures, count: int) -> Iterator[tuple[str, str]]:
    """What is wrong with a figure, and the mistake that it shows; the gravest first."""
    inside, upright = _inside(seen), _upright(seen)
    distinct = len({picture.place for picture in upright})
    if len(upright) >= count and distinct >= count - count // 6:
        return
    turned = [picture.turned for picture in inside if picture.turned]
    if 2 * len(turned) > len(seen):
        kind = max(sorted(set(turned)), key=turned.count)
        problem = f"{len(turned)} that are {kind}: draw each as it is loaded, `reshape(28, 28)` and no more"
        yield problem, "images_transposed" if kind == "transposed" else ""
    elsewhere = [picture.source for picture in seen if picture.source not in ("", TRAINING)]
    if elsewhere:
        shares = " and ".join(f"{elsewhere.count(name)} of the {name}" for name in dict.fromkeys(elsewhere))
        yield f"{shares} among {len(seen)}: draw from the images that you train on", "images_not_of_training_set"
    if len(upright) - distinct > count // 6:
        yield f"only {show.plural(distinct, 'different one')} among {len(upright)}: choose another image for each", ""
    if len(seen) < count:
        yield f"{len(seen)}: draw all {count} in one figure", ""
    strangers = len(seen) - sum(bool(picture.source) for picture in seen)
    yield f"{strangers} of {len(seen)} that are none of yours: draw them as they are, one by one", ""
