"""GradeReports made by hand, with every outcome and the nastiest text, for the reports' tests and goldens."""

from fractions import Fraction

from autograder.model.evidence import Finding
from autograder.model.result import CriterionResult, GradeReport, LateResult, Outcome, QuestionResult

__all__ = ["EXPLANATIONS", "HOSTILE", "PNG", "full", "hostile", "perfect", "question"]

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAGklEQVR42mNkYPjPgBcwMeAHo/IjVp6RkYEBAJ8yAwFH9Q0XAAAAAElFTkSuQmCC"
"""A picture of 8 × 8 pixels."""

EXPLANATIONS = {"log_base_2": "Cross-entropy uses the natural logarithm: look at the base of yours."}

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)></style></title></textarea>--><svg/onload=alert(1)>"
    "\x1b[31mred\x1b[0m\x00\u202eevil\u2066 \"'`&amp;{{ 7*7 }}{% raw %} =1+1 [link](javascript:alert(1))"
)

DERIVATION = r"""For $x<0$: $$\frac{d}{dx}\,\alpha(e^x-1) = \alpha e^x$$ and for $x \ge 0$ the derivative is **1**.

| side | derivative |
|---|---|
| left | $\alpha e^{x}$ |
| right | 1 |"""

REASON = r"""The gradient points where the loss *grows* fastest:

\begin{align}\theta_{t+1} &= \theta_t - \eta \nabla \ell(\theta_t)\end{align}"""


def full() -> GradeReport:
    """A report with every outcome, a misconception, follow-through, lateness, findings, errors and a bonus question."""
    return GradeReport(
        assignment="a1_2023",
        title="Deep Learning, Assignment 1 (2023)",
        version="2023.1",
        submission="12345678_A1_solution",
        student_id=12345678,
        questions=(_elu(), _reviews(), _hidden(), _loss(), _gradients(), _step(), _why(), _sam()),
        late=LateResult(days=1, deduction=Fraction(6, 5)),
        findings=(
            Finding(
                "name.part_unexpected", "Named Part1.ipynb, expected A1_Part1_Solutions.ipynb.", where="Part1.ipynb"
            ),
            Finding("id.mismatch", "The archive says 12345679, the notebook 12345678.", for_staff=True),
        ),
    )


def perfect() -> GradeReport:
    """Full marks for what the machine marks, the rest pending, in time."""
    return GradeReport(
        assignment="a1_2023",
        title="Deep Learning, Assignment 1 (2023)",
        version="2023.1",
        submission="7_A1_solution",
        student_id=7,
        questions=(
            question("q1_2a", "1.2a", "First hidden layer", _passed("value", "3/4"), _passed("formula", "1/4")),
            question("q1_4b", "1.4b", "Why against the gradient", _pending("answer", "2")),
        ),
        late=None,
        findings=(),
    )


def hostile() -> GradeReport:
    """Hostile text in every field that can hold a student's text."""
    criterion = CriterionResult(
        "value",
        "Value of h1",
        Fraction(0),
        Fraction(1),
        Outcome.FAIL,
        message=HOSTILE,
        expected=HOSTILE,
        seen=HOSTILE,
        remark=HOSTILE,
        misconception=HOSTILE,
        marked_by=HOSTILE,
    )
    own = question(
        "q1_2a", "1.2a", "First hidden layer", criterion, written=(HOSTILE,), code=(HOSTILE,), errors=(HOSTILE,),
        images=(HOSTILE, 'x" onerror="alert(1)', PNG),
    )  # fmt: skip
    return GradeReport(
        assignment="a1_2023",
        title="Deep Learning, Assignment 1 (2023)",
        version="2023.1",
        submission=HOSTILE,
        student_id=None,
        questions=(own,),
        late=None,
        findings=(Finding("zip.bomb", HOSTILE, where=HOSTILE),),
    )


def question(
    identifier: str,
    number: str,
    title: str,
    *criteria: CriterionResult,
    bonus: bool = False,
    written: tuple[str, ...] = (),
    code: tuple[str, ...] = (),
    images: tuple[str, ...] = (),
    errors: tuple[str, ...] = (),
) -> QuestionResult:
    """One question of part 1."""
    return QuestionResult(
        identifier, number, title, "part1", bonus, criteria, written=written, code=code, images=images, errors=errors
    )


def _passed(identifier: str, points: str, *, summary: str = "", remark: str = "") -> CriterionResult:
    worth = Fraction(points)
    return CriterionResult(identifier, summary or identifier.title(), worth, worth, Outcome.PASS, remark=remark)


def _pending(identifier: str, points: str, *, summary: str = "Written answer", message: str = "") -> CriterionResult:
    return CriterionResult(identifier, summary, Fraction(0), Fraction(points), Outcome.PENDING, message=message)


def _elu() -> QuestionResult:
    failed = CriterionResult(
        "plot",
        "Plot holds ELU and its derivative",
        Fraction(0),
        Fraction(1, 2),
        Outcome.FAIL,
        message="The plot holds ELU; no curve in it is the derivative.\nLook at what you pass to the second plot call.",
    )
    return question(
        "q1_1a", "1.1a", "ELU: range, derivative, plot",
        _passed("range", "1/2", summary="Output range as a function of alpha"),
        _passed("derivative", "1/2", summary="Derivative as a function, right on both sides of 0 and at 0"),
        _pending("steps", "1/2", summary="Steps of the derivation shown"),
        failed,
        written=(DERIVATION,),
        code=("def elu(x, alpha):\n    return np.where(x < 0, alpha * (np.exp(x) - 1), x)",),
        images=(PNG,),
    )  # fmt: skip


def _reviews() -> QuestionResult:
    return question(
        "q1_1b", "1.1b", "Two more activation functions from the literature",
        CriterionResult(
            "first", "First function: paper, motivation, advantages", Fraction(5, 2), Fraction(3), Outcome.PASS,
            message="Good summary; say also why the authors expected smoother gradients.", marked_by="a marker",
        ),
        _pending("second", "3", summary="Second function: paper, motivation, advantages",
                 message="A person marks this. The machine found a cited paper and 131 words."),
        written=("**Activation function:** Mish\n\n**Paper:** [Misra 2019](https://arxiv.org/abs/1908.08681)\n\n- smooth\n- not monotonic",),
    )  # fmt: skip


def _hidden() -> QuestionResult:
    return question(
        "q1_2a", "1.2a", "First hidden layer",
        _passed("value", "3/4", summary="Value of h1", remark="found as `h_1`; a row was given for a column, which is fine"),
        _passed("formula", "1/4", summary="Formula shown"),
        code=("h_1 = np.maximum(0, W1 @ x + b1)",),
    )  # fmt: skip


def _loss() -> QuestionResult:
    wrong = CriterionResult(
        "value",
        "Value of the loss",
        Fraction(0),
        Fraction(3, 4),
        Outcome.FAIL,
        message="Expected 0.1269, received 0.1831: this is the loss with logarithms of base 2.",
        expected="0.1269",
        seen="0.1831",
        misconception="log_base_2",
    )
    return question(
        "q1_2f", "1.2f", "Cross-entropy loss", wrong, _passed("formula", "1/4", summary="Formula shown"),
        written=("$\\ell = -\\log_2 p_y$",), code=("ce_loss = -np.log2(p[y - 1])",),
    )  # fmt: skip


def _gradients() -> QuestionResult:
    return question(
        "q1_3b", "1.3b", "Gradients of the output layer",
        CriterionResult(
            "dh2", "Value of dl/dh2", Fraction(3, 8), Fraction(3, 4), Outcome.PASS,
            message="Right for your own p of 1.3a.",
            expected="[ 0.312, 0.251, -0.563]", seen="[ 0.330, 0.240, -0.570]",
            remark="Marked as following from your earlier answer: half the points.",
        ),
        CriterionResult("dW2", "Value of dl/dW2", Fraction(0), Fraction(3, 4), Outcome.NOT_RUN,
                        message="dW2 does not exist: cell 31 stopped with an error before it was set."),
        CriterionResult("db2", "Value of dl/db2", Fraction(0), Fraction(3, 4), Outcome.GRADER_ERROR,
                        message="The grader could not compare db2. No marks were taken or given."),
        _pending("formula", "3/4", summary="Formulas shown"),
        errors=("Cell 31: NameError: name 'h1' is not defined", "Cell 33 was stopped: it reached cell_s, 10 s"),
    )  # fmt: skip


def _step() -> QuestionResult:
    return question(
        "q1_3d", "1.3d", "One step of SGD",
        CriterionResult("W2", "W2 after the step", Fraction(0), Fraction(1, 2), Outcome.NOT_RUN, message="Not answered."),
        CriterionResult(
            "W1", "W1 after the step", Fraction(0), Fraction(1, 2), Outcome.FAIL,
            message="Expected shape (4, 3), received (3, 4): transposed?",
            expected="[[0.548, 0.712, 0.601],\n [0.543, 0.420, 0.645],\n [0.434, 0.889, 0.962],\n [0.381, 0.790, 0.527]]",
            seen="[[0.548, 0.543, 0.434, 0.381],\n [0.712, 0.420, 0.889, 0.790],\n [0.601, 0.645, 0.962, 0.527]]",
            misconception="transposed",
        ),
    )  # fmt: skip


def _why() -> QuestionResult:
    return question(
        "q1_4b", "1.4b", "Why against the gradient", _pending("answer", "2", summary="Reason in your own words"),
        written=(REASON,),
    )  # fmt: skip


def _sam() -> QuestionResult:
    third = CriterionResult(
        "step", "One SAM step", Fraction(1, 3), Fraction(1), Outcome.FAIL, message="One case of three."
    )
    return question("q3_10", "3.10", "Sharpness-aware minimisation", third, bonus=True)
