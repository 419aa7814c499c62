"""Knows drawn pictures again: of which set they are, which sample, and which way round they are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks.pictures.pictures import Grey, gallery_images
from autograder.checks.samples.samples import Sketches, inverted, places
from autograder.checks.samples.sketch import TOLERANCE, sketch
from autograder.model.evidence import Figure
from autograder.model.facts import KnownRows

__all__ = ["TRAINING", "Picture", "pictures", "recognise"]

TRAINING = "training set"
MOST_PICTURES = 400
"""Pictures after which no further figure is looked at, from the last one back."""
TRIED = 8
"""Pictures of a montage, spread over it, by which the way to cut it is chosen."""
_TURNED = ("", "", "transposed", "transposed", "transposed", "transposed", "mirrored", "mirrored")
"""What each of the eight `_views` is called."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a figure."""

    caption: str
    """Its title and other words, line by line."""
    look: tuple[float, ...]
    """Its sketch, as drawn."""
    source: str = ""
    """Name of the set that it is of; empty if of none."""
    place: int = -1
    """Index in that set."""
    label: int = -1
    """Class index there."""
    turned: str = ""
    """`transposed` (or turned by 90°) or `mirrored`; empty if upright, or upside down as where an axis points up."""


def pictures(
    figures: Sequence[Figure],
    training: KnownRows,
    *,
    others: Mapping[str, KnownRows] | None = None,
    loaded: Sketches | None = None,
) -> list[tuple[Picture, ...]]:
    """The pictures of each figure that has any, recognised.

    Args:
        figures: The last ones are looked at, up to some hundreds of pictures.
        training: The rows that should be drawn.
        others: Name → rows that may be drawn instead.
        loaded: Sketches of images as they are loaded: a picture like one of these is upright, however the student's
            own rows are turned.
    """
    tables = {TRAINING: training, **(others or {})}
    found: list[tuple[Picture, ...]] = []
    for figure in reversed(figures):
        if sum(len(seen) for seen in found) >= MOST_PICTURES:
            break
        images = gallery_images(figure, choose=lambda ways: _best_way(ways, tables))
        found += [recognise(images, tables, loaded)] if images else []
    return found[::-1]


def recognise(
    images: Sequence[tuple[Grey, str]], tables: Mapping[str, KnownRows], loaded: Sketches | None = None
) -> tuple[Picture, ...]:
    """Each image with its words, as the nearest sample of any set; where two are as near, the first set's."""
    if not images:
        return ()
    looks = np.stack([_looks(image) for image, _ in images])
    nearest = [_nearest(looks, rows.sketch) for rows in tables.values()]
    upright = _upright(looks, loaded)
    # (images, sets, looks): argmin finds the least distance, of the first set and the least turned look that has it.
    distances = np.stack([distance for distance, _ in nearest], axis=1)
    best = distances.reshape(len(images), -1).argmin(axis=1)
    found = []
    for index, (_, caption) in enumerate(images):
        which, turn = divmod(int(best[index]), looks.shape[1])
        look = tuple(looks[index, 0].tolist())
        if not np.isfinite(distances[index, which, turn]):
            found.append(Picture(caption, look))
            continue
        name, place = list(tables)[which], int(nearest[which][1][index, turn])
        turned = "" if upright[index] else _TURNED[turn // 2]
        found.append(Picture(caption, look, name, place, int(tables[name].labels[place]), turned))
    return tuple(found)


def _best_way(ways: Sequence[Sequence[Grey]], tables: Mapping[str, KnownRows]) -> int:
    """Index of the way to cut a montage whose pictures are of the sets: how many are, the nearer ones counting more."""
    tried = [(index, picture) for index, way in enumerate(ways) for picture in way[:: -(-len(way) // TRIED) or 1]]
    if not tried:
        return 0
    looks = np.stack([_looks(picture) for _, picture in tried])
    distance = np.min([_nearest(looks, rows.sketch)[0].min(axis=1) for rows in tables.values()], axis=0)
    likeness = np.maximum(0.0, 2 * TOLERANCE - distance)
    return int(np.bincount([index for index, _ in tried], weights=likeness, minlength=len(ways)).argmax())


def _looks(image: Grey) -> Sketches:
    """(16, 3): sketches of an image turned in eight ways, each as it is and inverted."""
    back = image[::-1]
    views = (image, back, image.T, np.rot90(image), np.rot90(image, 3), back[:, ::-1].T, image[:, ::-1], back[:, ::-1])
    seen = sketch(np.stack([view.reshape(-1) for view in views]))
    both: Sketches = np.stack([seen, inverted(seen, image.size)], axis=1).reshape(-1, 3)
    return both


def _upright(looks: Sketches, loaded: Sketches | None) -> NDArray[np.bool_]:
    """(images,): which of them stand as they were loaded, or upside down."""
    if loaded is None:
        return np.zeros(len(looks), dtype=bool)
    found: NDArray[np.bool_] = places(looks[:, :4].reshape(-1, 3), loaded).reshape(-1, 4).max(axis=1) >= 0
    return found


def _nearest(looks: Sketches, known: Sketches) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distance to the nearest known sample and its index, both (images, looks); infinity where none is near."""
    flat = looks.reshape(-1, 3)
    at = places(flat, known)
    distance = np.full(len(flat), np.inf)
    near = at >= 0
    # Rounding errors are no reason to prefer one set to another.
    distance[near] = np.round(np.abs(known[at[near]] - flat[near]).max(axis=1), 3)
    return distance.reshape(looks.shape[:2]), at.reshape(looks.shape[:2])
