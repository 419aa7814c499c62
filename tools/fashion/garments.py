"""What the ten kinds of clothing look like, cut anew for every picture; kinds that are alike in shops are alike here.

A garment is a row of shapes of tools/scenes/brush.py, painted in this order, in a frame from −1 to 1. Names of paints:
`cloth`, `light` and `dark` are the garment's own grey, a bit more and a bit less of it; `none` is the background.
"""

from collections.abc import Callable, Mapping

import numpy as np

from tools.scenes.brush import Blob, Line, Polygon, Shape

__all__ = ["GARMENTS", "Garment"]

Garment = tuple[Shape, ...]
Random = np.random.Generator
Point = tuple[float, float]


def _chance(random: Random, share: float) -> bool:
    return bool(random.uniform() < share)


def _even(paint: str, *corners: Point) -> Polygon:
    """A polygon that is its own mirror image: these corners on the right, downwards, and theirs on the left."""
    return Polygon(paint, (*corners, *((-x, y) for x, y in reversed(corners))))


def _both(paint: str, start: Point, end: Point, radius: float) -> Garment:
    """A straight piece on the right, and its mirror image."""
    return (
        Line(paint, (start, end), radius),
        Line(paint, ((-start[0], start[1]), (-end[0], end[1])), radius),
    )


def _sleeves(random: Random, shoulder: float, long: tuple[float, float]) -> Garment:
    """A pair as long as `long` says, smallest and largest; 1 reaches the hem."""
    length, spread = random.uniform(*long), random.uniform(0.2, 0.42)
    radius = random.uniform(0.11, 0.16) if length > 0.6 else random.uniform(0.13, 0.19)
    top = (shoulder - 0.1, -0.72)
    return _both("cloth", top, (top[0] + spread * (0.4 + 0.6 * length), top[1] + 1.5 * length), radius)


def _neck(random: Random) -> Garment:
    """A round or a pointed neckline."""
    wide, deep = random.uniform(0.14, 0.24), random.uniform(0.06, 0.2)
    if _chance(random, 0.25):
        return (Polygon("none", ((-wide, -1.0), (wide, -1.0), (0.0, -0.8 + 1.5 * deep))),)
    return Blob("dark", 0.0, -0.9, wide + 0.05, deep + 0.06), Blob("none", 0.0, -0.93, wide, deep)


def _collar(random: Random) -> Garment:
    """Two flaps."""
    drop = random.uniform(0.12, 0.3)
    flap = ((0.0, -0.82), (0.2, -0.93), (0.24, -0.93 + drop))
    left = tuple((-x, y) for x, y in reversed(flap))
    return Polygon("light", flap), Polygon("light", left), Blob("none", 0.0, -0.97, 0.13, 0.09)


def _front(random: Random, paint: str, radius: float) -> Garment:
    """What closes it, from the neck to the hem."""
    x = random.normal(scale=0.02)
    return (Line(paint, ((x, -0.78), (x, 0.9)), radius),)


def _trunk(random: Random, wide: tuple[float, float], long: tuple[float, float]) -> tuple[float, Garment]:
    """Half the width of the shoulders, and what covers chest and belly; each `wide` and `long`: smallest and largest."""
    shoulder, bottom = random.uniform(*wide), random.uniform(*long)
    waist, hem = shoulder * random.uniform(0.78, 1.02), shoulder * random.uniform(0.85, 1.1)
    upper = _even("cloth", (0.2, -0.93), (shoulder, -0.8), (waist, 0.1))
    return shoulder, (upper, _even("cloth", (waist, 0.06), (hem, bottom)))


def _print(random: Random) -> Garment:
    """A picture on the chest."""
    paint = "light" if _chance(random, 0.5) else "dark"
    return (Blob(paint, random.normal(scale=0.04), random.uniform(-0.4, 0.0), *random.uniform(0.1, 0.28, size=2)),)


def _t_shirt(random: Random) -> Garment:
    shoulder, trunk = _trunk(random, (0.42, 0.56), (0.75, 0.98))
    sleeves = _sleeves(random, shoulder, (0.12, 0.38)) if _chance(random, 0.85) else ()
    return (*sleeves, *trunk, *_neck(random), *(_print(random) if _chance(random, 0.4) else ()))


def _trouser(random: Random) -> Garment:
    waist, knee, foot = random.uniform(0.24, 0.36), random.uniform(0.0, 0.08), random.uniform(0.1, 0.18)
    spread, crotch, bottom = random.uniform(0.0, 0.14), random.uniform(-0.5, -0.3), random.uniform(0.85, 1.0)
    hip = waist * random.uniform(1.0, 1.25)
    legs = []
    for side in (1, -1):
        outer, inner = hip + spread * 0.8, max(0.03, knee + spread - 0.02)
        leg = ((0.0, crotch), (hip, crotch), (outer, bottom), (min(inner, outer - foot), bottom))
        legs.append(Polygon("cloth", leg if side > 0 else tuple((-x, y) for x, y in reversed(leg))))
    belt = (Line("dark", ((-waist, -0.9), (waist, -0.9)), 0.05),) if _chance(random, 0.5) else ()
    return (_even("cloth", (waist, -0.97), (hip, crotch + 0.04)), *legs, *belt)


def _pullover(random: Random) -> Garment:
    shoulder, trunk = _trunk(random, (0.44, 0.56), (0.7, 0.9))
    sleeves = _sleeves(random, shoulder, (0.8, 1.05))
    band = (Line("dark", ((-0.4, 0.8), (0.4, 0.8)), 0.06),) if _chance(random, 0.5) else ()
    hood = (Blob("dark", 0.0, -0.85, 0.24, 0.14),) if _chance(random, 0.2) else ()
    printed = _print(random) if _chance(random, 0.25) else ()
    return (*sleeves, *trunk, *band, *_neck(random), *hood, *printed)


def _dress(random: Random) -> Garment:
    shoulder, waist = random.uniform(0.2, 0.36), random.uniform(0.16, 0.3)
    hem, middle, bottom = random.uniform(0.2, 0.55), random.uniform(-0.35, 0.05), random.uniform(0.85, 1.0)
    kind = random.uniform()
    sleeves = () if kind < 0.5 else _sleeves(random, shoulder + 0.06, (0.15, 0.4) if kind < 0.75 else (0.7, 1.0))
    bodice = _even("cloth", (0.1, -0.97), (shoulder, -0.86), (waist, middle + 0.03))
    skirt = _even("cloth", (waist, middle), (hem, bottom))
    belt = (Line("dark", ((-waist, middle), (waist, middle)), 0.04),) if _chance(random, 0.4) else ()
    return (*sleeves, bodice, skirt, *belt, *_neck(random)[-1:])


def _coat(random: Random) -> Garment:
    shoulder, trunk = _trunk(random, (0.46, 0.58), (0.88, 1.0))
    sleeves = _sleeves(random, shoulder, (0.85, 1.1))
    top = _collar(random) if _chance(random, 0.6) else _neck(random)
    front = _front(random, "dark", random.uniform(0.03, 0.07)) if _chance(random, 0.85) else ()
    high = random.uniform(0.25, 0.5)
    pockets = _both("dark", (0.18, high), (0.32, high + 0.04), 0.035) if _chance(random, 0.5) else ()
    return (*sleeves, *trunk, *front, *top, *pockets)


def _sandal(random: Random) -> Garment:
    heel, thick = random.uniform(0.0, 0.75), random.uniform(0.045, 0.1)
    toe, back = 0.55, 0.55 - heel
    sole = Line("cloth", ((-0.9, toe), (-0.35, toe - 0.02), (0.35, back + 0.05), (0.8, back)), thick)
    stick = (Line("dark", ((0.78, back), (0.8, toe)), random.uniform(0.04, 0.12)),) if heel > 0.25 else ()
    straps: list[Shape] = []
    for _ in range(random.integers(2, 5)):
        x = random.uniform(-0.75, 0.5)
        rise = random.uniform(0.2, 0.5)
        ground = toe - max(0.0, x + 0.35) * heel / 1.1
        straps.append(Line("light", ((x, ground), (x + random.uniform(-0.1, 0.35), ground - rise)), 0.05))
    ankle = Line("cloth", ((0.3, back - 0.35), (0.78, back - 0.4), (0.84, back)), random.uniform(0.035, 0.07))
    return (sole, *stick, *straps, *((ankle,) if _chance(random, 0.7) else ()))


def _shirt(random: Random) -> Garment:
    shoulder, trunk = _trunk(random, (0.4, 0.52), (0.8, 1.0))
    sleeves = _sleeves(random, shoulder, (0.8, 1.08) if _chance(random, 0.6) else (0.15, 0.5))
    top = _collar(random) if _chance(random, 0.6) else _neck(random)
    closing = "dark" if _chance(random, 0.5) else "light"
    front = _front(random, closing, random.uniform(0.02, 0.04)) if _chance(random, 0.65) else ()
    return (*sleeves, *trunk, *front, *top)


def _shoe(random: Random, high: float) -> Garment:
    """A flat shoe, its toe on the left, its shaft ending at this height."""
    floor, thick = random.uniform(0.45, 0.6), random.uniform(0.05, 0.09)
    nose, step = floor - random.uniform(0.18, 0.3), random.uniform(-0.15, 0.2)
    toes = Polygon("cloth", ((-0.97, nose + 0.12), (-0.7, nose), (0.9, nose - 0.02), (0.92, floor), (-0.95, floor)))
    shaft = Polygon("cloth", ((step, high), (0.85, high), (0.92, floor), (step - random.uniform(0.4, 0.7), floor)))
    sole = Line("light", ((-0.9, floor), (0.9, floor)), thick)
    marks: list[Shape] = []
    for _ in range(random.integers(1, 4)):
        x = random.uniform(-0.4, 0.4)
        marks.append(Line("dark" if _chance(random, 0.5) else "light", ((x, 0.3), (x + 0.2, high + 0.2)), 0.05))
    return (toes, shaft, sole, *marks, Blob("none", (step + 0.85) / 2 + 0.1, high - 0.02, 0.3, 0.08))


def _sneaker(random: Random) -> Garment:
    return _shoe(random, random.uniform(-0.35, 0.12))


def _bag(random: Random) -> Garment:
    wide, top, bottom = random.uniform(0.55, 0.92), random.uniform(-0.5, 0.0), random.uniform(0.6, 0.85)
    taper, reach = random.uniform(0.8, 1.08), top - random.uniform(0.1, 0.6)
    grip = random.uniform(0.25, 0.7) * wide
    handle = Line("dark", ((-grip, top), (-0.7 * grip, reach), (0.7 * grip, reach), (grip, top)), 0.06)
    body = _even("cloth", (taper * wide, top), (wide, bottom))
    flap = Line("dark", ((-wide, top + 0.3), (wide, top + 0.3)), 0.04)
    clasp = Blob("light", 0.0, top + 0.32, 0.09, 0.08)
    decoration = ((flap,) if _chance(random, 0.5) else ()) + ((clasp,) if _chance(random, 0.5) else ())
    return (*((handle,) if _chance(random, 0.85) else ()), body, *decoration)


def _ankle_boot(random: Random) -> Garment:
    if _chance(random, 0.45):
        return _shoe(random, random.uniform(-0.85, -0.3))
    heel, high = random.uniform(0.05, 0.4), random.uniform(-0.95, -0.5)
    floor, ankle = 0.85, random.uniform(-0.1, 0.2)
    arch = floor - heel
    shaft = Polygon("cloth", ((ankle, high), (0.8, high), (0.85, arch), (ankle - 0.1, arch)))
    foot = Polygon("cloth", ((ankle - 0.05, 0.0), (0.6, 0.3), (-0.3, floor), (-0.9, floor), (-0.9, floor - 0.2)))
    block = Polygon("dark", ((0.5, arch - 0.1), (0.86, arch - 0.1), (0.84, floor), (0.6, floor)))
    sole = Line("dark", ((-0.85, floor), (-0.3, floor), (0.55, arch)), 0.06)
    instep = Polygon("cloth", ((ankle - 0.1, 0.2), (0.8, 0.2), (0.8, arch), (-0.2, floor)))
    return (shaft, foot, instep, block, sole)


GARMENTS: Mapping[str, Callable[[Random], Garment]] = {
    "T-shirt/top": _t_shirt,
    "Trouser": _trouser,
    "Pullover": _pullover,
    "Dress": _dress,
    "Coat": _coat,
    "Sandal": _sandal,
    "Shirt": _shirt,
    "Sneaker": _sneaker,
    "Bag": _bag,
    "Ankle boot": _ankle_boot,
}
"""By name, in the order of Fashion-MNIST's labels."""
