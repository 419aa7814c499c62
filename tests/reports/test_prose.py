import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reports.mathml import ELEMENTS
from autograder.reports.prose import LONGEST, _is_web, prose
from tests.reports.pages import Page, unsafe
from tests.reports.samples import HOSTILE

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></section><h1>30 of 30</h1>",
    "</style><style>*{display:none}</style>",
    "<style>",
    "<!-- <b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//example.org)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](<http://[>)",
    "<javascript:alert(1)>",
    '[x](https://example.org "\\" onmouseover=alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://example.org/track.png)",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](x)',
    "![<b>](x)",
    '```html"><script>alert(1)</script>\n</code></pre><script>\n```',
    "    <script>indented</script>",
    "| <b> | $<script>$ |\n|---|---|\n| `<i>` | x |",
    "$\\text{</span><script>}$",
    '$$\\href{javascript:alert(1)}{x}$$ (label"><script>)',
    "\\begin{align}<script>\\end{align}",
    "{{ 7*7 }}{% include 'x' %}",
    "\x00<scr\x00ipt>",
    "\x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "\u202e\u2066bidi\u2069",
    HOSTILE,
]


def found(markdown: str) -> list[str]:
    return unsafe(str(prose(markdown)), mathml=ELEMENTS)


@pytest.mark.parametrize("markdown", ATTACKS)
def test_attack_yields_no_markup(markdown: str) -> None:
    assert found(markdown) == []


@given(
    st.lists(st.sampled_from([*ATTACKS, "*", "_", "`", "\n", "\n\n", "> ", "- ", "# ", "[", "](", ")", "$", "|", "<"]))
)
def test_no_mixture_of_attacks_yields_markup(pieces: list[str]) -> None:
    assert found("".join(pieces)) == []


@given(st.text())
def test_no_text_yields_markup(markdown: str) -> None:
    assert found(markdown) == []


@pytest.mark.parametrize(
    "piece", ["a", "[", "![", "$", "$x", "*a", "> ", "[a](", "\\begin{align}\n", "<b>", "é", "\x00"]
)
def test_hundred_thousand_characters_are_cut(piece: str) -> None:
    text = Page(str(prose((piece * 100_000)[:100_000]))).text
    assert len(text) <= 3 * LONGEST
    assert found((piece * 100_000)[:100_000]) == []


def test_web_links_stay_and_lead_nowhere_else() -> None:
    page = Page(str(prose("[paper](https://arxiv.org/abs/1908.08681) [bad](javascript:alert(1))")))
    assert [attributes.get("href") for tag, attributes in page.tags if tag == "a"] == [
        "https://arxiv.org/abs/1908.08681"
    ]
    assert page.text == "paper bad\n"


def test_picture_is_named_and_not_loaded() -> None:
    page = Page(str(prose("![my plot](attachment:plot.png)")))
    assert "img" not in [tag for tag, _ in page.tags]
    assert page.text == "[picture: my plot]\n"


def test_headings_sink_below_those_of_the_report() -> None:
    page = Page(str(prose("# One\n\n## Two\n\n###### Six")))
    assert [tag for tag, _ in page.tags] == ["h4", "h5", "h6"]


def test_formulas_become_mathml_wherever_they_stand() -> None:
    markdown = "$a$ and $$b$$ in a line\n\n$$\nc\n$$\n\n\\begin{align}d\\end{align}\n\n- $e$\n\n| $f$ |\n|---|\n"
    assert [tag for tag, _ in Page(str(prose(markdown))).tags].count("math") == 6


def test_price_is_no_formula_when_it_stands_alone() -> None:
    assert Page(str(prose("It costs $5."))).text == "It costs $5.\n"


def test_bold_tables_and_lists_look_as_written() -> None:
    tags = {tag for tag, _ in Page(str(prose("**Paper:** x\n\n- one\n\n|a|\n|---|\n|b|\n\n~~c~~"))).tags}
    assert {"strong", "ul", "li", "table", "td", "s"} <= tags


@pytest.mark.parametrize(
    "href", ["http://[", "https:", "//example.org", "javascript:alert(1)", "", "httpx://example.org"]
)
def test_only_whole_web_addresses_are_linked(href: str) -> None:
    assert not _is_web(href)
