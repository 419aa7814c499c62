"""Textbook diagrams of feed-forward networks, drawn with matplotlib.

Only the figures' scripts import this: numbers go in, PNG files come out, the same ones every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from reference.shared.arrays import Floats

__all__ = [
    "Layer",
    "arrow",
    "draw_arrows",
    "draw_block",
    "draw_layer",
    "draw_weights",
    "label",
    "new_canvas",
    "save",
    "title",
]

RADIUS = 0.36
INK = "#1f2933"
GREY = "#52606d"
LINE = "#9aa5b1"
BIAS = "#8a5a00"
TARGETS = ("#0b5fa5", "#a5340b", "#1b7a3d", "#6b3fa0")
"""Ink of the weights that lead into the first, second, … unit of a layer."""
TINTS = ("#9fc3e3", "#e6b3a1", "#a6cfb4", "#c8b4de")
"""The same colours, lighter, for the arrows."""
DPI = 150

_PAPER = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}


@dataclass(frozen=True, slots=True)
class Layer:
    """One column of units."""

    x: float
    """Position from the left, in diagram units (a unit's radius is 0.36)."""
    names: tuple[str, ...]
    """Text inside each unit, top to bottom; its length is the layer's width."""
    colour: str
    """Fill of the units."""
    spacing: float = 1.5
    """Vertical distance of neighbours."""

    @property
    def heights(self) -> Floats:
        """Vertical positions, centred on 0, top first."""
        count = len(self.names)
        return np.linspace(1, -1, count) * (count - 1) / 2 * self.spacing


def new_canvas(*, right: float, bottom: float, top: float, scale: float = 0.72) -> tuple[Figure, Axes]:
    """An empty white figure measured in diagram units, from −1 to `right` and from `bottom` to `top`; `scale` is inches a unit."""
    figure = Figure(figsize=((right + 1.0) * scale, (top - bottom) * scale), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-1.0, right)
    axes.set_ylim(bottom, top)
    axes.axis("off")
    return figure, axes


def title(axes: Axes, x: float, y: float, name: str, remark: str = "") -> None:
    """A heading above a layer: its name, and below it in grey what more there is to say."""
    axes.text(x, y, name, ha="center", va="center", fontsize=12, color=INK, fontweight="bold")
    axes.text(x, y - 0.42, remark, ha="center", va="center", fontsize=11, color=GREY)


def label(axes: Axes, x: float, y: float, text: str) -> None:
    """What happens between two layers, on white paper over the arrows."""
    axes.text(x, y, text, ha="center", va="center", fontsize=12, color=INK, zorder=2, bbox=_PAPER)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], *, colour: str = LINE) -> None:
    """One arrow from point to point, behind everything else."""
    style = "-|>,head_length=0.55,head_width=0.22"
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle=style, mutation_scale=10, linewidth=0.9, color=colour, shrinkA=0, shrinkB=1
        )
    )


def draw_layer(axes: Axes, layer: Layer, *, biases: Sequence[float] = ()) -> None:
    """The units of a layer, with each unit's bias below it."""
    for number, (y, name) in enumerate(zip(layer.heights, layer.names, strict=True)):
        axes.add_patch(Circle((layer.x, y), RADIUS, facecolor=layer.colour, edgecolor=INK, linewidth=1.3, zorder=3))
        axes.text(layer.x, y, name, ha="center", va="center", fontsize=13, color=INK, zorder=4)
        if len(biases):
            axes.text(
                layer.x,
                y - RADIUS - 0.19,
                f"bias {_number(biases[number])}",
                ha="center",
                va="center",
                fontsize=8.5,
                color=BIAS,
                zorder=5,
                bbox=_PAPER,
            )


def draw_arrows(axes: Axes, left: Layer, right: Layer, *, tinted: bool = True) -> None:
    """An arrow from each unit on the left to each on the right; tinted like the weights of the unit it leads to, or grey."""
    for k, y1 in enumerate(right.heights):
        for y0 in left.heights:
            dx, dy = right.x - left.x, float(y1 - y0)
            cut_x, cut_y = RADIUS * dx / hypot(dx, dy), RADIUS * dy / hypot(dx, dy)
            start, end = (left.x + cut_x, float(y0) + cut_y), (right.x - cut_x, float(y1) - cut_y)
            arrow(axes, start, end, colour=TINTS[k % len(TINTS)] if tinted else LINE)


def draw_block(axes: Axes, left: Layer, right: Layer, text: str) -> None:
    """A function between two layers of equal width, as an upright box with an arrow in and out for each unit."""
    middle, half = (left.x + right.x) / 2, 0.2
    top, bottom = float(left.heights[0]) + RADIUS, float(left.heights[-1]) - RADIUS
    for y in left.heights:
        arrow(axes, (left.x + RADIUS, float(y)), (middle - half, float(y)))
        arrow(axes, (middle + half, float(y)), (right.x - RADIUS, float(y)))
    box = FancyBboxPatch(
        (middle - half, bottom),
        2 * half,
        top - bottom,
        boxstyle="round,pad=0,rounding_size=0.12",
        facecolor="white",
        edgecolor=INK,
        linewidth=1.0,
        zorder=2,
    )
    axes.add_patch(box)
    axes.text(middle, (top + bottom) / 2, text, rotation=90, ha="center", va="center", fontsize=11, color=INK, zorder=3)


def draw_weights(axes: Axes, left: Layer, right: Layer, weights: Floats, *, at: float = 0.8) -> None:
    """Each weight on its arrow, `at` of the way: row k of the matrix beside unit k on the right."""
    for k, y1 in enumerate(right.heights):
        for j, y0 in enumerate(left.heights):
            x, y = left.x + at * (right.x - left.x), y0 + at * (y1 - y0)
            axes.text(
                x,
                y,
                _number(weights[k, j]),
                ha="center",
                va="center",
                fontsize=9.5,
                color=TARGETS[k % len(TARGETS)],
                zorder=2,
                bbox=_PAPER,
            )


def save(figure: Figure, path: Path) -> None:
    """Write a PNG without anything that changes from run to run."""
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
