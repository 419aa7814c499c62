r"""A student's LaTeX → MathML that cannot carry anything but a formula.

latex2mathml builds the tree, but its own serialiser undoes XML escapes (`\text{<script>}` would come out as markup)
and it passes on `\href`, `\style` and `\class`. So its tree is copied here: elements and attributes of a list only,
text escaped by the XML serialiser. Whatever does not convert is shown as its source.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree import ElementTree

from latex2mathml import converter
from markupsafe import Markup

__all__ = ["ATTRIBUTES", "ELEMENTS", "to_mathml"]

MATHML = "http://www.w3.org/1998/Math/MathML"
LONGEST = 1_000
"""Characters of LaTeX that are converted; a longer formula is shown as its source."""
DEEPEST = 40
"""Levels of nesting: more is no formula, and would meet the recursion limit."""

ELEMENTS = frozenset({
    "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts",
    "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover", "none",
})  # fmt: skip

KEYWORD = re.compile(r"[a-z-]{1,24}(?: [a-z-]{1,24}){0,20}")
LENGTH = re.compile(r"-?[0-9]?(?:\.[0-9]{1,4})?(?:em|ex|pt|px)?")
"""Below 10 units: space within a formula, never enough to lay it over other parts of the page."""

ATTRIBUTES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        **dict.fromkeys(("accent", "columnalign", "display", "displaystyle", "fence", "form", "mathvariant"), KEYWORD),
        **dict.fromkeys(("movablelimits", "notation", "rowalign", "separator", "stretchy"), KEYWORD),
        **dict.fromkeys(("linethickness", "lspace", "rspace", "scriptlevel", "width"), LENGTH),
    }
)

ENTITY = re.compile(r"&#x([0-9A-F]{2,6});")


class _NoFormulaError(Exception):
    """The tree holds something that is not on the lists."""


def to_mathml(latex: str, *, display: bool) -> Markup:
    """The formula as MathML, or as escaped LaTeX source if it cannot be converted.

    Args:
        latex: Source without its dollar signs; control characters already removed.
        display: True for a formula on a line of its own.
    """
    if len(latex) > LONGEST:
        return _source(latex, display=display)
    try:
        tree = converter.convert_to_element(latex, display="block" if display else "inline")
        copy = _copy(tree, depth=0)
        copy.set("xmlns", MATHML)
        return Markup(ElementTree.tostring(copy, encoding="unicode"))  # noqa: S704 - built from the lists above
    except Exception:  # noqa: BLE001 - hostile input to another's parser: any error of it means "show the source"
        return _source(latex, display=display)


def _copy(element: ElementTree.Element, *, depth: int) -> ElementTree.Element:
    tag = element.tag.rpartition("}")[2]
    if tag not in ELEMENTS or depth > DEEPEST:
        raise _NoFormulaError(tag)
    copy = ElementTree.Element(tag, {k: v for k, v in element.attrib.items() if _allowed(k, v)})
    copy.text = ENTITY.sub(_character, element.text or "")
    copy.extend(_copy(child, depth=depth + 1) for child in element)
    return copy


def _allowed(name: str, value: str) -> bool:
    pattern = ATTRIBUTES.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None


def _character(match: re.Match[str]) -> str:
    """The character of an entity that latex2mathml left as text, unless XML cannot hold it."""
    code = int(match[1], 16)
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF else "�"


def _source(latex: str, *, display: bool) -> Markup:
    fence = "$$" if display else "$"
    return Markup('<code class="tex">{}</code>').format(f"{fence}{latex}{fence}")
