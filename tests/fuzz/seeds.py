"""Honest inputs of each target, small: what fuzzing begins with."""

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from autograder import evidence
from autograder.evidence.training import encode_log, encode_model, encode_rows
from autograder.model.evidence import Appraised, Axes, Call, Figure, Line, QuestionEvidence, Value, ValueKind
from autograder.model.training import Event, EventKind, ModelSeen, Node, Rows, TrainingLog
from tests.reports.samples import DERIVATION, HOSTILE, PNG, REASON

__all__ = ["seeds"]

_MODEL = ModelSeen(
    "Sequential", 7, (Node("Input", ()), Node("Relu", (0,), attrs={"alpha": "0.5"})), ("Dense(20, relu)",)
)
_ROWS = Rows(2, (784,), "float32", 0.0, 1.0, np.zeros((2, 3), np.float32), np.array([1, 2]), one_hot=True)


@cache
def seeds() -> Mapping[str, tuple[bytes, ...]]:
    """Target → its inputs."""
    return {
        "zip": (_zip(("A1_Part1_Solutions.ipynb", _notebook()), ("Figures/a.png", b"png" * 9)), _zip(("a/../b", b"x"))),
        "notebook": (_notebook(), _notebook().replace(b'"nbformat": 4', b'"nbformat": 3')),
        "question": (_question(),),
        "log": (_log(),),
        "appraised": (_appraised(),),
        "reply": (
            b'{"offers": [{"name": "robust", "config": "", "problem": "", "parts": [["graph", 7]]}]}',
            b'{"b64": "AAAA"}',
        ),
        "cell": (_cell(),),
        "written": (
            DERIVATION.encode(),
            REASON.encode(),
            HOSTILE.encode("utf-8", "replace"),
            b"[a](http://b) ![c](d)\n\n```\nx\n```\n",
        ),
    }


def _zip(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def _notebook() -> bytes:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": ["## Question 1.2\n", "(a) h1"], "metadata": {"tags": ["question:q1_2a"]}},
        {"cell_type": "code", "source": "h1 = 1", "metadata": {}, "outputs": [], "execution_count": 1},
        {"cell_type": "code", "source": 'grader.check("q1_2a")', "metadata": {}, "outputs": []},
    ]
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"language": "python"}}, "cells": cells}
    ).encode()


def _question() -> bytes:
    array = Value(ValueKind.ARRAY, "ndarray", np.array([[1.5, np.nan], [np.inf, 0]]))
    rows = Value(ValueKind.DATA, "ndarray", rows=_ROWS)
    line = Line("l", np.array([0.0, 1.0]), np.linspace(0.0, 1.0, 70))
    figure = Figure(4, (Axes("t", "x", "y", ("l",), (line,), (np.eye(2, dtype=np.float32),), ("text",)),))
    call = Call("ok", array, gradient=array, figures=(figure,), parts=(array, rows), weights=(array,))
    found = QuestionEvidence(
        "q1", {"h1": array, "x": rows}, {"k": array}, {"f": (call, Call("error", error="E"))}, (figure,)
    )
    data = evidence.encode_question(found)
    model = encode_model(_MODEL)
    data["builds"] = {"b": [{"status": "ok", "model": model}, {"status": "error", "error": "x"}]}
    data["trials"] = {
        "t": {"status": "ok", "epochs": 1.0, "history": {"loss": {"dtype": "f8", "shape": [1], "data": [0.5]}}}
    }
    data["outputs"] = [{"cell": 3, "part": "[0]", "value": {"kind": "text", "type": "str", "text": "a"}}]
    return json.dumps(data).encode()


def _log() -> bytes:
    event = Event(
        EventKind.FIT,
        0,
        3,
        model=0,
        data=0,
        asked=20,
        ran=2,
        history={"loss": (0.5, 0.25)},
        predictions=np.array([1, 2]),
    )
    return json.dumps(encode_log(TrainingLog((event,), (_MODEL,), (_ROWS,), 0.5))).encode()


def _appraised() -> bytes:
    right = np.array([True, False])
    worth = Appraised(
        "graph", right=right, attacked={"PGD": right}, predicted={"clean": np.array([1, 2])}, curve=((0.1, 0.5),)
    )
    return json.dumps({"models": [{"name": "robust", **evidence.encode_appraised(worth)}]}).encode()


def _cell() -> bytes:
    rows = json.dumps(encode_rows(_ROWS))
    shown = [
        {"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m"},
        {"output_type": "display_data", "data": {"image/png": PNG, "text/plain": rows}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}},
    ]
    return json.dumps(shown).encode()
