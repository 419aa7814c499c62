"""Records matplotlib figures when they are drawn, by whichever way: inline display, `show` or `savefig`."""

import importlib.abc
import importlib.machinery
import sys
import weakref
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from autograder_probe import values

MAX_FIGURES = 60
MAX_AXES = 64
MAX_LINES = 60
MAX_POINTS = 5_000


class Recorder:
    """Figures drawn since the last `take`, each as it was when last drawn; `cell` is its cell's execution count."""

    def __init__(self, execution_count: Callable[[], int]) -> None:
        self._execution_count = execution_count
        self._drawn: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._given: weakref.WeakSet[Any] = weakref.WeakSet()

    def install(self) -> None:
        """Watch for matplotlib: it is patched as soon as the student imports it, not before."""
        sys.meta_path.insert(0, _AfterImport("matplotlib.backend_bases", self._patch))

    def take(self) -> list[dict[str, Any]]:
        """The figures in drawing order, those that stay open on a backend without a display too; each is given once."""
        pylab = sys.modules.get("matplotlib._pylab_helpers")
        for manager in pylab.Gcf.get_all_fig_managers() if pylab else ():
            if manager.canvas.figure not in self._given:
                self._record(manager.canvas.figure)
        for figure, _ in self._drawn.values():
            self._given.add(figure)
        figures = [data for _, data in self._drawn.values()]
        self._drawn.clear()
        return figures

    def _patch(self, module: ModuleType) -> None:
        canvas = module.FigureCanvasBase
        print_figure = canvas.print_figure

        def recording(this: Any, *args: Any, **kwargs: Any) -> Any:
            self._record(this.figure)
            return print_figure(this, *args, **kwargs)

        recording.__doc__ = print_figure.__doc__
        recording.__name__ = print_figure.__name__
        canvas.print_figure = recording

    def _record(self, figure: Any) -> None:
        try:
            axes = [_axes(item) for item in figure.axes[:MAX_AXES]]
        except Exception:  # noqa: BLE001 - a figure we cannot read must not break the student's own drawing
            return
        # The figure itself is kept beside its data, so that its id cannot be reused by another.
        if len(self._drawn) < MAX_FIGURES or id(figure) in self._drawn:
            self._drawn[id(figure)] = (figure, {"cell": self._execution_count(), "axes": axes})


def _axes(axes: Any) -> dict[str, Any]:
    legend = axes.get_legend()
    lines = [_line(line.get_label(), line.get_xdata(orig=False), line.get_ydata(orig=False)) for line in axes.lines]
    for collection in axes.collections:
        offsets = np.ma.getdata(collection.get_offsets())
        if np.ndim(offsets) == 2 and len(offsets) > 1:
            lines.append(_line(collection.get_label(), offsets[:, 0], offsets[:, 1]))
    images = [np.ma.getdata(image.get_array()) for image in axes.images[:4]]
    return {
        "title": _text(axes.get_title() or axes.get_title("left") or axes.get_title("right")),
        "xlabel": _text(axes.get_xlabel()),
        "ylabel": _text(axes.get_ylabel()),
        "legend": [_text(item.get_text()) for item in legend.get_texts()[:MAX_LINES]] if legend else [],
        "lines": lines[:MAX_LINES],
        "images": [values.encode_array(image) for image in images if image.size <= values.INLINE_ELEMENTS],
    }


def _line(label: Any, x: Any, y: Any) -> dict[str, Any]:
    xs, ys = np.asarray(x, np.float64).reshape(-1), np.asarray(y, np.float64).reshape(-1)
    count = min(len(xs), len(ys))
    step = max(1, -(-count // MAX_POINTS))
    return {
        "label": _text(label),
        "x": values.encode_array(xs[:count:step]),
        "y": values.encode_array(ys[:count:step]),
    }


def _text(value: Any) -> str:
    return str(value)[:300]


class _AfterImport(importlib.abc.MetaPathFinder):
    """Runs `action` on one module right after its import."""

    def __init__(self, name: str, action: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._action = action

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute, action = spec.loader.exec_module, self._action

        def exec_module(module: ModuleType) -> None:
            execute(module)
            action(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
