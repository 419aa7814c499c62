"""Records matplotlib figures when they are drawn, by whichever way: inline display, `show` or `savefig`."""

import functools
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from autograder_probe.afterimport import AfterImport
from autograder_probe.pictures import axes

MAX_FIGURES = 60
IMAGE_CHARS = 3_000_000
"""Base64 of the images in all figures of one question; later ones lose theirs."""


class Recorder:
    """Figures drawn since the last `take`, each as it was when last drawn; `cell` is its cell's execution count."""

    def __init__(self, execution_count: Callable[[], int]) -> None:
        self._execution_count = execution_count
        self._drawn: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._given: weakref.WeakSet[Any] = weakref.WeakSet()

    def install(self) -> None:
        """Watch for matplotlib: it is patched as soon as the student imports it, not before."""
        AfterImport({"matplotlib.backend_bases": self._patch}).install()

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
        return _affordable(figures)

    @contextmanager
    def apart(self, drawn: list[dict[str, Any]]) -> Iterator[None]:
        """What is drawn inside goes to `drawn`; figures of before are neither seen nor changed, new ones closed."""
        earlier, self._drawn = self._drawn, {}
        pylab = sys.modules.get("matplotlib._pylab_helpers")
        open_before = dict(pylab.Gcf.figs) if pylab else {}
        if pylab:
            pylab.Gcf.figs.clear()
        try:
            yield
        finally:
            drawn += self.take()
            pylab = sys.modules.get("matplotlib._pylab_helpers")
            if pylab:
                pylab.Gcf.destroy_all()
                pylab.Gcf.figs.update(open_before)
            self._drawn = earlier

    def _patch(self, module: ModuleType) -> None:
        canvas = module.FigureCanvasBase
        print_figure = canvas.print_figure

        @functools.wraps(print_figure)
        def recording(this: Any, *args: Any, **kwargs: Any) -> Any:
            self._record(this.figure)
            return print_figure(this, *args, **kwargs)

        canvas.print_figure = recording

    def _record(self, figure: Any) -> None:
        try:
            data = axes.read(figure)
        except Exception:  # noqa: BLE001 - a figure we cannot read must not break the student's own drawing
            return
        # The figure itself is kept beside its data, so that its id cannot be reused by another.
        if len(self._drawn) < MAX_FIGURES or id(figure) in self._drawn:
            self._drawn[id(figure)] = (figure, {"cell": self._execution_count(), "axes": data})


def _affordable(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left = IMAGE_CHARS
    for figure in figures:
        left -= sum(len(image.get("b64", "")) for item in figure["axes"] for image in item["images"])
        if left < 0:
            for item in figure["axes"]:
                item["images"] = []
    return figures
