"""Tells symbols from words and numbers in one side of an equation, in LaTeX or plain characters."""

import re
import unicodedata

__all__ = ["combines", "has_symbol", "plain"]

# What only lays out or decorates, and so is no symbol: h^1 = \begin{bmatrix} 5 \\ 0 \end{bmatrix}^T is a bare number.
_LAYOUT = re.compile(
    r"\\(?:begin|end)\{[^{}]{0,40}\}(?:\{[clr|]*\})?"
    r"|\\(?:left|right|bigl|bigr|big|Big|quad|qquad|displaystyle|label|tag)(?![a-zA-Z])"
    r"|\^\s*(?:\{\s*(?:\\top|T|\\intercal)\s*\}|\\top\b|T\b|\\intercal\b)|\.T\b|\\mathbb\s*\{?\s*R\s*\}?|\\[,;:! ]|&"
    r"|\b(?:np|numpy|tf|torch|jnp)\s*\.\s*(?:array|asarray|matrix|float32|float64|int64)\b"
    r"|\b(?:array|tensor|matrix|vector)\b"
)
_WORDS_IN_MATHS = re.compile(r"\\(?:text|mathrm|operatorname|textbf|mbox|mathit|mathsf)\*?\s*\{([^{}]{0,80})\}")
_DECORATION = re.compile(r"\\(?:mathbf|boldsymbol|bm|hat|bar|overline|tilde|vec|mathcal|widehat)(?![a-zA-Z])")
# ∂l/∂W², dl/dW2, \frac{\partial l}{\partial W^2}: a derivative's name is one symbol, not a fraction of two.
_DERIVATIVE = re.compile(
    r"\\d?frac\s*\{\s*(?:\\partial|∂|d)\s*[^{}]{0,20}\}\s*\{\s*(?:\\partial|∂|d)\s*(?:[^{}]|\{[^{}]{0,20}\}){0,40}\}"
    r"|(?:∂|\\partial|\bd)\s*\w{1,6}\s*/\s*\(?\s*(?:∂|\\partial|d)\s*[\w^{}()\\]{1,20}"
)
_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})-(?=[^\W\d_]{2})")  # cross-entropy subtracts nothing
_FUNCTION = re.compile(
    r"(?:\\|\b)(?:relu|elu|softmax|log|ln|exp|max|min|argmax|sum|sigma|tanh|sqrt|maximum|dot|matmul)(?![a-zA-Z])|[∑√]",
    re.IGNORECASE,
)
_OPERATOR = re.compile(r"[+\-−*/·×⊙∘@⋅⊗⁄]|\\(?:cdot|times|odot|circ|d?frac|otimes|prod)(?![a-zA-Z])")
_SYMBOL = re.compile(r"\\[a-zA-Z]+|∂|[^\W\d_]\w*|\d+[^\W\d_]\w*")
_GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|Delta|epsilon|varepsilon|eta|theta|lambda|mu|sigma|tau|phi|ell|partial|rho|pi|nabla)"
)
# Names of letters alone that no English word has: one letter, dW, db, Wx, Wh, xW.
_LETTERS = re.compile(r"[^\W\d_]|d(?!o\b)[^\W\d_]|[A-Z][xh]|[a-z][A-Z]")
_ARTICLE = re.compile(r"\b(?:a|A|I)\s+(?=[^\W\d_]{2})")  # "a number", "I think"
_LIST = re.compile(r"^[\s+\-−]*[\[({][\d\s.,;eE+\-−\[\](){}]*[\])}]")
_NUMBER = re.compile(r"^[\s+\-−]*\d[\d.,]*(?:[eE][+\-−]?\d+)?(?=\s|$)")


def plain(text: str) -> str:
    """Text without layout, decoration and names of derivatives, superscripts written in line."""
    text = unicodedata.normalize("NFKC", text)  # h¹ → h1, ŷ in two characters → ŷ in one
    text = _WORDS_IN_MATHS.sub(lambda found: f" {found.group(1)} ", text)
    text = _LAYOUT.sub(" ", text)
    text = _DERIVATIVE.sub(" D_ ", text)
    return _ARTICLE.sub(" ", _HYPHEN.sub(" ", _DECORATION.sub(" ", text)))


def has_symbol(side: str) -> bool:
    r"""Whether a side of an equation, made plain, names something: `h1`, `W x`, `\alpha`; words and numbers do not.

    A list of numbers with words after it (`[5, 0, 1] for our x`) is still that list.
    """
    return bool(_symbols(_after_numbers(side)))


def combines(side: str) -> bool:
    """Whether a side computes: an operator between symbols, or a function applied to something."""
    side = _after_numbers(side)
    if any(_applied(found.group(), side[found.end() :]) for found in _FUNCTION.finditer(side)):
        return True
    return bool(_OPERATOR.search(side)) and len(_symbols(side)) >= 2


def _after_numbers(side: str) -> str:
    """The side; nothing if it is numbers with words after them."""
    found = _LIST.match(side) or _NUMBER.match(side)
    rest = side[found.end() :] if found else side
    if found is None or _OPERATOR.search(rest):
        return side
    first = re.match(r"\s*([^\W\d_]\w*)", rest)
    is_list = found.re is _LIST
    return "" if is_list or not first or not _mathematical(first.group(1)) else side


def _applied(function: str, rest: str) -> bool:
    """Whether what follows a function can be its argument: a bracket, an index, a number; in LaTeX also a symbol."""
    if re.match(r"\s*[(\[{_^\d\\]", rest):
        return True
    name = re.match(r"\s*([^\W\d_]\w*)", rest)
    # "after softmax p = …" applies nothing, \log p_y and -log p_y do
    applies = function.startswith("\\") or function.lower() in ("log", "ln", "exp", "sqrt")
    return applies and name is not None and _mathematical(name.group(1))


def _symbols(side: str) -> list[str]:
    return [match.group() for match in _SYMBOL.finditer(side) if _mathematical(match.group())]


def _mathematical(name: str) -> bool:
    if name.startswith("\\"):
        return bool(_GREEK.fullmatch(name))
    if _FUNCTION.fullmatch(name):
        return False  # "after ReLU": a function's name alone is a word
    return not name.isalpha() or bool(_LETTERS.fullmatch(name))
