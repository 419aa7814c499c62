"""Student text in messages."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model.text import safe


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain", "plain"),
        ("a\n\t b", "a b"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\x", "x"),
        ("\x1bcreset", "reset"),
        ("a\x9b2Jb", "ab"),
        ("\u202eevil\u2066", "evil"),
        ("a\u200bb\ufeff", "ab"),
        ("\ud800x", "x"),
        ("a\0\x08b", "ab"),
        ("∂ℓ/∂h¹ = p − y", "∂ℓ/∂h¹ = p − y"),
        ("a" + "\u0301" * 4 + "b", "a" + "\u0301" * 4 + "b"),
        ("a" + "\u0301\u200b" * 40 + "b", "a" + "\u0301" * 4 + "b"),
        ("ที่สุด שָׁלוֹם", "ที่สุด שָׁלוֹם"),
    ],
)
def test_only_visible_text_is_left(text: str, clean: str) -> None:
    assert safe(text, 100) == clean


def test_cut_is_shown() -> None:
    assert safe("abcdef", 4) == "abc…"
    assert safe("abcd", 4) == "abcd"


def test_lines_are_kept_when_asked_for() -> None:
    assert safe("a \r\n  b\x1b[1m\u2028c", 100, lines=True) == "a\n  b\nc"


@given(text=st.text(), limit=st.integers(min_value=1, max_value=50), lines=st.booleans())
def test_no_text_gets_past_the_limit_or_hides(text: str, limit: int, *, lines: bool) -> None:
    result = safe(text, limit, lines=lines)
    assert len(result) <= limit
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in result.replace("\n", "" if lines else "\n"))
