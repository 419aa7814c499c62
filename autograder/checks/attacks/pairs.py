"""Checks that figures show clean test images and an attacked version of each, within epsilon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
"""One in so many attacked images may be the clean one: where the gradient is 0 everywhere, an attack stands still."""
SAME = 0.15
"""Two images of a data set differ by more in some pixel; attacked versions of one by less."""
KIN, MOST = 0.8, 0.3
"""Correlation from which on two images are versions of one, if no pixel differs by more than the second number."""


@dataclass(frozen=True, slots=True)
class PairTerms:
    """What pairs are judged by."""

    label: str
    """Where, for messages: `3.8 pairs`."""
    epsilon: float
    """On the pixels' scale, 0 to 1."""
    count: int = 20
    """Pairs asked for."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""
    follow_through: Fraction = Fraction(0)
    """Share of the points for attacked images beyond epsilon, where the student's own attack has lost its marks for that."""


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
    shown = _shown(drawn.found, known.test, terms)
    good, unmoved = (sum(getattr(one, name) for one in shown) for name in ("within", "unmoved"))
    beyond = [one for one in shown if one.beyond]
    seen = f"{show.plural(len(shown), 'clean test image')}, {good} with an attacked version within {terms.epsilon:g}"
    still = min(unmoved, terms.count // UNMOVED)
    if good + still >= terms.count:
        remark = f"{show.plural(unmoved, 'attacked image')} just as the clean one" if unmoved else ""
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    if unclear := _unclear(drawn, beyond):
        message = f"{terms.label}: {unclear}: a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=seen)
    if terms.follow_through and good + still + len(beyond) >= terms.count:
        remark = "beyond epsilon, as your own attack makes them"
        return CheckResult(Outcome.PASS, terms.follow_through, expected=expected, seen=seen, remark=remark)
    problem = joined(*_problems(shown, drawn.found, known, terms))
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
    shown = [one for one in _shown(tiles(figures, (height, width, 3)).found, known.test, terms) if one.kin is not None]
    places = _recognised([one.tile for one in shown], known.test)
    return [
        ShownPair(one.tile.pixels, one.kin.pixels, place)
        for one, (place, _) in zip(shown, places, strict=True)
        if one.kin is not None
    ]


def _shown(found: Sequence[Tile], test: KnownRows, terms: PairTerms) -> list[_Shown]:
    """The clean test images, each once.

    Of images that are nearly the same, the one most like a test image is the clean one. With 256 levels only, an attacked
    image may look like some other test image; it is none of its own, as it stands beside the one that it was made from.
    """
    known = [(off, i) for i, (place, off) in enumerate(_recognised(found, test)) if place >= 0]
    pixels = (
        np.stack([tile.pixels for tile in found]).reshape(len(found), -1) if found else np.zeros((0, 1), np.float32)
    )
    changes: dict[int, NDArray[np.float32]] = {}
    for _, index in sorted(known):
        if not any(change[index] <= SAME for change in changes.values()):
            changes[index] = np.abs(pixels - pixels[index]).max(axis=1)
    rest = [index for index in range(len(found)) if index not in changes]
    return [
        _with_versions(found[index], [(float(change[i]), found[i]) for i in rest if change[i] <= MOST], terms)
        for index, change in sorted(changes.items())
    ]


def _recognised(found: Sequence[Tile], rows: KnownRows) -> Iterator[tuple[int, float]]:
    """For each image the place of the known one that it is, and how far its sketch is off; -1 where it is none."""
    for tile, look in zip(found, sketch(np.stack([t.pixels for t in found])) if found else (), strict=True):
        contrast = float(np.ptp(tile.pixels))
        off = np.abs(rows.sketch - look).max(axis=1) if len(rows.sketch) and contrast > 0 else np.zeros(0)
        place = int(off.argmin()) if off.size else -1
        bound = TOLERANCE + (min(GRAINY * tile.grain / contrast, MOST_GRAINY) if contrast > 0 else 0.0)
        distance = float(off[place]) if off.size else np.inf
        yield (place if distance <= bound else -1), distance


def _with_versions(tile: Tile, near: Sequence[tuple[float, Tile]], terms: PairTerms) -> _Shown:
    """A clean image, with what is drawn of it among the others: (largest change of a pixel, image)."""
    versions = [(size, other) for size, other in near if _alike(tile, other)]
    moved = [(size, other) for size, other in versions if size > MOVED]
    rooms = [max(tile.grain, other.grain) for _, other in moved]
    if moved:
        size, nearest = min(moved, key=lambda version: version[0])
        within = any(s <= terms.epsilon + room + SLACK for (s, _), room in zip(moved, rooms, strict=True))
        return _Shown(tile, within=within, beyond=0.0 if within else size, kin=nearest)
    return _Shown(tile, unmoved=bool(versions))


def _is_version(tile: Tile, clean: Tile) -> bool:
    """Whether an image is a clean one or a version of it."""
    return bool(np.abs(tile.pixels - clean.pixels).max() <= MOST) and _alike(tile, clean)


def _alike(one: Tile, other: Tile) -> bool:
    first, second = (tile.pixels - tile.pixels.mean() for tile in (one, other))
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return scale > 0 and float((first * second).sum()) > KIN * scale


def _unclear(drawn: Tiles, beyond: Sequence[_Shown]) -> str:
    """Why too few pairs are no proof that they are missing; empty where they are."""
    if drawn.unread:
        return f"{show.plural(drawn.unread, 'image')} of the figures could not be taken apart"
    if drawn.cut:
        return "the figures hold more axes or images than are recorded"
    versions = [tile for one in beyond for tile in (one.tile, one.kin) if tile is not None]
    if versions and all(tile.pixels.min() == 0 and tile.pixels.max() == 1 for tile in versions):
        return "each image reaches from 0 to 1, as if it had been stretched for drawing"
    return ""


def _problems(shown: Sequence[_Shown], found: Sequence[Tile], known: KnownSet, terms: PairTerms) -> Iterator[str]:
    if len(shown) < terms.count:
        few = f"only {len(shown)}" if shown else "none"
        yield f"{few} of {show.plural(len(found), 'image')} drawn could be recognised as different test images"
        others = [tile for tile in found if not any(_is_version(tile, one.tile) for one in shown)]
        trained = sum(place >= 0 for place, _ in _recognised(others, known.train))
        if trained:
            yield f"{trained} are training images: attack and draw images of X_test"
        elif not shown:
            yield "draw them as they are, pixels from 0 to 1"
    beyond = [one.beyond for one in shown if one.beyond]
    if beyond:
        yield f"the attacked version of {len(beyond)} is off by up to {show.number(round(max(beyond), 4))} in a pixel"
    unmoved = sum(one.unmoved for one in shown)
    if unmoved:
        yield f"{unmoved} are drawn twice as they are: draw the attacked version beside the clean one"
    alone = sum(not (one.within or one.unmoved or one.beyond) for one in shown)
    if alone:
        yield f"no attacked version of {alone} was found"
