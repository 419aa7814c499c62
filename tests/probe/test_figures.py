"""Figures recorded as data when they are drawn."""

import io
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib import backend_bases
from matplotlib.figure import Figure


@pytest.fixture
def recorder(figures: ModuleType) -> Iterator[Any]:
    """Patched in by hand: matplotlib is imported here already."""
    original = backend_bases.FigureCanvasBase.print_figure
    recorder = figures.Recorder(lambda: 7)
    recorder._patch(backend_bases)
    yield recorder
    backend_bases.FigureCanvasBase.print_figure = original  # type: ignore[method-assign]


def draw(figure: Figure) -> None:
    figure.savefig(io.BytesIO(), format="svg")


def test_what_is_drawn_is_recorded_with_its_data_and_words(recorder: Any) -> None:
    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1, 2], [3.0, 4.0, 5.0], label="elu")
    axes.set(title="ELU", xlabel="x", ylabel="y")
    axes.legend()
    draw(figure)
    (taken,) = recorder.take()
    (recorded,) = taken["axes"]
    assert taken["cell"] == 7
    assert (recorded["title"], recorded["xlabel"], recorded["ylabel"]) == ("ELU", "x", "y")
    assert recorded["legend"] == ["elu"]
    (line,) = recorded["lines"]
    assert (line["label"], line["x"]["data"], line["y"]["data"]) == ("elu", [0, 1, 2], [3, 4, 5])


def test_scattered_points_and_images_are_recorded_too(recorder: Any) -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.scatter([1, 2], [3, 4])
    right.imshow(np.eye(3))
    draw(figure)
    (taken,) = recorder.take()
    assert taken["axes"][0]["lines"][0]["y"]["data"] == [3, 4]
    assert taken["axes"][1]["images"][0]["shape"] == [3, 3]


def test_a_figure_drawn_twice_is_recorded_once_as_it_was_last(recorder: Any) -> None:
    figure = Figure()
    axes = figure.subplots()
    draw(figure)
    axes.plot([0, 1], [0, 1])
    draw(figure)
    (taken,) = recorder.take()
    assert len(taken["axes"][0]["lines"]) == 1


def test_what_was_taken_is_forgotten(recorder: Any) -> None:
    draw(Figure())
    assert len(recorder.take()) == 1
    assert recorder.take() == []


def test_a_long_line_is_thinned_and_many_figures_are_cut_off(recorder: Any, figures: ModuleType) -> None:
    figure = Figure()
    figure.subplots().plot(np.arange(100_000), np.arange(100_000))
    draw(figure)
    (taken,) = recorder.take()
    assert len(taken["axes"][0]["lines"][0]["x"]["data"]) <= figures.MAX_POINTS
    kept = [Figure() for _ in range(figures.MAX_FIGURES + 5)]
    for each in kept:
        recorder._record(each)
    assert len(recorder.take()) == figures.MAX_FIGURES


def test_a_figure_that_cannot_be_read_is_drawn_all_the_same(recorder: Any) -> None:
    class Odd:
        @property
        def axes(self) -> Any:
            raise ValueError("odd")

    stream = io.BytesIO()
    recorder._record(Odd())
    Figure().savefig(stream, format="svg")
    assert stream.getvalue()
    assert len(recorder.take()) == 1


def test_matplotlib_is_patched_when_it_is_imported_not_before(
    figures: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    patched: list[str] = []
    finder = figures._AfterImport("colorsys", lambda module: patched.append(module.__name__))
    sys.meta_path.insert(0, finder)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    assert patched == []
    import colorsys  # noqa: PLC0415 - the import is what is tested

    assert patched == ["colorsys"]
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    assert finder not in sys.meta_path
