"""Recognises a formula in text: LaTeX, or an equation in plain characters. A number alone is none.

This finds out *that* a formula is shown, never whether it is right: the value is checked elsewhere, and staff may
override. In doubt it says yes.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from autograder.checks.formulas.symbols import (
    combines,
    expresses,
    has_symbol,
    is_bare,
    lists_symbols,
    plain,
    prose_words,
)
from autograder.checks.prose import MAX_CHARS, visible, without_placeholder

__all__ = ["count_formulas", "has_formula", "needs_eyes", "shown_formulas"]

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
_RELATION = re.compile(r":=|==|<-|->|[=≈≔←→⟵⟶∝≡≤≥≃]")
_SAYS = re.compile(r":|\b(?:is|are|equals|as|by|gives|using|with|where|then|so|compute|formula)\b", re.IGNORECASE)
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+", re.MULTILINE)
ENOUGH_WORDS, ENOUGH_LETTERS = 2, 12
"""From here on text is more than a result with its name; letters count for scripts that put no spaces."""
_EXAMPLE = "a=f(b)"
"""What the message about a missing formula gives as an example."""
_UNFINISHED = re.compile(r"([=≈]) *\n+ *")


def has_formula(raw: str, *, markdown: bool = True) -> bool:
    r"""Whether a text shows a formula.

    A formula is a relation between something and something else (`h1 = ReLU(W1 x + b1)`, `db2 = dh2`, but neither
    `p = p` nor `a = b`), or an expression of symbols: on one side of a relation, alone between LaTeX marks
    (`$\max(0, W^1x + b^1)$`), or alone in plain characters where it makes up most of its line.

    Args:
        raw: The text; at most `MAX_CHARS` of it are read.
        markdown: False for comments, where `*` multiplies and is no emphasis.
    """
    return any(found for _, found in _formulas(raw, markdown=markdown))


def count_formulas(raw: str) -> int:
    """How many clauses of a Markdown text are formulas."""
    return sum(found for _, found in _formulas(raw, markdown=True))


def shown_formulas(raw: str, *, markdown: bool = True) -> frozenset[str]:
    """The clauses of a text that are formulas, without white space, to know them again elsewhere."""
    return frozenset("".join(clause.split()) for clause, found in _formulas(raw, markdown=markdown) if found)


def needs_eyes(raw: str) -> bool:
    """Whether a text without a recognised formula says more than a result with its name: words, or several symbols."""
    text = plain(_NOISE.sub(" ", without_placeholder(visible(raw[:MAX_CHARS]))).replace("$", "\n"))
    words = prose_words(text)
    if len(words) >= ENOUGH_WORDS or sum(map(len, words)) >= ENOUGH_LETTERS:
        return True
    clauses = (clause for line in text.splitlines() for clause in _clauses(line))
    return any(lists_symbols(clause) for clause in clauses if not _RELATION.search(clause))


def _formulas(raw: str, *, markdown: bool) -> Iterator[tuple[str, bool]]:
    """Each clause, and whether it is a formula; of Markdown what a reader sees."""
    text = raw[:MAX_CHARS]
    text = _NOISE.sub(" ", without_placeholder(visible(text) if markdown else text))
    maths = [next(part for part in found if part) for found in _MATHS.findall(text)]
    yield from ((clause, _is_formula(clause, alone=True)) for part in maths for clause in _clauses(part))
    rest = _UNFINISHED.sub(r"\1 ", _MATHS.sub("\n", text))
    if markdown:
        rest = _BULLET.sub("", rest.replace("**", " ").replace("`", " "))
    clauses = (clause for line in rest.splitlines() for clause in _clauses(line))
    yield from ((clause, _is_formula(clause, alone=False)) for clause in clauses)


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
    """Whether a clause is a formula; `alone` lets any expression count without a relation."""
    clause = plain(clause)
    sides = _RELATION.split(_RELATION_LATEX.sub("=", clause))
    if len(sides) < 2 and not alone:
        return any(expresses(piece) for piece in (clause, *_SAYS.split(clause)))
    if len({"".join(side.split()) for side in sides}) < len(sides) == 2 or "".join(clause.split()) == _EXAMPLE:
        return False  # h1 = h1
    return any(combines(side) for side in sides) or any(_relates(left, right) for left, right in pairwise(sides))


def _relates(left: str, right: str) -> bool:
    """Whether two sides of a relation without an operator say something: both name something, one more than a name."""
    if "".join(left.split()) == "".join(right.split()) or (is_bare(left) and is_bare(right)):
        return False
    return has_symbol(left) and has_symbol(right)
