"""How the ten animals are seen: two ways each, from the side facing right, from the front or from above.

The shapes are those of tools/scenes/brush.py, painted in this order, in a frame from −1 to 1.
"""

from collections.abc import Mapping

from tools.scenes.brush import Blob, Line, Polygon, Shape
from tools.scenes.subjects import SUBJECTS

__all__ = ["WAYS", "Way"]

Way = tuple[Shape, ...]


def _twice(*shapes: Shape) -> Way:
    """These shapes, and their mirror images on the left."""
    return (*shapes, *(_mirrored(shape) for shape in shapes))


def _mirrored(shape: Shape) -> Shape:
    match shape:
        case Blob():
            return Blob(shape.paint, -shape.x, shape.y, shape.wide, shape.high)
        case Line():
            return Line(shape.paint, tuple((-x, y) for x, y in shape.points), shape.radius)
        case Polygon():  # backwards, so that its corners stay clockwise
            return Polygon(shape.paint, tuple((-x, y) for x, y in reversed(shape.corners)))


def _legs(places: tuple[float, ...], top: float, radius: float) -> Way:
    """Of an animal that stands."""
    return tuple(Line("shade", ((x, top), (x + 0.03, 0.9)), radius) for x in places)


def _eyes(x: float, y: float, paint: str = "dark") -> Way:
    return _twice(Blob(paint, x, y, 0.1, 0.09), Blob("dark", x, y, 0.05, 0.08))


_BUTTERFLIES: tuple[Way, ...] = (
    (
        *_twice(
            Blob("body", 0.5, -0.32, 0.46, 0.4),
            Blob("shade", 0.38, 0.4, 0.32, 0.38),
            Blob("accent", 0.58, -0.35, 0.2, 0.16),
            Blob("accent", 0.4, 0.45, 0.13, 0.15),
            Line("dark", ((0.02, -0.5), (0.2, -0.85)), 0.03),
        ),
        Line("dark", ((0.0, -0.5), (0.0, 0.5)), 0.08),
    ),
    (
        Polygon("body", ((-0.75, -0.85), (-0.05, -0.7), (0.15, 0.3), (-0.2, 0.2))),
        Polygon("shade", ((-0.85, -0.1), (-0.2, 0.0), (0.15, 0.35), (-0.5, 0.6))),
        Blob("accent", -0.35, -0.45, 0.17, 0.15),
        Blob("accent", -0.5, 0.2, 0.12, 0.1),
        Line("dark", ((-0.2, 0.5), (0.35, 0.1)), 0.07),
        Line("dark", ((0.35, 0.1), (0.7, -0.3)), 0.03),
    ),
)

_CATS: tuple[Way, ...] = (
    SUBJECTS["cat"],
    (
        *_twice(Polygon("body", ((0.2, -0.5), (0.65, -0.95), (0.75, -0.2)))),
        *_twice(Polygon("accent", ((0.38, -0.5), (0.6, -0.8), (0.65, -0.4)))),
        Blob("body", 0.0, 0.1, 0.8, 0.7),
        *_eyes(0.33, -0.05, "accent"),
        Blob("bright", 0.0, 0.4, 0.3, 0.22),
        Blob("dark", 0.0, 0.28, 0.1, 0.07),
        *_twice(Line("bright", ((0.3, 0.4), (0.9, 0.3)), 0.025)),
        *_twice(Line("shade", ((0.1, -0.3), (0.15, -0.55)), 0.05)),
    ),
)

_CHICKENS: tuple[Way, ...] = (
    (
        Line("dark", ((-0.1, 0.5), (-0.12, 0.92)), 0.05),
        Line("dark", ((0.12, 0.5), (0.14, 0.92)), 0.05),
        Polygon("shade", ((-0.85, -0.55), (-0.5, -0.45), (-0.15, 0.3), (-0.5, 0.2))),
        Blob("body", -0.02, 0.2, 0.52, 0.4),
        Line("body", ((0.3, 0.1), (0.48, -0.45)), 0.19),
        Blob("shade", -0.1, 0.2, 0.3, 0.2),
        Blob("accent", 0.48, -0.75, 0.18, 0.13),
        Blob("accent", 0.62, -0.22, 0.07, 0.13),
        Polygon("bright", ((0.64, -0.55), (0.88, -0.42), (0.62, -0.36))),
    ),
    (
        *_twice(Polygon("shade", ((0.1, -0.1), (0.95, -0.6), (0.85, 0.1), (0.2, 0.45)))),
        Blob("body", 0.0, 0.25, 0.35, 0.5),
        *_twice(Line("dark", ((0.12, 0.65), (0.18, 0.95)), 0.05)),
        Blob("body", 0.0, -0.4, 0.22, 0.25),
        Blob("accent", 0.0, -0.72, 0.12, 0.16),
        Blob("accent", 0.0, -0.18, 0.08, 0.13),
        Polygon("bright", ((-0.08, -0.42), (0.08, -0.42), (0.0, -0.25))),
    ),
)

_COWS: tuple[Way, ...] = (
    (
        Line("dark", ((-0.72, -0.2), (-0.82, 0.4)), 0.05),
        *_legs((-0.6, -0.42, 0.2, 0.4), 0.3, 0.085),
        Polygon("body", ((-0.75, -0.35), (0.45, -0.35), (0.5, 0.35), (-0.72, 0.35))),
        Blob("accent", -0.4, -0.1, 0.25, 0.2),
        Blob("accent", 0.15, 0.05, 0.2, 0.24),
        Blob("accent", -0.25, 0.42, 0.13, 0.1),
        Polygon("body", ((0.45, -0.55), (0.78, -0.5), (0.92, 0.0), (0.6, 0.05))),
        Blob("accent", 0.82, 0.0, 0.13, 0.1),
        Line("bright", ((0.5, -0.55), (0.52, -0.75)), 0.04),
        Line("shade", ((0.45, -0.45), (0.3, -0.5)), 0.06),
    ),
    (
        *_twice(Line("bright", ((0.25, -0.6), (0.5, -0.7), (0.55, -0.92)), 0.06)),
        *_twice(Blob("shade", 0.62, -0.35, 0.3, 0.13)),
        Polygon("body", ((-0.42, -0.65), (0.42, -0.65), (0.3, 0.65), (-0.3, 0.65))),
        Blob("accent", 0.0, -0.15, 0.14, 0.5),
        Blob("accent", 0.0, 0.62, 0.38, 0.28),
        *_twice(Blob("dark", 0.15, 0.6, 0.06, 0.07)),
        *_eyes(0.3, -0.25),
    ),
)

_DOGS: tuple[Way, ...] = (
    SUBJECTS["dog"],
    (
        Blob("body", 0.0, 0.0, 0.58, 0.7),
        *_twice(Blob("shade", 0.62, 0.02, 0.2, 0.52)),
        *_eyes(0.25, -0.15),
        Blob("bright", 0.0, 0.35, 0.32, 0.3),
        Blob("dark", 0.0, 0.2, 0.15, 0.11),
        Blob("accent", 0.0, 0.62, 0.12, 0.2),
    ),
)

_ELEPHANTS: tuple[Way, ...] = (
    (
        *_legs((-0.6, -0.3, 0.1, 0.3), 0.3, 0.13),
        Blob("body", -0.15, -0.05, 0.65, 0.48),
        Line("body", ((0.7, -0.2), (0.85, 0.3), (0.8, 0.75)), 0.11),
        Blob("body", 0.52, -0.25, 0.32, 0.34),
        Blob("shade", 0.28, -0.2, 0.24, 0.34),
        Line("bright", ((0.68, 0.08), (0.95, 0.2)), 0.045),
        Blob("dark", 0.62, -0.32, 0.04, 0.04),
        Line("shade", ((-0.78, -0.1), (-0.85, 0.35)), 0.04),
    ),
    (
        *_legs((-0.35, 0.32), 0.2, 0.18),
        Blob("shade", 0.0, 0.15, 0.55, 0.45),
        *_twice(Blob("body", 0.62, -0.3, 0.34, 0.42)),
        Blob("body", 0.0, -0.35, 0.38, 0.42),
        Line("body", ((0.0, -0.1), (0.03, 0.4), (-0.08, 0.85)), 0.13),
        *_twice(Line("bright", ((0.2, 0.05), (0.28, 0.4)), 0.05)),
        *_eyes(0.22, -0.4),
    ),
)

_FISHES: tuple[Way, ...] = (
    (
        Polygon("shade", ((-0.95, -0.5), (-0.4, 0.0), (-0.95, 0.5), (-0.75, 0.0))),
        Polygon("shade", ((-0.3, -0.6), (0.2, -0.3), (-0.4, -0.2))),
        Blob("body", 0.15, 0.0, 0.7, 0.38),
        Polygon("shade", ((-0.1, 0.1), (0.15, 0.15), (-0.15, 0.5))),
        Blob("accent", 0.1, 0.16, 0.45, 0.15),
        Line("shade", ((0.42, -0.25), (0.38, 0.25)), 0.03),
        Blob("bright", 0.6, -0.1, 0.1, 0.1),
        Blob("dark", 0.62, -0.1, 0.05, 0.05),
    ),
    (
        Polygon("accent", ((-0.95, -0.2), (-0.2, -0.1), (-0.2, 0.15), (-0.8, 0.75))),
        Polygon("accent", ((-0.9, -0.7), (-0.15, -0.2), (-0.2, 0.1))),
        Polygon("shade", ((-0.1, -0.8), (0.35, -0.45), (-0.05, -0.3))),
        Blob("body", 0.25, 0.0, 0.52, 0.5),
        Polygon("accent", ((0.05, 0.4), (0.35, 0.42), (0.0, 0.85))),
        Blob("bright", 0.55, -0.15, 0.12, 0.12),
        Blob("dark", 0.57, -0.15, 0.07, 0.07),
    ),
)

_HORSES: tuple[Way, ...] = (
    SUBJECTS["horse"],
    (
        Polygon("body", ((-0.35, -0.3), (0.1, -0.6), (0.2, 0.95), (-0.85, 0.95))),
        Polygon("body", ((0.0, -0.7), (0.3, -0.6), (0.9, 0.25), (0.65, 0.5), (0.05, 0.0))),
        Line("dark", ((0.05, -0.75), (-0.4, -0.25), (-0.75, 0.6)), 0.13),
        Polygon("body", ((0.0, -0.65), (0.1, -0.97), (0.22, -0.65))),
        Blob("dark", 0.32, -0.32, 0.07, 0.06),
        Blob("dark", 0.75, 0.28, 0.06, 0.05),
    ),
)

_LIONS: tuple[Way, ...] = (
    (
        Blob("accent", 0.0, 0.0, 0.92, 0.92),
        *_twice(Blob("body", 0.42, -0.5, 0.16, 0.16)),
        Blob("body", 0.0, 0.08, 0.55, 0.6),
        *_eyes(0.22, -0.08),
        Line("shade", ((0.0, -0.05), (0.0, 0.2)), 0.1),
        Blob("bright", 0.0, 0.45, 0.26, 0.2),
        Blob("dark", 0.0, 0.3, 0.13, 0.08),
    ),
    (
        Line("body", ((-0.75, 0.2), (-0.95, 0.55), (-0.9, 0.75)), 0.06),
        *_legs((-0.6, -0.42, 0.15, 0.35), 0.35, 0.1),
        Blob("body", -0.2, 0.2, 0.6, 0.28),
        Blob("accent", 0.45, -0.15, 0.46, 0.5),
        Blob("body", 0.58, -0.15, 0.27, 0.28),
        Blob("bright", 0.75, -0.02, 0.14, 0.11),
        Blob("dark", 0.62, -0.22, 0.05, 0.05),
    ),
)

_SPIDERS: tuple[Way, ...] = (
    (
        *_twice(
            Line("shade", ((0.1, -0.15), (0.4, -0.6), (0.5, -0.95)), 0.045),
            Line("shade", ((0.1, -0.1), (0.6, -0.4), (0.92, -0.5)), 0.045),
            Line("shade", ((0.1, 0.0), (0.6, 0.1), (0.92, 0.4)), 0.045),
            Line("shade", ((0.1, 0.05), (0.4, 0.45), (0.5, 0.95)), 0.045),
        ),
        Blob("body", 0.0, 0.3, 0.27, 0.36),
        Blob("body", 0.0, -0.15, 0.17, 0.18),
        Blob("accent", 0.0, 0.3, 0.1, 0.16),
    ),
    (
        *(Line("bright", ((0.0, 0.0), end), 0.018) for end in ((-0.97, -0.9), (0.97, -0.8), (-0.9, 0.95), (0.9, 0.9))),
        Line("bright", ((-0.6, -0.55), (0.6, -0.5), (0.57, 0.58), (-0.58, 0.6), (-0.6, -0.55)), 0.018),
        Line("bright", ((-0.9, -0.85), (0.9, -0.75), (0.85, 0.85), (-0.85, 0.9), (-0.9, -0.85)), 0.018),
        *_twice(
            Line("body", ((0.1, -0.05), (0.3, -0.4), (0.25, -0.75)), 0.05),
            Line("body", ((0.1, 0.0), (0.5, -0.2), (0.65, -0.35)), 0.05),
            Line("body", ((0.1, 0.0), (0.5, 0.15), (0.65, 0.4)), 0.05),
            Line("body", ((0.1, 0.05), (0.3, 0.4), (0.25, 0.75)), 0.05),
        ),
        Blob("body", 0.0, 0.15, 0.24, 0.28),
        Blob("shade", 0.0, -0.15, 0.14, 0.14),
    ),
)

WAYS: Mapping[str, tuple[Way, ...]] = {
    "butterfiles": _BUTTERFLIES,  # as its folder is spelt
    "cats": _CATS,
    "chickens": _CHICKENS,
    "cows": _COWS,
    "dogs": _DOGS,
    "elephants": _ELEPHANTS,
    "fishes": _FISHES,
    "horses": _HORSES,
    "lions": _LIONS,
    "spiders": _SPIDERS,
}
"""By name of the class, in the order of its folders."""
