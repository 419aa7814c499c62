"""Which texts show a formula. The oracle of every row is a person reading it."""

import pytest

from autograder.checks.formulas.equations import count_formulas, has_formula, needs_eyes
from autograder.checks.prose import MAX_CHARS

FORMULAS = [
    r"$h^1 = \mathrm{ReLU}(W^1 x + b^1) = [5, 0, 1, 2]^T$",
    r"$$h^1(x) = \max(0, W^1x + b^1)$$",
    r"The first layer is $\max(0, W^1 x+b^1)$, so h1 = [5, 0, 1].",
    "\\begin{align}\nh^2 &= \\text{ReLU}(W^2 h^1 + b^2) \\\\ &= [1, 2, 3]^\\top\n\\end{align}",
    r"\( p = \text{softmax}(h^3) \)",
    r"\[ l = -\log p_y \]",
    r"$p_i = \frac{e^{h_i}}{\sum_j e^{h_j}}$",
    r"$\hat{y} = \arg\max_i p_i = 2$",
    r"$\hat y = \operatorname*{argmax}_k p_k$",
    r"$l = -\log(0.2) = 1.61$",
    r"$\frac{\partial l}{\partial h^2} = p - \mathbf{1}_y$",
    r"$\frac{\partial l}{\partial b^2} = \frac{\partial l}{\partial h^2}$",
    r"$W^2 \leftarrow W^2 - \eta \frac{\partial l}{\partial W^2}$",
    "h1 = ReLU(W1 x + b1)",
    "h1 =\nrelu(W1 @ x + b1)",
    "h¹ = ReLU(W¹x + b¹) = [5, 0, 1]ᵀ",
    "∂l/∂W² = (p − y)(h¹)ᵀ",
    "dl/dW2 = dl/dh2 h1^T",
    "db2 = dh2",
    "loss = -ln(p_y)",
    "CE = -log p_y = 1.315",
    "ŷ = argmax p",
    "**p** = softmax(**h3**)",
    "`h1 = np.maximum(0, W1 @ x + b1)`",
    "l = -Σ t_k log p_k = 1.7",
    "h3 := W3 h2 + b3",
    "h = Wx + b",
    "The value is W1 x + b1 = [5, 0, 1]",
    "$\\alpha$-smoothed: t = (1 − α) y + α/K",
    "-log(p_3)",
    "−ln(p₃)",
    "ReLU(W1 x + b1)",
    "max(0, W1x + b1)",
    "softmax(h3)",
    "W3 h2 + b3",
    "p - 1_y",
    "p-y",
    "argmax_k p_k",
    "exp(h_k)/sum(exp(h))",
    "(p-1_y) h1^T",
    "W2^T (p-1_y)",
    "dh1 * ELU'(hbar1)",
    "loss: -log(p[y-1])",
    "softmax: e^zi / sum(e^zj)",
    "h1 → relu(W1x+b1)",
    "h1 is max(0, W1 x + b1)",
    "- the first hidden layer is max(0, W1 x + b1)",
    "loss = −Σ tₖ log pₖ",
    "∂l/∂b² = ∂l/∂h²",
]

NO_FORMULAS = [
    "",
    "_Type your answer here, replacing this text._",
    "h1 = [5, 0, 1]",
    "h1 = [5, 0, 1], h2 = [2, 0, 3]",
    "h1 = [5 0 1] h2 = [2 0 3]",
    "h1 = [5, 0, 1] for our x",
    "h1 = [5, 0, 1] after ReLU",
    "After ReLU h1 = [5, 0, 1]",
    r"$h^1 = [5, 0, 1]^T$",
    r"$$h^1(x) = \begin{bmatrix} 5 \\ 0 \\ 1 \end{bmatrix}$$",
    r"$\mathbf{h}^{1} = \left[\begin{array}{c} 5 \\ 0 \end{array}\right] \in \mathbb{R}^4$",
    "h1 = np.array([5, 0, 1])",
    r"$\hat{y} = 2$",
    r"$\frac{\partial l}{\partial W^2} = [[0.1, 0.2], [0.3, 0.4]]$",
    "dl/dW2 = [[0.1, 0.2], [0.3, 0.4]]",
    "∂l/∂h² = [0.1, 0.2, -0.3]",
    r"$\nabla_{W^2} l = [0.1, 0.2]$",
    "The cross-entropy loss is l(x, y) = 1.61",
    "x = [1, -1, 0], y = 3",
    "loss = 1.61 nats",
    "The predicted class = 2, and the prediction is incorrect",
    "The probabilities sum to 1: p = [0.1, 0.2, 0.7]",
    "y_hat = 3, a wrong answer",
    "Result\n======",
    "I used $h^1$ and $W^1$ as given.",
    "See https://example.org/?a=b and <img src='h1.png' alt=x>",
    "![h = W x](attachment:image.png)",
    "<script>marks.forEach(m => m.text = a + b)</script> full marks",
    "<style>\n.h { width = a * b }\n</style>",
    "We subtract the bias and multiply.",
    "It costs $5.",
    "p = p",
    "a=b",
    "x = x",
    "y=y",
    "x -> y",
    "$p = p$",
    "db2 = db2",
    "∂l/∂b² = ∂l/∂b²",
    "h2 = no_idea",
    "h2 = no idea",
    "A1_Part1 = my_answer",
    "n/a",
    "See 1.2a - 1.2c",
    "- h1 and W1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_recognised(text: str) -> None:
    assert has_formula(text)


@pytest.mark.parametrize("text", NO_FORMULAS)
def test_a_result_or_prose_is_no_formula(text: str) -> None:
    assert not has_formula(text)


def test_stars_in_a_comment_multiply() -> None:
    assert has_formula("h1 = a * b", markdown=False)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_comment_may_show_it_as_well(text: str) -> None:
    assert has_formula(text, markdown=False)


@pytest.mark.parametrize(
    "text", ["I multiplied by W1, added b1 and cut at zero.", "softmax of the logits", "dh2 h1^T", "h2 = no idea"]
)
def test_words_and_symbols_without_a_formula_need_a_persons_eyes(text: str) -> None:
    assert needs_eyes(text)


@pytest.mark.parametrize(
    "text", ["1.315", "loss = 1.315", "$h^1 = [5, 0, 1]^T$", "p = p", "a=b", "h2 = no_idea", "n/a", ""]
)
def test_a_result_or_an_empty_relation_needs_nobodys(text: str) -> None:
    assert not needs_eyes(text)


def test_formulas_are_counted_by_clause() -> None:
    assert count_formulas("h1 = relu(W1 x + b1)\nh2 = relu(W2 h1 + b2), $p = \\text{softmax}(h3)$, y = 3") == 3


@pytest.mark.parametrize(
    "unit", ["\\(", "\\[", "$", "$$", "[", "<a", "<script>", "\\frac{d", "\n", "=", "A-", "(", "\\text{", "∂l/"]
)
@pytest.mark.timeout(5)
def test_text_made_to_be_slow_is_read_in_linear_time(unit: str) -> None:
    text = unit * MAX_CHARS
    assert has_formula(text) is (unit in ("A-", "∂l/"))
    assert needs_eyes(text) in (True, False)
