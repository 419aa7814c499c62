"""Output as outputs of a notebook: plain, capped, and what a person would have seen."""

import json
import time
from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from autograder.sandbox.connection.received import CUT, Outputs


def outputs(*messages: tuple[str, Any], most: int = 10_000) -> tuple[list[Any], bool]:
    found = Outputs(most)
    for kind, content in messages:
        found.take({"msg_type": kind, "content": content, "metadata": {}})
    return found.finished(), found.dropped


def stream(text: Any, name: Any = "stdout") -> tuple[str, dict[str, Any]]:
    return "stream", {"name": name, "text": text}


def show(text: Any, name: Any = None, *, kind: str = "display_data") -> tuple[str, dict[str, Any]]:
    return kind, {"data": {"text/plain": text}, "metadata": {"m": 1}, "transient": {"display_id": name}}


def texts(found: list[Any]) -> list[Any]:
    return [item["text"] if "text" in item else item["data"]["text/plain"] for item in found]


def test_streams_are_joined_and_standard_output_comes_first() -> None:
    found, dropped = outputs(stream("e1", "stderr"), stream("a"), stream("b"), stream("e2", "stderr"))
    assert [(item["name"], item["text"]) for item in found] == [("stdout", "ab"), ("stderr", "e1e2")]
    assert not dropped


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("1%\r50%\r100%\n", "100%\n"),
        ("abc\b\bX", "aX"),
        ("\b\bz", "z"),
        ("line\r\nnext", "line\r\nnext"),
        ("a\rb\r", "b\r"),
        ("keep\n\rnew", "keep\nnew"),
    ],
)
def test_a_progress_bar_is_what_it_shows_in_the_end(printed: str, seen: str) -> None:
    assert texts(outputs(stream(printed))[0]) == [seen]


@pytest.mark.parametrize("piece", ["x", "a\b", "a\r", "\b", "\r"])
def test_sixteen_times_the_line_takes_no_more_than_some_sixteen_times_as_long(piece: str) -> None:
    def seconds(count: int) -> float:
        def once() -> float:
            started = time.process_time()
            outputs(stream("y" * count + piece * count), most=10 * count)
            return time.process_time() - started

        return min(once() for _ in range(5))

    # By the square, as nbclient's patterns take it, it would be 256.
    assert seconds(800_000) < 100 * seconds(50_000)


def test_text_over_the_cap_is_cut_and_said_so() -> None:
    found, dropped = outputs(stream("a" * 60), stream("b" * 60), stream("c"), most=100)
    assert (texts(found), dropped) == (["a" * 60 + "b" * 40], True)


def test_a_picture_over_the_cap_is_left_out_whole() -> None:
    found, dropped = outputs(show("x" * 1_000), show("small"), most=500)
    assert (found, dropped) == ([], True)


def test_many_empty_outputs_are_too_many() -> None:
    found, dropped = outputs(*[show("")] * 1_000, most=5_000)
    assert (len(found) <= 50, dropped) == (True, True)  # 100 characters each


def test_many_errors_are_too_many() -> None:
    error = ("error", {"ename": "E", "evalue": "", "traceback": ["t" * 100] * 1_000})
    found, dropped = outputs(*[error] * 1_000, most=1_000)
    assert len(json.dumps(found)) < 10_000
    assert (len(found), dropped) == (1, True)


def test_what_the_kernel_has_cut_counts_as_dropped() -> None:
    found = Outputs(100)
    found.take({"msg_type": "stream", "content": {"name": "stdout", "text": "a"}, "metadata": {CUT: True}})
    assert (texts(found.finished()), found.dropped) == (["a"], True)


def test_a_display_is_changed_in_its_place() -> None:
    update = show("2", "id", kind="update_display_data")
    assert texts(outputs(show("1", "id"), stream("between"), update)[0]) == ["2", "between"]
    assert texts(outputs(update)[0]) == []


def test_clearing_gives_room_again_now_or_with_the_next_output() -> None:
    clear, later = ("clear_output", {"wait": False}), ("clear_output", {"wait": True})
    assert outputs(stream("a" * 90), clear, stream("b" * 90), most=100) == outputs(stream("b" * 90), most=100)
    assert texts(outputs(stream("a"), later, stream("b"))[0]) == ["b"]
    assert texts(outputs(stream("a"), later)[0]) == ["a"]


@pytest.mark.parametrize(
    "message",
    [
        stream(5),
        stream(None, ["stdout"]),
        ("stream", {}),
        ("display_data", {"data": [1]}),
        ("display_data", {"data": {"text/plain": {"a": [1, None, {"b": float("nan")}]}}, "transient": 5}),
        ("execute_result", {"data": {"text/plain": "x"}, "transient": {"display_id": ["list"]}}),
        ("update_display_data", {}),
        ("error", {"ename": 5, "evalue": {}, "traceback": "no list"}),
        ("error", {"traceback": [None, 5, "line"]}),
        ("clear_output", {"wait": "maybe"}),
        ("comm_open", {"comm_id": 5, "data": None, "target_name": "jupyter.widget"}),
        ("comm_msg", {}),
        ("shutdown_reply", {"restart": True}),
        ("no such type", {}),
    ],
)
def test_whatever_is_sent_the_notebook_stays_one(message: tuple[str, Any]) -> None:
    found, _ = outputs(stream("before"), message)
    cell = nbformat.v4.new_code_cell("pass", id="c", outputs=found)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    json.dumps(found)


def test_texts_stay_as_they_were_for_callers_that_ask_twice() -> None:
    ask: Callable[[], Any] = Outputs(100).finished
    assert ask() == ask() == []
