"""A student's Markdown → HTML that is theirs to read and nobody's to run.

Raw HTML stays text, pictures become their description, links keep only http(s), headings sink below the
report's own, formulas become MathML. markdown-it escapes everything else.
"""

import functools
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.model.text import safe
from autograder.reports.mathml import to_mathml

__all__ = ["LONGEST", "prose"]

LONGEST = 20_000
"""Characters of one Markdown cell that are shown."""
HEADING_SHIFT = 3
"""The report uses h1 to h3: a student's `# Title` becomes h4."""


def prose(markdown: str) -> Markup:
    """One Markdown cell of a student as safe HTML, cut at `LONGEST` characters with a note."""
    return Markup(_parser().render(safe(markdown.expandtabs(4), LONGEST, lines=True)))  # noqa: S704 - the parser below escapes


@functools.cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    dollarmath_plugin(parser, allow_labels=False, double_inline=True)
    amsmath_plugin(parser)
    for name in ("math_inline", "math_inline_double", "math_block", "amsmath"):
        parser.add_render_rule(name, _formula)
    parser.core.ruler.push("neutralise", _neutralise)
    return parser


def _neutralise(state: StateCore) -> None:
    """Sink headings and take the target from every link that is not http(s)."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HEADING_SHIFT)}"
        if token.children:
            _neutralise_links(token.children)


def _neutralise_links(tokens: Iterable[Token]) -> None:
    kept = False
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            kept = _is_web(href)
            token.attrs = {"href": href, "rel": "noopener noreferrer nofollow"} if kept else {}
        if token.type in ("link_open", "link_close") and not kept:
            token.tag = "span"  # links do not nest, so `kept` is that of the link being closed


def _is_web(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _formula(_renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
    display = tokens[idx].type != "math_inline"
    formula = to_mathml(tokens[idx].content.strip(), display=display)
    # A span also for displayed formulas: they may stand inside a paragraph, where a div would end it.
    return f'<span class="{"formula-block" if display else "formula"}">{formula}</span>'


class _Parser(MarkdownIt):
    """markdown-it's parser, for which every link is a link: a refused one would be printed as source.

    `_neutralise` takes the targets away.
    """

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - the parent's name and argument
        """Accept any target."""
        return True


class _Renderer(RendererHTML):
    """markdown-it's renderer without pictures and without class names of the student's choice."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The picture's description in brackets."""
        alt = self.renderInlineAsText(tokens[idx].children, options, env).strip()
        return f'<span class="no-picture">[picture{": " if alt else ""}{escapeHtml(alt)}]</span>'

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Fenced code, its language not shown."""
        return f"<pre><code>{escapeHtml(tokens[idx].content)}</code></pre>\n"
