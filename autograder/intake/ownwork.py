"""What is a student's own in a notebook that was not made from the template: neither prompts nor given code.

The course's own hand-out is known by the hashes of its words, three in a row (`reference/<edition>/handout.txt`), so
that its prompts and given cells are nobody's answer. Of hand-outs that are not known, headings, questions, points in brackets,
placeholders, imports, seeds and the parameters that are drawn are left out. In doubt it is the student's own.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b

__all__ = ["MAX_CHARS", "Handout", "own_code", "own_text", "read_handout", "shingles"]

Handout = frozenset[str]
"""Hashes of three words in a row, as `shingles` makes them."""

MAX_CHARS = 20_000
"""A longer cell is nobody's prompt, and not read."""
_HASH = 6
"""Hexadecimal digits; some thousand hashes of 16 million: of a student's own words hardly one is among them by chance."""
KNOWN = 0.7
"""Share of a sentence's words that must stand in the hand-out: OCR, layout and formulas differ."""
KNOWN_FORMULA = 0.9
"""The same for formulas, of which answers take over much."""
_SHORT = 6
_WORDY = re.compile(r"[^\W\d_]{4,}")
_MARKER = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?(?:\d{1,2}[.)][ \t]+)?(?=\S)")
_BEGINS = re.compile(r"^\s*(?:#|\*\*|[-*+>]\s|\d{1,2}[.)]\s|\(?[a-z]\))", re.IGNORECASE)
_PROSE = re.compile(r"[^\W\d_]{2,}")
_MATHS = re.compile(r"\$\$.{1,2000}?\$\$|\$[^$\n]{1,500}\$|\\\(.{1,500}?\\\)|\\\[.{1,2000}?\\\]", re.DOTALL)
_TAG = re.compile(r"<!--.{0,2000}?-->|<[/a-zA-Z][^<>]{0,300}>", re.DOTALL)
_PICTURE = re.compile(
    r"!\[[^\]]{0,300}\]\((?P<a>[^)]{1,500})\)|<img\b[^<>]{0,300}?src\s*=\s*[\"']?(?P<b>[^\"'\s>]{1,500})"
)
_LINK = re.compile(r"!?\[([^\]]{0,300})\]\([^)]{1,2000}\)")
_POINTS = re.compile(r"[\[(]?[^\[\]()]{0,40}\b\d+(?:\.\d+)?\s*(?:points?|marks?)\s*[\])]?\.?", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^[\W_]*(?:(?:w(?:ri|ir)te|wtire|type|put|insert|enter|show|add|your|report|give|reuse)\b[^.=]{0,90}"
    r"\b(?:here|below|cells?(?: if necessary)?|replacing this text|fomulars?|formulas?|code|codes|section)"
    r"|(?:you are )?required to [\w ]{0,30}in this cell|you can add more cells[\w ]{0,20}"
    r"|(?:enter|your)\b[^.=]{0,40}|to ?do|(?:answer|formula|solution)s?[ *_]*:(?:[\W_]*to ?do)?"
    r"|(?:part\s*)?\(?(?:[a-z]|[ivx]{1,4})\s*[).:])[\W_]*$",  # the letter of an item, and nothing else
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\W*+(?:(?:question|ques|q|exercise|part)\s*+\.?\s*+)?\d{1,2}\.\d{1,2}|^\W*part\s+[\divx]{1,3}\b", re.IGNORECASE
)
_SHOWS_FIGURE = re.compile(r"figure|below|architecture", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!;])\s+")
_DIGIT_OR_RELATION = re.compile(r"[\d=≈]")
_GIVEN = re.compile(
    r"^(?:(?:import|from)\s.*|[%!].*|pass|\.\.\.|(?:\w+\.)*seed\(.*\)|(?:\w+\.)*set_(?:random_)?seed\(.*\)"
    r"|(?:student_id|seed)\s*=\s*['\"]?\d*['\"]?|\w+\s*=\s*np\.random\.rand\([\d,\s]+\)|plt\.style\.use\(.*\)"
    r"|np\.set_printoptions\(.*\)|warnings\.\w+\(.*\)|[\w\s,().\[\]:*]+=\s*(?:None|\.\.\.|\.\.\.(?:\s*,\s*\.\.\.)+)?"
    r"|\w+\s*=\s*keras\.datasets\.\w+|[\W\d]*)$"
)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_TEXT_LITERAL = re.compile(r"\"\"\".{0,4000}?\"\"\"|'''.{0,4000}?'''", re.DOTALL)


def shingles(text: str) -> list[str]:
    """The hashes of every three words in a row, of a shorter text of all of it; never of numbers alone, which are answers."""
    threes = (three for three in _threes(_words(text)) if not all(word.isdigit() for word in three))
    return [_hash(three) for three in threes if len(three) == 3 or any(_WORDY.fullmatch(word) for word in three)]


def read_handout(raw: str) -> Handout:
    """The hashes in a file of them, separated by white space; lines that begin with `#` are comments."""
    return frozenset(item for line in raw.splitlines() if not line.startswith("#") for item in line.split())


def own_text(source: str, handout: Handout = frozenset()) -> bool:
    """Whether a Markdown cell holds a sentence, formula or picture that is neither prompt nor heading nor placeholder."""
    if len(source) > MAX_CHARS:
        return True
    pictures = [match["a"] or match["b"] for match in _PICTURE.finditer(source)]
    announced = False
    for piece in _pieces(_LINK.sub(r"\1", _TAG.sub(" ", _PICTURE.sub(" ", source)))):
        if not _is_prompt(piece, handout):
            return True
        announced |= bool(_QUESTION.match(piece) or _SHOWS_FIGURE.search(piece))
    # A picture below a question may be the hand-out's figure; elsewhere it is a photographed answer.
    return not announced and any("figures/" not in path.lower() for path in pictures)


def own_code(source: str, handout: Handout = frozenset()) -> bool:
    """Whether a code cell holds a line that is neither comment nor given nor cut off."""
    if len(source) > MAX_CHARS:
        return True
    text = _TEXT_LITERAL.sub("''", source)
    lines = (_POINTS.sub("", _COMMENT.sub("", line)).strip() for line in text.splitlines())
    return any(line and not _GIVEN.match(line) and not _covered(line, handout, share=1.0) for line in lines)


def _pieces(text: str) -> Iterator[str]:
    """The sentences of a Markdown text; a formula across lines is one piece."""
    formulas: list[str] = []

    def kept(match: re.Match[str]) -> str:
        formulas.append(" ".join(match.group().split()))
        return f"\x00{len(formulas) - 1}\x00"

    for line in _paragraphs(_MATHS.sub(kept, text)):
        for piece in [line] if line.lstrip().startswith(("#", "**")) else _SENTENCE.split(line):
            whole = re.sub("\x00(\\d+)\x00", lambda match: formulas[int(match[1])], piece).strip()
            if any(c.isalnum() for c in whole):
                yield whole


def _paragraphs(text: str) -> Iterator[str]:
    """The text's paragraphs, list items and headings, each on one line and without its number."""
    held = ""
    for line in text.splitlines():
        if held and (not line.strip() or _BEGINS.match(line) or held.lstrip().startswith(("#", "**"))):
            yield held
            held = ""
        held = f"{held} {line.strip()}" if held else _MARKER.sub("", line.rstrip())
    if held:
        yield held


def _is_prompt(piece: str, handout: Handout) -> bool:
    bare = _POINTS.sub(" ", piece).strip()
    if not any(c.isalnum() for c in bare) or _PLACEHOLDER.match(bare):
        return True
    title = piece.startswith("#") or (piece.startswith("**") and piece.endswith("**"))
    if _QUESTION.match(bare) and (title or not _DIGIT_OR_RELATION.search(_QUESTION.sub("", _MATHS.sub(" ", bare)))):
        return True
    if bare.endswith("?"):
        return True
    words = _PROSE.findall(_MATHS.sub(" ", bare))
    if title and len(words) <= _SHORT and not _DIGIT_OR_RELATION.search(bare):
        return True
    if len(words) < 3:
        return _covered(bare, handout, share=KNOWN_FORMULA)
    return _covered(_MATHS.sub(" ", bare), handout, share=KNOWN)


def _covered(text: str, handout: Handout, *, share: float) -> bool:
    """Whether so many of a text's words stand in the hand-out, three in a row."""
    words = _words(text)
    if not handout or not words:
        return False
    known = [False] * len(words)
    for start, three in enumerate(_threes(words)):
        if _hash(three) in handout:
            known[start : start + 3] = [True] * len(known[start : start + 3])
    return sum(known) >= share * len(words)


def _threes(words: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (words[start : start + 3] for start in range(max(1, len(words) - 2)) if words)


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[^\W_]+", text)]


def _hash(words: Collection[str]) -> str:
    return blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=_HASH // 2).hexdigest()
