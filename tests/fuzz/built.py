"""JSON built from bytes with the words that our readers look for: bytes changed one by one hardly ever are JSON."""

import json
from typing import Any

__all__ = ["as_json", "packed"]

_WORDS = (
    "question", "values", "variables", "calls", "figures", "builds", "trials", "outputs", "kind", "type", "array", "data", "dtype", "shape",
    "b64", "text", "rows", "count", "low", "high", "sketch", "labels", "one_hot", "peaks", "status", "value", "error", "gradient", "parts",
    "weights", "cell", "axes", "title", "xlabel", "ylabel", "legend", "lines", "images", "texts", "label", "x", "y", "model", "type_name",
    "parameters", "nodes", "layers", "problem", "training", "op", "inputs", "attrs", "epochs", "trained", "evaluated", "history", "events",
    "models", "spent_s", "order", "validation", "asked", "ran", "steps", "batch", "optimizer", "learning_rate", "loss", "loss_probe",
    "callbacks", "metrics", "predictions", "detail", "ended", "seen", "passes", "source", "files", "right", "attacked", "predicted", "starts",
    "masked", "curve", "name", "offers", "config", "graph", "robust", "output_type", "stream", "display_data", "execute_result", "text/plain",
    "image/png", "cells", "cell_type", "code", "markdown", "raw", "metadata", "tags", "nbformat", "nbformat_minor", "worksheets", "input",
    "level", "heading", "q1", "q1_2a", "question:q1_2a", "# 1.2 a)", 'grader.check("q1_2a")', "## Question 1.2", "(a) x", "part1", "ok",
    "missing", "no_model", "opaque", "unanswered", "fit", "predict", "f4", "f8", "i8", "i1", "u1", "b1", "c8", "c16", "O8", "AAAA", "AAAAAAAAAAA=",
    "nan", "inf", "-inf", "", "Infinity", "\ud800", "\x00", "é", "kernelspec", "language", "iVBORw0KGgo=",
)  # fmt: skip
_NUMBERS = (0, 1, 2, 3, 4, -1, 16, 64, 65, 400, 401, 2**31, 2**53 + 1, 2**63, 2**64, 10**18, 0.5, -0.0, 1e308, 1e-320)
_ODD = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 5000, "1E400", "null", "true", "false")
_DEEPEST = 12


def as_json(data: bytes) -> bytes:
    """The bytes themselves where they begin like JSON, else JSON built from them."""
    return data if data[:1] in (b"{", b"[", b"") else _Builder(data).text().encode("utf-8", "surrogatepass")


def packed(choices: list[int]) -> bytes:
    """Bytes from which `as_json` builds."""
    return b"\x00" + bytes(choices)


class _Builder:
    def __init__(self, data: bytes) -> None:
        self._left = list(reversed(data[1:]))

    def text(self) -> str:
        """The JSON text."""
        return self._value(0)

    def _next(self) -> int:
        return self._left.pop() if self._left else 0

    def _value(self, depth: int) -> str:
        kind = self._next() % 8
        if depth > _DEEPEST or not self._left:
            return "null"
        if kind <= 2:
            pairs = (f"{self._word()}: {self._value(depth + 1)}" for _ in range(self._next() % 12))
            return "{" + ", ".join(pairs) + "}"
        if kind == 3:
            return "[" + ", ".join(self._value(depth + 1) for _ in range(self._next() % 8)) + "]"
        if kind == 4:
            return str(_of(_NUMBERS, self._next()))
        return str(_of(_ODD, self._next())) if kind == 5 else self._word()

    def _word(self) -> str:
        return json.dumps(_of(_WORDS, self._next()))


def _of(choices: tuple[Any, ...], number: int) -> Any:
    return choices[number % len(choices)]
