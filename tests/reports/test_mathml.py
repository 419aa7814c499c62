from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reports.mathml import ATTRIBUTES, ELEMENTS, LONGEST, to_mathml

FORMULAS = [
    r"h^1 = \mathrm{ReLU}(W^1 x + b^1)",
    r"\begin{cases}\alpha(e^x-1) & x<0\\ x & \text{otherwise}\end{cases}",
    r"\begin{align} a &= b\\ c &= d\end{align}",
    r"\frac{\partial l}{\partial \bar h^1} = \left(W^2\right)^T (p - \mathbf{1}_y)",
    r"\begin{bmatrix}1&2\\3&4\end{bmatrix}",
    r"-\sum_{i=1}^{K} y_i \log p_i",
]
HOSTILE = [
    r"\text{<script>alert(1)</script>}",
    r"\text{&#x3C;script&#x3E;}",
    r"\text{</math><script>alert(1)</script>}",
    r"\href{javascript:alert(1)}{x}",
    r"\style{position:fixed;inset:0}{x}",
    r"\class{alarm}{x}",
    r"\color{red;background:url(//example.org)}{x}",
    r"\hspace{99999em}x",
    r"\mathop{<img src=x onerror=alert(1)>}",
    "<![CDATA[<script>]]>",
    "<!DOCTYPE x>",
    "{" * 400,
    "{" * 400 + "x" + "}" * 400,
    r"\frac" * 100,
    r"\unknown{x}",
    "\\",
    "",
    "x" * 5_000,
]


def check(latex: str) -> ElementTree.Element:
    """Parse the result as XML; it is either listed MathML or one code element of text."""
    root = ElementTree.fromstring(str(to_mathml(latex, display=True)))  # noqa: S314 - ours, and small
    if root.tag == "code":
        assert not list(root)
        return root
    for element in root.iter():
        assert element.tag.removeprefix("{http://www.w3.org/1998/Math/MathML}") in ELEMENTS
        assert all(ATTRIBUTES[name].fullmatch(value) for name, value in element.attrib.items())
    return root


@pytest.mark.parametrize("latex", FORMULAS)
def test_formula_becomes_mathml(latex: str) -> None:
    assert check(latex).tag.endswith("}math")


@pytest.mark.parametrize("latex", HOSTILE)
def test_hostile_formula_yields_nothing_but_a_formula_or_its_source(latex: str) -> None:
    check(latex)


@given(
    st.lists(st.sampled_from([*FORMULAS, *HOSTILE[:12], "{", "}", "\\", "&", "<", ">", "^", "_", "$", '"', "'"])).map(
        "".join
    )
)
def test_no_mixture_escapes(latex: str) -> None:
    check(latex)


@given(st.text(st.characters(exclude_categories=["C"])))
def test_no_text_escapes(latex: str) -> None:
    check(latex)


def test_long_formula_is_shown_as_its_source() -> None:
    latex = "x" * (LONGEST + 1)
    assert str(to_mathml(latex, display=False)) == f'<code class="tex">${latex}$</code>'


def test_source_is_escaped() -> None:
    assert str(to_mathml("<" * (LONGEST + 1), display=True)).startswith('<code class="tex">$$&lt;&lt;')


def test_greek_letters_are_characters_and_not_entities() -> None:
    assert "α" in str(to_mathml(r"\alpha", display=False))
