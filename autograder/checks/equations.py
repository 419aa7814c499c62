"""Recognises a formula in text: LaTeX, or an equation in plain characters. A number alone is none.

This finds out *that* a formula is shown, never whether it is right: the value is checked elsewhere, and staff may
override. In doubt it says yes.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from autograder.checks.prose import MAX_CHARS, without_placeholder
from autograder.checks.symbols import combines, has_symbol, plain

__all__ = ["has_formula"]

_MATHS = re.compile(
    r"\$\$(.{1,2000}?)\$\$|\$([^$]+)\$|\\\((.{1,2000}?)\\\)|\\\[(.{1,2000}?)\\\]"
    r"|\\begin\{(?:equation|align|gather|multline|eqnarray|displaymath|math)\*?\}(.{1,2000}?)\\end\{",
    re.DOTALL,
)
_NOISE = re.compile(  # links, HTML with the scripts and styles that nobody reads
    r"!?\[[^\]]{0,300}\]\([^)]{1,2000}\)|https?://\S+|<(?:script|style)\b.{0,2000}?</|<[/a-zA-Z][^<>]{0,500}>",
    re.DOTALL | re.IGNORECASE,
)
_RELATION_LATEX = re.compile(
    r"\\(?:approx|leq?|geq?|equiv|triangleq|coloneqq|gets|leftarrow|propto|simeq|sim)(?![a-zA-Z])"
)
_RELATION = re.compile(r":=|==|<-|[=≈≔←∝≡≤≥≃]")
_UNFINISHED = re.compile(r"([=≈]) *\n+ *")


def has_formula(raw: str, *, markdown: bool = True) -> bool:
    r"""Whether a text shows a formula.

    A formula is a relation with a symbol on both sides (`h1 = ReLU(W1 x + b1)`, `db2 = dh2`), or, on one side of a
    relation or alone between LaTeX marks, an expression of symbols (`$\max(0, W^1x + b^1)$`).

    Args:
        raw: The text; at most `MAX_CHARS` of it are read.
        markdown: False for comments, where `*` multiplies and is no emphasis.
    """
    text = _NOISE.sub(" ", without_placeholder(raw[:MAX_CHARS]))
    maths = [next(part for part in found if part) for found in _MATHS.findall(text)]
    if any(_is_formula(clause, alone=True) for part in maths for clause in _clauses(part)):
        return True
    rest = _UNFINISHED.sub(r"\1 ", _MATHS.sub("\n", text))
    if markdown:
        rest = rest.replace("**", " ").replace("`", " ")
    return any(_is_formula(clause, alone=False) for line in rest.splitlines() for clause in _clauses(line))


def _clauses(text: str) -> Iterator[str]:
    """The text cut at commas, semicolons and line ends outside brackets: `x = [1, 2], y = 3` are two statements."""
    depth = start = 0
    text = text.replace("\\\\", "\n")
    for index, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth = max(0, depth - 1)
        elif character in ",;\n" and not depth:
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _is_formula(clause: str, *, alone: bool) -> bool:
    """Whether a clause is a formula; `alone` lets an expression count without a relation."""
    sides = _RELATION.split(_RELATION_LATEX.sub("=", plain(clause)))
    if len(sides) < 2 and not alone:
        return False
    if any(combines(side) for side in sides):
        return True
    return any(has_symbol(left) and has_symbol(right) for left, right in pairwise(sides))
