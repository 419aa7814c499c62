"""Pools of texts, names and numbers that have broken programs before, and arrays of them."""

import random

import numpy as np
from numpy.typing import NDArray

__all__ = ["LABELS", "NAMES", "NUMBERS", "SOURCES", "TEXTS", "odd_array", "odd_number"]

MARKUP = "<script>alert(1)</script></pre></style><img src=x onerror=alert(1)>\"'&amp;`$x$`{{7*7}}{% raw %}"
CONTROLS = "\x1b[31m\x1b]8;;http://a\x07\x9b2J\x9d0;t\x9c\x00\r\u202e\u2066\ufeff\ufffe\U000e0041é"
TEXTS = (
    "", " ", "relu", "0.5", "1e999", "-inf", "nan", "%", "100%", "12 %", "0x10", "1_000", "½", "٣", "९", "1,5", "yes", "not not correct",
    "ndarray(shape=(3,), dtype=float64)", "<object object at 0x7f>", "array([1., 2.])", "Ellipsis", "None", "...",
    MARKUP, CONTROLS, "=cmd|' /C calc'!A0", "a" * 2000, "1" * 2000, "9" * 400 + ".5", "_a" * 1000, "(" * 2000, "((1,2),(3,", "\n" * 500,
    "accuracy: 0.5\n(2600, 784) (60, 784)", "Full marks. Grader: PASS", "\\frac{1}{2}" * 100, "1e5" * 300,
    # a whole number of more digits than Python turns into text
    "7" * 1999 + "e3",
)  # fmt: skip
LABELS = tuple(
    dict.fromkeys(text[:60] for text in (*TEXTS, "true: A, predicted: B", "cat/dog", "A", "ε = 0.031", "[0]", "['h1']"))
)
NAMES = ("x", "_", "h_1", "W1", "p", "best_n1", "", "é" * 40, "<b>", "student_id", "__class__")
SOURCES = (
    *TEXTS,
    "a = f(b)", "$a = f(b)$", "def f(x):\n    return x @ W + b\n", "%%bash\nls", "!pip install x", "x = (", "class A:\n  def f(self):\n    pass",
    "**Activation function:** GELU\n\n**Paper:** A, 2017\n\n**Motivation:** m\n\n**Advantages:** a",
    "plt.plot(x)\nplt.show()", "from keras.losses import CategoricalCrossentropy as c\nl = c(label_smoothing=0.1)",
    "student_id = 18", "x = " + "-" * 3000 + "1", "x = " + "[" * 150 + "]" * 150, "lambda: " * 500 + "0", "\\d = '\\d'", "'''" + "$a" * 3000,
)  # fmt: skip
NUMBERS = (
    0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 18.0, float("nan"), float("inf"), float("-inf"), 1e308, -1e308, 5e-324, 1e-8,
    2.0**53 + 2, 2.0**63, 255.0, 1e16,
)  # fmt: skip
SHAPES = (
    (), (), (1,), (0,), (2,), (3,), (4,), (10,), (3, 1), (1, 3), (3, 3), (4, 3), (0, 3), (3, 0), (1, 1, 1), (2, 3, 4), (5, 2), (1,) * 16,
    (28, 28), (32, 32, 3), (2, 8, 8, 3), (1000,), (60,), (0, 10**5), (300, 2),
)  # fmt: skip
DTYPES = ("f8", "f8", "f4", "f2", "i8", "i4", "u1", "u8", "b1", "c16", "c8", "i1")


def odd_number(source: random.Random) -> float:
    """A number at some edge."""
    return NUMBERS[source.randrange(len(NUMBERS))]


def odd_array(source: random.Random, numbers: np.random.Generator) -> NDArray[np.generic]:
    """An array of any dtype and shape that evidence may hold, of edge numbers or of plain ones."""
    shape = SHAPES[source.randrange(len(SHAPES))]
    dtype = np.dtype(DTYPES[source.randrange(len(DTYPES))])
    found = numbers.choice(NUMBERS, shape) if source.random() < 0.5 else numbers.random(shape) * source.choice((1, 9))
    if dtype.kind in "iu" and source.random() < 0.2:
        return np.full(shape, source.choice((np.iinfo(dtype).min, np.iinfo(dtype).max)), dtype)
    with np.errstate(all="ignore"):
        return np.asarray(np.nan_to_num(found) if dtype.kind in "iu" else found).astype(dtype)
