"""Tells symbols from words and numbers in one side of an equation, in LaTeX or plain characters."""

import re
import unicodedata

__all__ = ["combines", "expresses", "has_symbol", "is_bare", "lists_symbols", "plain", "prose_words"]

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
    r"(?:\\|\b)(?:relu|elu|softmax|log|ln|exp|max|min|argmax|sum|sigma|tanh|sqrt|maximum|dot|matmul)(?![a-zA-Z])|[∑Σ√]",
    re.IGNORECASE,
)
_OPERATOR = re.compile(r"[+\-−*/·×⊙∘@⋅⊗⁄]|\\(?:cdot|times|odot|circ|d?frac|otimes|prod)(?![a-zA-Z])")
_SYMBOL = re.compile(r"\\[a-zA-Z]+|∂|[^\W\d_]\w*|(?<!\d)\d++[^\W\d_]\w*")
_GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|Delta|epsilon|varepsilon|eta|theta|lambda|mu|sigma|tau|phi|ell|partial|rho|pi|nabla)"
)
# Names of letters alone that no English word has: one letter, dW, db, Wx, Wh, xW.
_LETTERS = re.compile(
    r"[^\W\d_]|d(?!o\b)[^\W\d_]|[A-Z][xh]|[a-z][A-Z]|alpha|beta|gamma|delta|epsilon|eta|theta|lambda|mu|sigma|tau"
)
_SUBSCRIPT = re.compile("[ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+")
_BETWEEN = re.compile(
    r"[\w)\]}'′]\s*(?:[+\-−*/·×⊙∘@⋅⊗⁄]|\\(?:cdot|times|odot|circ|otimes)(?![a-zA-Z]))\s*[\w(\[{\\∂∑Σ√]"
)
# 1.2a - 1.2c, n/a, w/o, b/c: no arithmetic
_NO_ARITHMETIC = re.compile(r"\b\d+\.\d+\s*\(?[a-z]\b\)?|\b(?:n/a|w/o|b/c)\b", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w\\])[^\W\d_]{2,}(?!\w)")
_WORDY = re.compile(r"[^\W\d_]{2,}(?:_[^\W\d_]{2,})+")  # no_idea
# W_{12}^T: nothing is given back once it was taken, or a_a_a_a… could be cut in more ways than there is time for. An
# underscore after a name is taken with it.
_BARE = re.compile(r"\\?\w++(?:(?:\s*+\^|(?<=\w_)|(?:\s++|(?<=\}))_)\s*+(?:\{[^{}]*+\}|\\?\w++)|\{\s*+\w++\s*+\})*+")
_GRADIENT = re.compile(r"D_\w*|d(?:h|H|W|w|b|z|x|p|hbar)_?\d*")
_ARTICLE = re.compile(r"\b(?:a|A|I)\s+(?=[^\W\d_]{2})")  # "a number", "I think"
_LIST = re.compile(r"^[\s+\-−]*[\[({][\d\s.,;eE+\-−\[\](){}]*[\])}]")
_NUMBER = re.compile(r"^[\s+\-−]*\d[\d.,]*(?:[eE][+\-−]?\d+)?(?=\s|$)")


def plain(text: str) -> str:
    """Text without layout, decoration and names of derivatives, superscripts written in line."""
    text = _SUBSCRIPT.sub(lambda found: f"_{found.group()}", text)  # tₖ → t_k, no word of two letters
    text = unicodedata.normalize("NFKC", text)  # h¹ → h1, ŷ in two characters → ŷ in one
    text = _WORDS_IN_MATHS.sub(lambda found: f" {found.group(1)} ", text)
    text = _LAYOUT.sub(" ", text)
    text = _DERIVATIVE.sub(lambda found: " D_" + re.sub(r"\W", "", found.group()) + " ", text)
    return _ARTICLE.sub(" ", _HYPHEN.sub(" ", _DECORATION.sub(" ", text)))


def has_symbol(side: str) -> bool:
    r"""Whether a side of an equation, made plain, names something: `h1`, `W x`, `\alpha`; words and numbers do not.

    A list of numbers with words after it (`[5, 0, 1] for our x`) is still that list.
    """
    return any(not _WORDY.fullmatch(name) for name in _symbols(_after_numbers(side)))


def is_bare(side: str) -> bool:
    """Whether a side is one name and nothing else, such as `x`, but no gradient: `db2 = dh2` says something."""
    name = side.strip().strip(".`*")
    return bool(_BARE.fullmatch(name)) and not _GRADIENT.fullmatch(name)


def expresses(text: str) -> bool:
    """Whether plain text without a relation is an expression: it computes, and holds more of that than of words."""
    text = _NO_ARITHMETIC.sub(" ", text)
    applied = any(_applied(found.group(), text[found.end() :]) for found in _FUNCTION.finditer(text))
    if not applied and not (_BETWEEN.search(text) and len(_symbols(text)) >= 2):
        return False
    return 2 * sum(map(len, prose_words(text))) <= len("".join(text.split()))


def lists_symbols(text: str) -> bool:
    """Whether plain text without a relation holds two symbols or more, so that it may be a product: `dh2 h1^T`."""
    return len(_symbols(_NO_ARITHMETIC.sub(" ", text))) >= 2


def prose_words(text: str) -> list[str]:
    """The words of a text made plain that are neither symbols nor names of functions."""
    found = _WORD.findall(text)
    return [word for word in found if not _mathematical(word) and not _FUNCTION.fullmatch(word)]


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
    applies = function.startswith("\\") or function.lower() in ("log", "ln", "exp", "sqrt") or function in "∑Σ√"
    return applies and name is not None and _mathematical(name.group(1))


def _symbols(side: str) -> list[str]:
    return [match.group() for match in _SYMBOL.finditer(side) if _mathematical(match.group())]


def _mathematical(name: str) -> bool:
    if name.startswith("\\"):
        return bool(_GREEK.fullmatch(name))
    if _FUNCTION.fullmatch(name):
        return False  # "after ReLU": a function's name alone is a word
    return not name.isalpha() or bool(_LETTERS.fullmatch(name))
