"""What a matplotlib figure shows, as JSON data."""

from typing import Any

import numpy as np

from autograder_probe.held import arrays

MAX_AXES = 64
MAX_LINES = 60
MAX_POINTS = 5_000
MAX_TEXTS = 100
MAX_IMAGES = 64
IMAGE_ELEMENTS = 200_000
"""A larger image is left out."""
FIGURE_BYTES = 2_000_000
"""Images of one figure beyond this are left out."""
MESHES = ("QuadMesh", "PolyQuadMesh")


def read(figure: Any) -> list[dict[str, Any]]:
    """One entry per axes; images that belong to the figure itself follow as an entry without title."""
    room = [FIGURE_BYTES]
    axes = [_axes(item, room) for item in figure.axes[:MAX_AXES]]
    own = _images([image.get_array() for image in figure.images[:MAX_IMAGES]], room)
    if own:
        texts = [_text(item.get_text()) for item in figure.texts[:MAX_TEXTS]]
        axes.append(_entry(("", "", ""), texts=texts, images=own))
    return axes[:MAX_AXES]


def _axes(axes: Any, room: list[int]) -> dict[str, Any]:
    legend = axes.get_legend()
    lines = [
        _line(line.get_label(), line.get_xdata(orig=False), line.get_ydata(orig=False))
        for line in axes.lines
        if _seen(line) and axes.get_visible()
    ]
    pictures = [image.get_array() for image in axes.images[:MAX_IMAGES]]
    for collection in axes.collections:
        if type(collection).__name__ in MESHES:
            pictures.append(collection.get_array())
            continue
        offsets = np.ma.getdata(collection.get_offsets())
        if np.ndim(offsets) == 2 and len(offsets) > 1 and _seen(collection) and axes.get_visible():
            lines.append(_line(collection.get_label(), offsets[:, 0], offsets[:, 1]))
    title = axes.get_title() or axes.get_title("left") or axes.get_title("right")
    return _entry(
        (title, axes.get_xlabel(), axes.get_ylabel()),
        legend=[_text(item.get_text()) for item in legend.get_texts()[:MAX_LINES]] if legend else [],
        texts=[_text(item.get_text()) for item in axes.texts[:MAX_TEXTS]],
        lines=lines[:MAX_LINES],
        images=_images(pictures[:MAX_IMAGES], room),
    )


def _entry(words: tuple[Any, Any, Any], **lists: list[Any]) -> dict[str, Any]:
    title, xlabel, ylabel = map(_text, words)
    empty: dict[str, Any] = {"legend": [], "texts": [], "lines": [], "images": []}
    return {"title": title, "xlabel": xlabel, "ylabel": ylabel, **empty, **lists}


def _images(pictures: list[Any], room: list[int]) -> list[dict[str, Any]]:
    """Pixels as they were given, of any dtype; `room` holds the bytes that are left for this figure."""
    kept = []
    for picture in pictures:
        if picture is None:
            continue
        array = np.ma.getdata(picture)
        if array.dtype.kind not in "biuf" or array.size > IMAGE_ELEMENTS:
            continue
        array = _compact(array)
        room[0] -= array.nbytes
        if room[0] >= 0:
            kept.append(arrays.encode(array))
    return kept


def _compact(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == "f" and array.dtype.itemsize > 4:
        with np.errstate(all="ignore"):
            return array.astype(np.float32)
    return arrays.small_integers(array) if array.dtype.kind in "iu" and array.dtype.itemsize > 1 else array


def _seen(artist: Any) -> bool:
    return bool(artist.get_visible()) and (np.ndim(artist.get_alpha()) > 0 or artist.get_alpha() != 0)


def _line(label: Any, x: Any, y: Any) -> dict[str, Any]:
    xs, ys = np.asarray(x, np.float64).reshape(-1), np.asarray(y, np.float64).reshape(-1)
    count = min(len(xs), len(ys))
    step = max(1, -(-count // MAX_POINTS))
    return {
        "label": _text(label),
        "x": arrays.encode(xs[:count:step]),
        "y": arrays.encode(ys[:count:step]),
    }


def _text(value: Any) -> str:
    return str(value)[:300]
