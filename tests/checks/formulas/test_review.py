import pytest

from autograder.checks.formulas.review import activation_review, reviews
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import NOTHING, cell

UNTOUCHED = "**Activation function:**\n\n**Paper:**\n\n**Motivation:**\n\n**Advantages:**"


def review(
    name: str = "GELU",
    paper: str = "Hendrycks and Gimpel (2016), arXiv:1606.08415",
    motivation: str = "Smooth and probabilistic.",
    advantages: str = "Works well in transformers.",
) -> str:
    return (
        f"**Activation function:** {name}\n\n**Paper:** {paper}\n\n**Motivation:** {motivation}\n\n"
        f"**Advantages:** {advantages}"
    )


def judge(*cells: Cell, index: int = 0, max_words: int = 150) -> CheckResult:
    return activation_review(cells, index=index, label="1.1b first", max_words=max_words)


def test_a_complete_review_waits_for_a_person_with_its_length_alone() -> None:
    result = judge(cell(review()), cell(review("Swish")))
    assert (result.outcome, result.credit, result.seen) == (Outcome.PENDING, NOTHING, "GELU")
    assert result.message == "1.1b first: marked by a person."
    assert result.remark == "18 words"


@pytest.mark.parametrize(
    ("name", "discussed"),
    [
        ("ReLU", "ReLU"),
        ("The rectified linear unit (ReLU)", "ReLU"),
        ("RELU function", "ReLU"),
        ("Sigmoid", "sigmoid"),
        ("Logistic sigmoid", "sigmoid"),
        ("TanH", "tanh"),
        ("Hyperbolic tangent, tanh", "tanh"),
        ("`ELU`", "ELU"),
        ("ELU, $f(x) = \\alpha (e^x - 1)$", "ELU"),
        ("Exponential Linear Units (ELUs)", "ELU"),
    ],
)
def test_a_function_of_the_lecture_is_remarked(name: str, discussed: str) -> None:
    remark = judge(cell(review(name)), cell(review("Mish"))).remark
    assert f"{discussed} is one of the functions already discussed" in remark


@pytest.mark.parametrize(
    "name", ["Leaky ReLU", "PReLU", "GELU", "SELU", "Swish (SiLU)", "Mish", "Hard sigmoid", "CELU", "ReLU6", "Softplus"]
)
def test_other_functions_are_free(name: str) -> None:
    assert "already discussed" not in judge(cell(review(name)), cell(review("Maxout"))).remark


@pytest.mark.parametrize(
    "paper",
    [
        "https://arxiv.org/abs/1606.08415",
        "doi 10.1109/5.771073",
        "arXiv 1710.05941",
        "Ramachandran, Zoph, Le. Searching for activation functions. 2017",
        "[2017] Ramachandran et al.",
    ],
)
def test_a_paper_may_be_cited_in_any_way(paper: str) -> None:
    assert "no paper" not in judge(cell(review(paper=paper))).remark


@pytest.mark.parametrize("paper", ["", "the usual one", "from 2017"])
def test_a_missing_paper_is_remarked(paper: str) -> None:
    remark = judge(cell(review(paper=paper))).remark
    assert "no paper recognised (link, DOI, arXiv number, or author and year)" in remark


def test_long_and_empty_summaries_are_remarked() -> None:
    remark = judge(cell(review(motivation="word " * 151, advantages=""))).remark
    assert "motivation has 151 words, 150 allowed" in remark
    assert "advantages is empty" in remark


def test_two_reviews_of_one_function_are_remarked() -> None:
    remark = judge(cell(review("Swish")), cell(review("Swish (SiLU)")), index=1).remark
    assert "both reviews name the same function" in remark


def test_formulas_and_explanations_are_no_names() -> None:
    swish = review("Swish (also called SiLU), $f(x) = x \\sigma(x)$, where $\\sigma$ is the logistic sigmoid")
    gelu = review("GELU f(x) = x Phi(x) - smoother than ReLU")
    for index in (0, 1):
        assert judge(cell(swish), cell(gelu), index=index).remark.count(";") == 0


def test_an_unnamed_function_is_remarked() -> None:
    assert "the function is not named" in judge(cell(review(name=""))).remark


def test_each_review_is_judged_by_its_own_cell() -> None:
    cells = [cell(UNTOUCHED, own=False), cell(review("Swish"))]
    assert judge(*cells).outcome is Outcome.NOT_RUN
    assert judge(*cells).message == "1.1b first: nothing was written: fill in the headings of the first answer cell."
    assert judge(*cells, index=1).seen == "Swish"


def test_headings_left_empty_are_nothing_written() -> None:
    assert judge(cell(UNTOUCHED + "\n\n")).outcome is Outcome.NOT_RUN


def test_two_reviews_in_one_cell_are_told_apart() -> None:
    first, second = reviews([cell(review("GELU") + "\n\n" + review("Swish"))])
    assert (first.name, second.name) == ("GELU", "Swish")


def test_a_review_goes_on_in_the_next_cell() -> None:
    head, tail = review().split("**Motivation:**")
    first, second = reviews([cell(head), cell("**Motivation:**" + tail), cell(review("Swish"))])
    assert (first.motivation, second.name) == ("Smooth and probabilistic.", "Swish")


def test_without_headings_each_cell_is_one_review() -> None:
    first, second = reviews([cell("Prompt", own=False), cell("GELU is smooth."), cell("Swish"), cell("is smooth too.")])
    assert (first.text, second.text) == ("GELU is smooth.", "Swish\n\nis smooth too.")


def test_one_text_without_headings_is_read_for_both() -> None:
    cells = [cell("GELU and Swish, see https://arxiv.org/abs/1710.05941")]
    for index in (0, 1):
        assert judge(*cells, index=index).remark == "5 words; both reviews seem to stand in one text"


def test_nothing_at_all_is_not_run() -> None:
    assert judge().outcome is Outcome.NOT_RUN


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", ["\n", "A-", "**Paper:**", "> ", "2017 A "])
def test_text_made_to_be_slow_is_read_in_linear_time(unit: str) -> None:
    judge(cell(unit * 20_000))
