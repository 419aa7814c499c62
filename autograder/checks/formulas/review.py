"""Hands the review of an activation function to a person, with pre-checks as remarks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks import show
from autograder.checks.prose import MAX_CHARS, has_picture, without_placeholder, words
from autograder.checks.written import TEXT_KINDS
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome

__all__ = ["Review", "activation_review", "reviews"]

FIELDS = ("name", "paper", "motivation", "advantages")
_HEADING = re.compile(
    r"^[ \t>#*_\-\d.()]{0,20}(?P<field>activation function|paper|motivation|advantages?)\b[^\S\n]{0,20}"
    r"(?:\d|one|two|first|second)?[*_ \t]{0,20}[:：][*_]{0,4}",
    re.IGNORECASE | re.MULTILINE,
)
_TOPICS = {"activation function": "name", "advantage": "advantages"}
_CITATION = re.compile(
    r"https?://|\bwww\.|\b10\.\d{4,9}/\S|\barxiv\b.{0,12}\d{4}\.\d{4,5}|\b\d{4}\.\d{5}\b", re.IGNORECASE
)
_AUTHOR, _YEAR = re.compile(r"\b[A-Z][a-z]"), re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_NAME_END = re.compile(r"[$=:;,–—]|\s-\s|\bwhere\b|\b[a-z]\s*\(\s*[a-z]\s*\)", re.IGNORECASE)
"""Where a name ends and its formula or an explanation begins: `Swish, f(x) = …`."""
_DISCUSSED = {
    "relu": "ReLU",
    "rectifiedlinearunit": "ReLU",
    "rectifiedlinear": "ReLU",
    "rectifier": "ReLU",
    "sigmoid": "sigmoid",
    "logisticsigmoid": "sigmoid",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "hyperbolictangent": "tanh",
    "tangenthyperbolic": "tanh",
    "elu": "ELU",
    "exponentiallinearunit": "ELU",
}
"""Functions of the lecture and of question 1.1a; only the whole name counts, so that Leaky ReLU or SELU are free."""


@dataclass(frozen=True, slots=True)
class Review:
    """One of the answers, cut at its headings."""

    text: str
    """All of it, as the student wrote it; empty if nothing was written."""
    name: str = ""
    paper: str = ""
    motivation: str = ""
    advantages: str = ""
    headed: bool = False
    """True when the template's headings were found in it."""
    shared: bool = False
    """True when both answers may stand in this text."""


def activation_review(cells: Sequence[Cell], *, index: int, label: str, max_words: int = 0) -> CheckResult:
    """PENDING when the review was written, NOT_RUN when not; what looks wrong is a remark for the marker.

    Args:
        cells: The question's cells, untouched ones included (they say which of the two answers is missing).
        index: 0 for the first review, 1 for the second.
        label: Where, for messages.
        max_words: For the motivation and for the advantages, each; 0 for no bound.
    """
    both = reviews(cells)
    review, other = both[index], both[1 - index]
    if not review.text:
        message = f"{label}: nothing was written: fill in the headings of the {('first', 'second')[index]} answer cell."
        return CheckResult(outcome=Outcome.NOT_RUN, message=message)
    remark = "; ".join(_remarks(review, other, max_words=max_words))
    return CheckResult(
        outcome=Outcome.PENDING, message=f"{label}: marked by a person.", remark=remark, seen=show.text(review.name)
    )


def reviews(cells: Sequence[Cell]) -> tuple[Review, Review]:
    """The two reviews: cut at each heading "Activation function", else one cell each, else both in one text."""
    texts = [cell for cell in cells if cell.kind in TEXT_KINDS]
    pieces: list[str] = []
    for cell in texts:
        source = without_placeholder(cell.source[:MAX_CHARS])
        starts = [found.start() for found in _HEADING.finditer(source) if _topic(found) == "name"]
        if not starts:
            # Text of the student's own without a heading goes on from the review before it.
            if cell.own and pieces:
                pieces[-1] += "\n\n" + source
            continue
        ends = [*starts[1:], len(source)]
        pieces += [source[start:end] if cell.own else "" for start, end in zip(starts, ends, strict=True)]
    if pieces:
        rest = "\n\n".join(pieces[1:])
        return _parse(pieces[0]), _parse(rest)
    own = [without_placeholder(cell.source[:MAX_CHARS]).strip() for cell in texts if cell.own]
    own = [source for source in own if source]
    if len(own) == 1:
        return Review(own[0], shared=True), Review(own[0], shared=True)
    return (Review(own[0]), Review("\n\n".join(own[1:]))) if own else (Review(""), Review(""))


def _topic(found: re.Match[str]) -> str:
    field = found.group("field").lower()
    return _TOPICS.get(field, field)


def _parse(text: str) -> Review:
    headings = list(_HEADING.finditer(text))
    ends = [found.start() for found in headings[1:]] + [len(text)] * bool(headings)
    fields = dict.fromkeys(FIELDS, "")
    for found, end in zip(headings, ends, strict=True):
        # A heading that comes twice (two functions in one cell) belongs to the same review: nothing is dropped.
        fields[_topic(found)] = f"{fields[_topic(found)]}\n{text[found.end() : end]}".strip()
    name, paper, motivation, advantages = (fields[field] for field in FIELDS)
    filled = text.strip() if any(fields.values()) or not headings else ""
    return Review(filled, name, paper, motivation, advantages, headed=bool(headings))


def _remarks(review: Review, other: Review, *, max_words: int) -> list[str]:
    notes = [show.plural(words(review.text), "word") + (" and a picture" if has_picture(review.text) else "")]
    if review.shared:
        notes.append("both reviews seem to stand in one text")
    if not _cites(review.paper if review.headed else review.text):
        notes.append("no paper recognised (link, DOI, arXiv number, or author and year)")
    if review.headed:
        notes += _name_remarks(review, other)
        notes += [f"{field} is empty" for field in FIELDS[2:] if not getattr(review, field)]
        counts = {field: words(getattr(review, field)) for field in FIELDS[2:]} if max_words else {}
        notes += [f"{field} has {n} words, {max_words} allowed" for field, n in counts.items() if n > max_words]
    return notes


def _cites(text: str) -> bool:
    """Whether a text names a paper: by link, DOI, arXiv number, or an author and a year in one line."""
    lines = text.splitlines()
    return bool(_CITATION.search(text)) or any(_AUTHOR.search(line) and _YEAR.search(line) for line in lines)


def _name_remarks(review: Review, other: Review) -> list[str]:
    if not review.name:
        return ["the function is not named"]
    known = [_DISCUSSED[key] for key in _keys(review.name) if key in _DISCUSSED]
    notes = [f"{known[0]} is one of the functions already discussed"] if known else []
    if set(_keys(review.name)) & set(_keys(other.name)):
        notes.append("both reviews name the same function")
    return notes


def _keys(name: str) -> list[str]:
    """Spellings to compare by, bare letters only: the name up to its formula or explanation, and what its brackets hold."""
    first = name.strip().splitlines()[0] if name.strip() else ""
    title = _NAME_END.split(first, maxsplit=1)[0]
    parts = [title, *re.split(r"[()\[\]/]", title)]
    bare = (re.sub(r"\b(the|a|an|activation|function)\b", "", part.lower()) for part in parts)
    keys = (re.sub(r"[^a-z0-9]", "", part) for part in bare)
    return list(dict.fromkeys(key.removesuffix("s") if key.endswith(("units", "lus")) else key for key in keys if key))
