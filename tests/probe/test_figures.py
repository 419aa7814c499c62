"""Figures recorded as data when they are drawn."""

import inspect
import io
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib import backend_bases
from matplotlib.figure import Figure

from autograder.evidence.arrays import decode_array


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
    assert taken["axes"][0]["lines"][0]["x"]["shape"] == [figures.axes.MAX_POINTS]
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


def test_words_in_the_axes_are_recorded(recorder: Any) -> None:
    figure = Figure()
    axes = figure.subplots()
    axes.text(0.5, 0.5, "A")
    axes.annotate("B", (0, 0))
    draw(figure)
    (taken,) = recorder.take()
    assert taken["axes"][0]["texts"] == ["A", "B"]


@pytest.mark.parametrize("dtype", ["u1", "b1", "f4", "f8", "i8"])
def test_an_image_is_recorded_as_it_was_given_floats_in_single_precision(recorder: Any, dtype: str) -> None:
    image = (np.arange(784).reshape(28, 28) % 200).astype(dtype)
    figure = Figure()
    figure.subplots().imshow(image)
    draw(figure)
    (taken,) = recorder.take()
    read = decode_array(taken["axes"][0]["images"][0])
    assert np.array_equal(read, image)
    assert read.dtype.itemsize <= 4


def test_thirty_six_pictures_are_recorded_with_their_titles(recorder: Any) -> None:
    figure = Figure()
    for index, axes in enumerate(figure.subplots(6, 6).flat):
        axes.imshow(np.full((28, 28), index))
        axes.set_title("ABCDEFGHIJ"[index % 10])
    draw(figure)
    (taken,) = recorder.take()
    assert [axes["title"] for axes in taken["axes"]] == [("ABCDEFGHIJ" * 4)[index] for index in range(36)]
    assert [decode_array(axes["images"][0])[0, 0] for axes in taken["axes"]] == list(range(36))


def test_every_way_to_draw_pixels_is_an_image(recorder: Any) -> None:
    figure = Figure()
    for axes, method in zip(figure.subplots(2, 2).flat, ("imshow", "matshow", "pcolormesh", "pcolor"), strict=True):
        getattr(axes, method)(np.arange(6).reshape(2, 3))
    figure.figimage(np.arange(6).reshape(2, 3))
    draw(figure)
    (taken,) = recorder.take()
    assert [decode_array(axes["images"][0]).tolist() for axes in taken["axes"]] == [[[0, 1, 2], [3, 4, 5]]] * 5
    assert taken["axes"][4]["title"] == ""


def test_a_very_large_image_and_those_beyond_the_budget_are_left_out(recorder: Any, figures: ModuleType) -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.imshow(np.zeros((500, 401)))
    right.imshow(np.zeros((28, 28)))
    draw(figure)
    assert [len(axes["images"]) for axes in recorder.take()[0]["axes"]] == [0, 1]
    figures.axes.FIGURE_BYTES, before = 4 * 784, figures.axes.FIGURE_BYTES
    try:
        left.imshow(np.zeros((28, 28)))
        draw(figure)
        assert [len(axes["images"]) for axes in recorder.take()[0]["axes"]] == [1, 0]
    finally:
        figures.axes.FIGURE_BYTES = before


def test_what_is_drawn_apart_is_not_the_questions_own(recorder: Any) -> None:
    own, drawn = Figure(), []  # type: tuple[Figure, list[Any]]
    draw(own)
    with recorder.apart(drawn):
        draw(Figure())
    assert (len(drawn), len(recorder.take())) == (1, 1)
    assert recorder.take() == []


def test_what_is_left_open_apart_is_recorded_there_and_closed(recorder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only here

    earlier = plt.figure()
    drawn: list[Any] = []
    with recorder.apart(drawn):
        plt.plot([0, 1], [2, 3])  # a new figure, not the one that is open
    assert drawn[0]["axes"][0]["lines"][0]["y"]["data"] == [2, 3]
    assert plt.get_fignums() == [earlier.number]
    assert plt.gcf() is earlier
    assert earlier.axes == []
    plt.close(earlier)


def test_the_students_drawing_looks_as_before(recorder: Any) -> None:
    assert backend_bases.FigureCanvasBase.print_figure.__name__ == "print_figure"
    assert "filename" in inspect.signature(backend_bases.FigureCanvasBase.print_figure).parameters


def test_lines_that_nobody_sees_are_not_recorded(recorder: Any) -> None:
    figure = Figure()
    shown, hidden = figure.subplots(1, 2)
    shown.plot([0, 1], [1, 2], label="seen")
    shown.plot([0, 1], [3, 4], visible=False)
    shown.scatter([0, 1], [3, 4], alpha=0)
    shown.scatter([0, 1], [5, 6], alpha=[0.5, 0.2])
    hidden.plot([0, 1], [7, 8])
    hidden.set_visible(False)
    draw(figure)
    (taken,) = recorder.take()
    assert [line["y"]["data"] for axes in taken["axes"] for line in axes["lines"]] == [[1, 2], [5, 6]]
