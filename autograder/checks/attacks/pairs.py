"""Checks that figures show clean test images and an attacked version of each, within epsilon.

`imshow` takes numbers from 0 to 1, and cuts off what lies beyond. Images of another range are drawn on that scale, where a
change is smaller than it is, or as they are, where it is as large as it is and part of each image is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.attacks.tiles import Tile, Tiles, tiles
from autograder.checks.samples.sketch import TOLERANCE, sketch
from autograder.checks.values.close import joined
from autograder.model.evidence import Figure
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.result import CheckResult, Outcome

__all__ = ["PairTerms", "ShownPair", "pairs", "recognised_pairs"]

SLACK = 1e-5
"""What single precision makes of a pixel."""
MOVED = 1.5 / 255
"""A smaller change may come from drawing one image with 256 levels."""
GRAINY, MOST_GRAINY = 64.0, 1.0
"""Tolerance of a sketch, times grain/contrast: rounding shifts each of 3,072 pixels by 0.29 grains (standard deviation), the
sketch by 11; and its end at most."""
UNMOVED = 4
"""One in so many attacked images may be the clean one: where the gradient is 0 everywhere, an attack stands still. Pairs of
which drawing left nothing count among these."""
SAME = 0.15
"""Two images of a data set differ by more in some pixel; attacked versions of one by less."""
KIN, MOST = 0.8, 0.3
"""Correlation from which on two images are versions of one, if no pixel differs by more than the second number."""


Sketches = NDArray[np.float32]
"""(n, 3), see `checks.samples.sketch`."""


@dataclass(frozen=True, slots=True)
class PairTerms:
    """What pairs are judged by."""

    label: str
    """Where, for messages: `3.8 pairs`."""
    epsilon: float
    """On the pixels' scale."""
    count: int = 20
    """Pairs asked for."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""
    follow_through: Fraction = Fraction(0)
    """Share of the points for attacked images beyond epsilon, where the student's own attack has lost its marks for that."""
    low: float = 0.0
    """Smallest pixel that there may be."""
    high: float = 1.0
    """Largest pixel that there may be."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """One clean test image and what else is drawn of it."""

    tile: Tile
    within: bool = False
    """An attacked version within epsilon is there."""
    unmoved: bool = False
    """It is there once more as it is, and in no other version."""
    beyond: float = 0.0
    """Largest change of the nearest version, where that is beyond epsilon."""
    kin: Tile | None = None
    """The nearest version that is not the clean image itself."""


@dataclass(frozen=True, slots=True)
class _View:
    """What figures show of images, and on which scale."""

    shown: tuple[_Shown, ...]
    scale: float
    """Of one unit of a pixel, how much is drawn."""
    sketches: str = "sketch"
    """Field of `KnownRows` that knows them."""
    dark: int = 0
    """Images of which nothing but one colour is left."""


def pairs(figures: Sequence[Figure], known: KnownSet, *, terms: PairTerms) -> CheckResult:
    """PASS when `count` different test images are drawn, each with an attacked version within epsilon, in any layout.

    Args:
        figures: The question's figures: an image in each axes, a pair side by side as one image, or a grid without gaps.
        known: The data set, images of shape (height, width, 3).
        terms: Numbers and words.
    """
    expected = f"{terms.count} different test images, each with an attacked version within {terms.epsilon:g}"
    height, width, *_ = (*known.shape, 1, 1)
    drawn = tiles(figures, (height, width, 3))
    if not drawn.found and not drawn.unread:
        nothing = "the figures hold no image" if figures else "no figure was drawn"
        reason = terms.stopped_by or f"{nothing}: draw the clean images and the attacked ones with `imshow`"
        return CheckResult(Outcome.NOT_RUN, message=f"{terms.label}: expected {expected}; {reason}.", expected=expected)
    view = _view(drawn.found, known.test, terms)
    shown = view.shown
    good, unmoved = (sum(getattr(one, name) for one in shown) for name in ("within", "unmoved"))
    beyond = [one for one in shown if one.beyond]
    seen = f"{show.plural(len(shown), 'clean test image')}, {good} with an attacked version within {terms.epsilon:g}"
    still = min(unmoved, terms.count // UNMOVED)
    if good + min(unmoved + view.dark // 2, terms.count // UNMOVED) >= terms.count:
        remark = f"{show.plural(unmoved, 'attacked image')} just as the clean one" if unmoved else _advice(view, terms)
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    hidden = view.dark if good + still + view.dark // 2 >= terms.count else 0
    unclear = _unclear(drawn, beyond, hidden)
    if not unclear and terms.follow_through:
        if good + still + len(beyond) >= terms.count:
            remark = "beyond epsilon, as your own attack makes them"
            return CheckResult(Outcome.PASS, terms.follow_through, expected=expected, seen=seen, remark=remark)
        unclear = _lost(drawn, view, terms)
    if unclear:
        message = f"{terms.label}: {unclear}: a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=seen)
    problem = joined(*_problems(view, drawn.found, known, terms))
    message = f"{terms.label}: expected {expected}; {problem}."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A clean test image and an attacked version of it, as figures show them."""

    clean: NDArray[np.float32]
    """(height, width, 3), from 0 to 1, as `attacked`."""
    attacked: NDArray[np.float32]
    place: int
    """Of the image in the test set."""


def recognised_pairs(figures: Sequence[Figure], known: KnownSet, *, terms: PairTerms) -> list[ShownPair]:
    """The pairs that `pairs` counts, those beyond epsilon included; without the images that were drawn twice as they are."""
    height, width, *_ = (*known.shape, 1, 1)
    view = _view(tiles(figures, (height, width, 3)).found, known.test, terms)
    shown = [one for one in view.shown if one.kin is not None]
    places = _recognised([one.tile for one in shown], getattr(known.test, view.sketches))
    return [
        ShownPair(one.tile.pixels, one.kin.pixels, place)
        for one, (place, _) in zip(shown, places, strict=True)
        if one.kin is not None
    ]


def _view(found: Sequence[Tile], test: KnownRows, terms: PairTerms) -> _View:
    """The images on the scale 0 to 1; as they are, with pixels below 0 cut off, where more are recognised so."""
    scale = 1 / (terms.high - terms.low)
    view = _View(_shown(found, test.sketch, scale * terms.epsilon), scale)
    if test.clipped is None:
        return view
    left = [replace(tile, pixels=np.clip(tile.pixels, 0, 1)) for tile in found]
    dark = sum(np.ptp(tile.pixels) == 0 for tile in left)
    cut = _View(_shown(left, test.clipped, terms.epsilon), 1.0, "clipped", dark)
    return cut if len(cut.shown) > len(view.shown) else view


def _shown(found: Sequence[Tile], known: Sketches, epsilon: float) -> tuple[_Shown, ...]:
    """The clean test images, each once.

    Of images that are nearly the same, the one most like a test image is the clean one. With 256 levels only, an attacked
    image may look like some other test image; it is none of its own, as it stands beside the one that it was made from.
    """
    places = [(off, i) for i, (place, off) in enumerate(_recognised(found, known)) if place >= 0]
    pixels = (
        np.stack([tile.pixels for tile in found]).reshape(len(found), -1) if found else np.zeros((0, 1), np.float32)
    )
    changes: dict[int, NDArray[np.float32]] = {}
    for _, index in sorted(places):
        if not any(change[index] <= SAME for change in changes.values()):
            changes[index] = np.abs(pixels - pixels[index]).max(axis=1)
    rest = [index for index in range(len(found)) if index not in changes]
    return tuple(
        _with_versions(found[index], [(float(change[i]), found[i]) for i in rest if change[i] <= MOST], epsilon)
        for index, change in sorted(changes.items())
    )


def _recognised(found: Sequence[Tile], known: Sketches) -> Iterator[tuple[int, float]]:
    """For each image the place of the known one that it is, and how far its sketch is off; -1 where it is none."""
    for tile, look in zip(found, sketch(np.stack([t.pixels for t in found])) if found else (), strict=True):
        contrast = float(np.ptp(tile.pixels))
        off = np.abs(known - look).max(axis=1) if len(known) and contrast > 0 else np.zeros(0)
        place = int(off.argmin()) if off.size else -1
        bound = TOLERANCE + (min(GRAINY * tile.grain / contrast, MOST_GRAINY) if contrast > 0 else 0.0)
        distance = float(off[place]) if off.size else np.inf
        yield (place if distance <= bound else -1), distance


def _with_versions(tile: Tile, near: Sequence[tuple[float, Tile]], epsilon: float) -> _Shown:
    """A clean image, with what is drawn of it among the others: (largest change of a pixel, image)."""
    versions = [(size, other) for size, other in near if _alike(tile, other)]
    moved = [(size, other) for size, other in versions if size > MOVED]
    rooms = [max(tile.grain, other.grain) for _, other in moved]
    if moved:
        size, nearest = min(moved, key=lambda version: version[0])
        within = any(s <= epsilon + room + SLACK for (s, _), room in zip(moved, rooms, strict=True))
        return _Shown(tile, within=within, beyond=0.0 if within else size, kin=nearest)
    return _Shown(tile, unmoved=bool(versions))


def _is_version(tile: Tile, clean: Tile) -> bool:
    """Whether an image is a clean one or a version of it."""
    return bool(np.abs(tile.pixels - clean.pixels).max() <= MOST) and _alike(tile, clean)


def _alike(one: Tile, other: Tile) -> bool:
    first, second = (tile.pixels - tile.pixels.mean() for tile in (one, other))
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return scale > 0 and float((first * second).sum()) > KIN * scale


def _unclear(drawn: Tiles, beyond: Sequence[_Shown], dark: int) -> str:
    """Why too few pairs are no proof that they are missing; empty where they are."""
    if drawn.unread:
        return f"{show.plural(drawn.unread, 'image')} of the figures could not be taken apart"
    if drawn.cut:
        return "the figures hold more axes or images than are recorded"
    versions = [tile for one in beyond for tile in (one.tile, one.kin) if tile is not None]
    if versions and all(tile.pixels.min() == 0 and tile.pixels.max() == 1 for tile in versions):
        return "each image reaches from 0 to 1, as if it had been stretched for drawing"
    if dark:
        return f"pixels below 0 were cut off in drawing, and {show.plural(dark, 'image')} became black all over"
    return ""


def _lost(drawn: Tiles, view: _View, terms: PairTerms) -> str:
    """Why a wrong attack of the student's own may have made what is not recognised; empty where nothing speaks for it."""
    enough = len(view.shown) >= terms.count and len(drawn.found) >= 2 * terms.count
    if not enough or any(one.unmoved for one in view.shown):
        return ""
    return "your own attack is not what was asked for, and what stands beside the clean images cannot be told to be of them"


def _advice(view: _View, terms: PairTerms) -> str:
    """How to draw, where more could be seen; empty else."""
    return f"drawn as they are, images lose all pixels below 0: {_how(terms)}" if view.sketches == "clipped" else ""


def _how(terms: PairTerms) -> str:
    low, high = terms.low, terms.high
    if (low, high) == (0, 1):
        return "draw them as they are, pixels from 0 to 1"
    moved = f"(image {'+' if low < 0 else '-'} {abs(low):g})" if low else "image"
    return f"draw `{moved} / {high - low:g}`, as `imshow` takes pixels from 0 to 1"


def _problems(view: _View, found: Sequence[Tile], known: KnownSet, terms: PairTerms) -> Iterator[str]:
    shown = view.shown
    if len(shown) < terms.count:
        few = f"only {len(shown)}" if shown else "none"
        yield f"{few} of {show.plural(len(found), 'image')} drawn could be recognised as different test images"
        others = [tile for tile in found if not any(_is_version(tile, one.tile) for one in shown)]
        sketches = [part for part in (known.train.sketch, known.train.clipped) if part is not None]
        trained = max(sum(place >= 0 for place, _ in _recognised(others, part)) for part in sketches)
        if trained:
            yield f"{trained} are training images: attack and draw images of X_test"
        elif not shown:
            yield _how(terms)
    beyond = [one.beyond / view.scale for one in shown if one.beyond]
    if beyond:
        yield f"the attacked version of {len(beyond)} is off by up to {show.number(round(max(beyond), 4))} in a pixel"
    unmoved = sum(one.unmoved for one in shown)
    if unmoved:
        yield f"{unmoved} are drawn twice as they are: draw the attacked version beside the clean one"
    alone = sum(not (one.within or one.unmoved or one.beyond) for one in shown)
    if alone:
        yield f"no attacked version of {alone} was found"
