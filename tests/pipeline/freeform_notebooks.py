"""Part 1 as students hand it in who did not use the template: cells under the course's own headings, nothing of ours.

Each function gives the cells as (kind, source); `write` makes a notebook of them. The prompts are our own.
"""

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import nbformat

from reference.shared.relu_network import Network

__all__ = [
    "Cells",
    "blank_2022",
    "code",
    "honest_2022",
    "honest_2023",
    "last_expressions",
    "markdown_only",
    "md",
    "retyped",
    "write",
]

Cell = tuple[str, str]
Cells = list[Cell]

_PRINTED = re.compile(r"^\[ ?\d*\]: ?")


def md(source: str) -> Cell:
    return "markdown", source


def code(source: str) -> Cell:
    return "code", source


def write(path: Path, name: str, cells: Iterable[Cell], *, metadata: bool = False) -> Path:
    """A zip with one notebook; `metadata` puts the mark of a template's cell on the first one."""
    notebook = nbformat.v4.new_notebook(
        cells=[getattr(nbformat.v4, f"new_{kind}_cell")(source) for kind, source in cells]
    )
    if metadata:
        notebook.cells[0].metadata["question"] = "q1_2a"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, nbformat.writes(notebook))
    return path


HEAD: Cells = [md("# Assignment\n\nStudent ID: **18**"), md("## Part 1: Theory\n[30 points]")]
GIVEN_2022 = """# Random weights from your student ID
import numpy as np
student_id = {}
np.random.seed(student_id)
W1 = np.random.rand(4,3)
b1 = np.random.rand(4,1)
W2 = np.random.rand(3,4)
b2 = np.random.rand(3,1)"""
INTRO_1_1 = "**Question 1.1** For each function give its range, work out its derivative and plot both"
LEAKY = "(a) What of Leaky ReLU, with slope $0.01$ left of zero?\n\n[1.5 points]"
SOFT = "(b) And Softplus, $\\ln (1 + e^x)$?\n\n[1.5 points]"
INTRO_1_2 = "**Question 1.2** The network in the figure (ReLU between its layers) gets $x$, whose class is $y = 2$"
# The course's hand-out, too, has the letter (e) twice.
ITEMS_1_2 = (
    "(a) How large is $h^1(x)$?\n\n[1 point]",
    "(b) And $h^2(x)$?\n\n[1 point]",
    "(c) Which logits $h^3(x)$ follow?\n\n[1 point]",
    "(d) Which probabilities $p(x)$?\n\n[1 point]",
    "(e) How large is the cross-entropy loss, with $y = 2$?\n\n[1 point]",
    "(e) How large does it get with labels smoothed by $\\alpha = 0.1$?\n\n[1 point]",
)
INTRO_1_3 = """**Question 1.3** A network for three classes has the weights drawn below and the LeakyReLU from above, and gets \
$x = \\begin{bmatrix} 1 & -1 & 1.5 \\end{bmatrix}^T$, whose class is $y = 3$"""
ITEMS_1_3 = (
    "(a) How large is $\\bar{h}^1(x)$?\n\n[1 point]",
    "(b) And $h^1(x)$?\n\n[1 point]",
    "(c) Which class $\\hat{y}$ does it predict?\n\n[1 point]",
    "(d) How large is the cross-entropy loss *l*?\n\n[1 point]",
    "(e) What follows for $\\partial l / \\partial h^2$, $\\partial l / \\partial W^2$, $\\partial l / \\partial b^2$?\n\n[6 points]",
    "(f) What follows for $\\partial l / \\partial h^1$, $\\partial l / \\partial \\bar{h}^1$, $\\partial l / \\partial W^1$, $\\partial l / \\partial b^1$?\n\n[6 points]",
    "(g) To what does a step of SGD with $\\eta = 0.01$ bring $W^2$, $b^2$, $W^1$, $b^1$?\n\n[5 points]",
)


def blank_2022() -> Cells:
    """All prompts and given cells, none answered."""
    cells = [*HEAD, md(INTRO_1_1), md(LEAKY), md(SOFT), code("import numpy as np"), md(INTRO_1_2)]
    cells += [*map(md, ITEMS_1_2), md(INTRO_1_3), code(GIVEN_2022.format(1234)), md("**Forward**")]
    for item in ITEMS_1_3:
        cells += [md(item), md("Write your formula here"), code("# Your code here")]
    return [*cells, md("....")]


def retyped(handout: str) -> Cells:
    """The cells of a hand-out's text: what is fenced, or behind the `[]:` of a printed notebook, is code."""
    cells: Cells = []
    for index, piece in enumerate(handout.split("```")):
        for paragraph in piece.split("\n\n") if index % 2 == 0 else [piece]:
            text, printed = _PRINTED.subn("", paragraph.strip("\n"))
            cells += [(code if printed or index % 2 else md)(text)] if text.strip() else []
    return cells


def _network(net: Network) -> str:
    def column(values: object) -> str:
        return f"np.array({values.reshape(-1, 1).tolist()}, float)"  # type: ignore[attr-defined]

    weights = "\n".join(f"w_{i} = np.array({getattr(net, f'W{i}').tolist()}, float)" for i in (1, 2, 3))
    biases = "\n".join(f"bias_{i} = {column(getattr(net, f'b{i}'))}" for i in (1, 2, 3))
    return f"import numpy as np\nimport matplotlib.pyplot as plt\nx_in = {column(net.x)}\n{weights}\n{biases}"


def honest_2022(net: Network) -> Cells:
    """Everything answered rightly, under names of the student's own."""
    return [
        *HEAD,
        md(INTRO_1_1),
        md(LEAKY),
        md("The output range is $(-\\infty, \\infty)$ and the derivative is 0.01 left of 0, else 1."),
        code(
            "import numpy as np\nimport matplotlib.pyplot as plt\nxs = np.linspace(-5, 5, 200)\nplt.plot(xs, np.where(xs < 0, 0.01 * xs, xs))\nplt.plot(xs, np.where(xs < 0, 0.01, 1.0))\nplt.show()"
        ),
        md(SOFT),
        md("The range is $(0, \\infty)$, the derivative $\\frac{e^x}{1 + e^x}$."),
        code("plt.plot(xs, np.log(1 + np.exp(xs)))\nplt.plot(xs, np.exp(xs) / (1 + np.exp(xs)))\nplt.show()"),
        md(INTRO_1_2),
        code(_network(net)),
        *_forward_2022(),
        md(INTRO_1_3),
        code(GIVEN_2022.format(18)),
        code("x_own = np.array([[1.0], [-1.0], [1.5]])"),
        *_backward_2022(),
    ]


def _forward_2022() -> Cells:
    answers = (
        ("$h^1 = ReLU(W^1 x + b^1)$", "hidden1 = np.maximum(0, w_1 @ x_in + bias_1)\nprint(hidden1)"),
        ("$h^2 = ReLU(W^2 h^1 + b^2)$", "hidden2 = np.maximum(0, w_2 @ hidden1 + bias_2)"),
        ("As in Question 1.3 there is no activation: $h^3 = W^3 h^2 + b^3$", "logits_ = w_3 @ hidden2 + bias_3"),
        ("$p = softmax(h^3)$", "prob = np.exp(logits_) / np.exp(logits_).sum()"),
        ("$l = -\\log p_2$", "ce = -np.log(prob[1, 0])\nprint(ce)"),
        (
            "$l = -\\sum_k t_k \\log p_k$",
            "ls = -np.sum(np.array([[0.1 / 3], [0.9 + 0.1 / 3], [0.1 / 3]]) * np.log(prob))",
        ),
    )
    return [
        cell
        for item, (text, source) in zip(ITEMS_1_2, answers, strict=True)
        for cell in (md(item), md(text), code(source))
    ]


def _backward_2022() -> Cells:
    answers = (
        ("$\\bar{h}^1 = W^1 x + b^1$", "pre = W1 @ x_own + b1"),
        ("$h^1 = LeakyReLU(\\bar{h}^1)$", "act = np.where(pre < 0, 0.01 * pre, pre)"),
        (
            "$\\hat{y} = argmax\\, p$",
            "scores = W2 @ act + b2\nsoft = np.exp(scores) / np.exp(scores).sum()\nguess = int(np.argmax(soft)) + 1\nprint(guess)",
        ),
        ("$l = -\\log p_3$", "my_ce = -np.log(soft[2, 0])"),
        ("", "grad_h2 = soft - np.array([[0.0], [0.0], [1.0]])\ngrad_W2 = grad_h2 @ act.T\ngrad_b2 = grad_h2.copy()"),
        (
            "",
            "grad_h1 = W2.T @ grad_h2\ngrad_pre = grad_h1 * np.where(pre < 0, 0.01, 1.0)\ngrad_W1 = grad_pre @ x_own.T\ngrad_b1 = grad_pre.copy()",
        ),
        (
            "",
            "W2n = W2 - 0.01 * grad_W2\nb2n = b2 - 0.01 * grad_b2\nW1n = W1 - 0.01 * grad_W1\nb1n = b1 - 0.01 * grad_b1",
        ),
    )
    return [
        cell
        for item, (text, source) in zip(ITEMS_1_3, answers, strict=True)
        for cell in (md(item), *([md(text)] if text else []), code(source))
    ]


def last_expressions(net: Network) -> Cells:
    """Question 1.2 alone, each answer the last expression of its cell, without a name."""
    first = "np.maximum(0, w_1 @ x_in + bias_1)"
    second = f"np.maximum(0, w_2 @ {first} + bias_2)"
    third = f"w_3 @ {second} + bias_3"
    return [
        *HEAD,
        md("## Question 1.2"),
        code(_network(net)),
        md("### 1.2 (a)\n\n$h^1 = ReLU(W^1 x + b^1)$"),
        code(first),
        md("### 1.2 (b)"),
        code(f"({second}, 'is the second layer')"),
        md("### 1.2 (c)"),
        code(f"{{'logits': {third}}}"),
    ]


def markdown_only() -> Cells:
    """Question 1.2 of 2022: all items in one cell, all answers in another, as LaTeX; the third one wrong."""
    return [
        *HEAD,
        md("\n\n".join([INTRO_1_2, *ITEMS_1_2])),
        md(
            "$h^1 = ReLU(W^1 x + b^1) = \\begin{bmatrix} 4 \\\\ 1 \\\\ 6 \\\\ 2 \\end{bmatrix}$\n\n$h^2 = ReLU(W^2 h^1 + b^2) = [2, 8, 0]^T$\n\nThe logits are 14, 18 and 6."
        ),
        md("## Question 1.3\n\nI had no time."),
    ]


def honest_2023(net: Network) -> Cells:
    """Question 1.2 of 2023 under names of the student's own, items marked as in the course's hand-out."""
    answers = (
        ("$h^1 = ReLU(W^1 x + b^1)$", "hidden1 = np.maximum(0, w_1 @ x_in + bias_1)"),
        ("$h^2 = ReLU(W^2 h^1 + b^2)$", "hidden2 = np.maximum(0, w_2 @ hidden1 + bias_2)"),
        ("$h^3 = W^3 h^2 + b^3$", "logits_ = w_3 @ hidden2 + bias_3"),
        ("$p = softmax(h^3)$", "prob = np.exp(logits_) / np.exp(logits_).sum()"),
    )
    prompts = (
        "- a) How large is $h^1(x)$ ? (1 point)",
        "- b) And $h^2(x)$ ? (1 point)",
        "- c) Which logits $h^3(x)$ follow ? (1 point)",
        "- d) Which probabilities p(x)? (1 point)",
        "- e) Which class does it predict? Is that right? (1 point)",
    )
    cells = [*HEAD, md("#### Question 1.2 Feed-Forward Neural Networks (8 points)"), code(_network(net))]
    for prompt, (text, source) in zip(prompts, answers, strict=False):
        cells += [md(prompt), md(text), code(source)]
    return [*cells, md(prompts[4]), code("print('class', int(prob.argmax()) + 1, 'which is right')")]
