"""Draws what a report shows beside the marks: learning curves, attacked images, robustness. The same numbers, the same bytes."""

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from PIL import Image

from autograder.model.exhibit import Curves, Robustness

__all__ = ["curves_svg", "pixels_png", "robustness_svg"]

_STYLE: Any = {
    "svg.hashsalt": "autograder",  # or ids are random
    "svg.fonttype": "path",  # the reader's fonts do not matter
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e3e3e3",
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
}
_MARKS = (("o", "-"), ("s", "--"), ("^", ":"))
"""Lines differ without colour, too: reports are printed."""
_COLOURS = ("#1f5fa8", "#c2410c", "#4b5563")
_ENLARGED = 2
_LARGEST = 1e12


def curves_svg(curves: Sequence[Curves]) -> str:
    """Base64 of an SVG: a row of loss and accuracy for each training."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 2.3 * len(curves)), layout="constrained")
        axes = figure.subplots(len(curves), 2, squeeze=False)
        for (left, right), one in zip(axes, curves, strict=True):
            _series(left, one.loss, f"{one.title}: loss")
            _series(right, one.accuracy, f"{one.title}: accuracy")
            right.set_ylim(0, 1.02)
        return _svg(figure)


def robustness_svg(robustness: Robustness) -> str:
    """Base64 of an SVG: accuracy under PGD against epsilon, one line for each model."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(5.2, 2.9), layout="constrained")
        axes = figure.subplots()
        for number, (name, points) in enumerate(robustness.curves.items()):
            mark, line = _MARKS[number % len(_MARKS)]
            epsilons, shares = zip(*points, strict=True)
            colour = _COLOURS[number % len(_COLOURS)]
            axes.plot(_drawable(epsilons), _drawable(shares), marker=mark, linestyle=line, color=colour, label=name)
        axes.axvline(robustness.epsilon, color="#9ca3af", linewidth=1)
        axes.annotate(
            f" ε = {robustness.epsilon:g}", (robustness.epsilon, 1.0), color="#4b5563", va="top", annotation_clip=False
        )
        axes.set(xlabel="ε, largest change of a pixel", ylabel="accuracy under PGD", ylim=(0, 1.02))
        axes.legend(frameon=False)
        return _svg(figure)


def pixels_png(image: NDArray[np.floating]) -> str:
    """Base64 of a PNG: an image (height, width, channels) of pixels from 0 to 1, enlarged without smoothing."""
    levels = np.clip(np.nan_to_num(np.asarray(image, dtype=np.float64)) * 255, 0, 255).round().astype(np.uint8)
    large = np.repeat(np.repeat(levels, _ENLARGED, axis=0), _ENLARGED, axis=1)
    buffer = io.BytesIO()
    Image.fromarray(large[..., 0] if large.shape[-1] == 1 else large[..., :3]).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _drawable(values: Sequence[float]) -> NDArray[np.float64]:
    """The numbers without those that axes cannot be laid out for: a forged loss may be the largest number that there is."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.clip(np.where(np.isfinite(numbers), numbers, np.nan), -_LARGEST, _LARGEST)


def _series(axes: Axes, series: Mapping[str, tuple[float, ...]], title: str) -> None:
    for number, (name, values) in enumerate(series.items()):
        mark, line = _MARKS[number % len(_MARKS)]
        epochs = np.arange(1, len(values) + 1)
        axes.plot(
            epochs, _drawable(values), marker=mark, linestyle=line, color=_COLOURS[number % len(_COLOURS)], label=name
        )
    axes.set_title(title, fontsize=9, loc="left", parse_math=False)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    if series:
        axes.legend(frameon=False)


def _svg(figure: Figure) -> str:
    buffer = io.BytesIO()
    FigureCanvasSVG(figure)
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return base64.b64encode(buffer.getvalue()).decode("ascii")
