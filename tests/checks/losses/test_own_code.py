"""Label smoothing in the student's own code, or a library's."""

import pytest

from autograder.checks.losses.own_code import own_code
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import EventKind
from tests.checks.builders import ALL, cell
from tests.checks.training_builders import GRID, Story, loss_probe

OWN = """
def smoothed_cross_entropy(labels, logits, alpha):
    target = (1 - alpha) * tf.one_hot(labels, 10) + alpha / 10
    return tf.reduce_mean(-tf.reduce_sum(target * tf.nn.log_softmax(logits), axis=-1))
"""
STUB = '''
def smoothed_cross_entropy(labels, logits, alpha):
    """Mean over the batch."""
    return ...
'''


def code(*sources: str, own: bool = True) -> list[Cell]:
    return [cell(source, kind="code", own=own) for source in sources]


def judge(*sources: str, story: Story | None = None, own: bool = True, stopped_by: str = "") -> CheckResult:
    return own_code((story or trained("loss")).watched(stopped_by=stopped_by), code(*sources, own=own))


def trained(loss: str, alpha: float = 0.1) -> Story:
    """One training with a loss of this name."""
    story = Story()
    return story.fit(story.model(GRID[2]), loss=loss, loss_probe=loss_probe(alpha, takes="probabilities"))


@pytest.mark.parametrize(
    "sources",
    [
        (OWN,),
        (OWN, "%%time\nmodel.fit(X, y)"),
        (OWN, "loss = keras.losses.CategoricalCrossentropy()"),
        (OWN, "loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.0)"),
        (OWN, "loss = keras.losses.CategoricalCrossentropy(True, 0)"),
        (OWN, "keras.losses.categorical_crossentropy(y, p, True)"),
        (OWN, "# no label_smoothing=0.1 here\nprint('label_smoothing=0.1')"),
        (
            OWN,
            "def run(label_smoothing):\n    return smoothed_cross_entropy(y, p, label_smoothing)\nrun(label_smoothing=0.1)",
        ),
        ("smoothed_cross_entropy = lambda y, p, a: -tf.reduce_sum(y * p)",),
        ("%magic (\ndef smoothed_cross_entropy(y, p, a):\n    return 1 - a * p\n",),
        ("x = (\ndef smoothed_cross_entropy(y, p, a):",),  # no Python, but the name is there
    ],
)
def test_own_code_passes(sources: tuple[str, ...]) -> None:
    result = judge(*sources)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")


USES = [
    "return keras.losses.categorical_crossentropy(tf.one_hot(y, 10), p, from_logits=True, label_smoothing=a)",
    "return keras.losses.categorical_crossentropy(tf.one_hot(y, 10), p, True, a)",
    "return keras.losses.CategoricalCrossentropy(label_smoothing=a)(y, p)",
    "return CategoricalCrossentropy(True, a)(y, p)",
    "kwargs = {'label_smoothing': a}\n    return cce(y, p, **kwargs)",
    "kwargs = dict(label_smoothing=a)\n    return cce(y, p, **kwargs)",
    "loss = make()\n    loss.label_smoothing = a\n    return loss(y, p)",
    "return tf.compat.v1.losses.softmax_cross_entropy(y, p, label_smoothing=0.1)",
]


@pytest.mark.parametrize("line", USES)
def test_a_function_that_uses_the_librarys_is_named(line: str) -> None:
    result = judge(f"def smoothed_cross_entropy(y, p, a):\n    {line}\n")
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "builtin_smoothing")
    assert result.message == (
        "9.9 it: expected label smoothing in your own code, but `smoothed_cross_entropy` uses the library's "
        "`label_smoothing`: compute the smoothed labels, or the loss, yourself."
    )


def test_a_helper_that_uses_the_librarys_is_found() -> None:
    helper = "def inner(y, p, a):\n    return cce(y, p, label_smoothing=a)"
    middle = "outer = lambda *args: inner(*args)"
    function = "def smoothed_cross_entropy(y, p, a):\n    return outer(y, p, a)"
    assert judge(function, middle, helper).misconception == "builtin_smoothing"
    assert judge(OWN, helper).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("loss", "source"),
    [
        ("CategoricalCrossentropy", "model.compile(loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1))"),
        (
            "MyLoss",
            "class MyLoss(keras.losses.CategoricalCrossentropy):\n    def __init__(self, a):\n        super().__init__(label_smoothing=a)",
        ),
        ("<lambda>", "model.compile(loss=lambda y, p: cce(y, p, label_smoothing=0.1))"),
        ("inner", "def make(a):\n    def inner(y, p):\n        return cce(y, p, label_smoothing=a)\n    return inner"),
    ],
)
def test_training_with_the_librarys_smoothing_is_named(loss: str, source: str) -> None:
    result = judge(OWN, source, story=trained(loss))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "builtin_smoothing")
    assert "but your training used the library's `label_smoothing`" in result.message


def test_smoothing_that_was_called_and_trained_with_needs_no_source() -> None:
    story = trained("CategoricalCrossentropy").add(EventKind.SMOOTHING, detail="CategoricalCrossentropy 0.1")
    assert judge(OWN, story=story).misconception == "builtin_smoothing"


COMPARISON = "theirs = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)\nprint(theirs(y, p), smoothed_cross_entropy(y, p, 0.1))"


@pytest.mark.parametrize("plain", [False, True])
def test_a_comparison_beside_it_costs_nothing(plain: bool) -> None:  # noqa: FBT001 - a case
    story = trained("<lambda>")
    if plain:
        story = trained("categorical_crossentropy", 0.0)
    story.add(EventKind.SMOOTHING, detail="CategoricalCrossentropy 0.1")
    result = judge(OWN, COMPARISON, story=story)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "the library's label smoothing was used for comparison only",
    )


def test_a_local_name_is_not_the_one_of_the_comparison() -> None:
    function = "def smoothed_cross_entropy(y, p, a):\n    theirs = -a * y * p\n    return tf.reduce_mean(theirs)"
    assert judge(function, COMPARISON).outcome is Outcome.PASS


def test_what_is_unclear_is_for_a_person() -> None:
    loop = Story()
    loop.steps(loop.model())
    called = trained("loss").add(EventKind.SMOOTHING, detail="CategoricalCrossentropy 0.1")
    for result in (
        judge(OWN, COMPARISON, story=loop),
        judge(OWN, story=called),
        judge(OWN, "x = (\nloss = CategoricalCrossentropy(label_smoothing=alpha)"),
    ):
        assert (result.outcome, result.message) == (
            Outcome.PENDING,
            "9.9 it: a library's label smoothing was used here, and it is not clear for what: a person looks.",
        )


def test_smoothing_called_in_another_question_is_no_matter() -> None:
    story = trained("loss")
    story.cell = 8
    story.add(EventKind.SMOOTHING, detail="CategoricalCrossentropy 0.1")
    assert judge(OWN, story=story).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "sources",
    [
        (),
        ("",),
        (STUB,),
        ("def smoothed_cross_entropy(y, p, a):\n    pass",),
        ("def smoothed_cross_entropy(y, p, a):\n    raise NotImplementedError",),
        ("smoothed_cross_entropy = ...",),
        ("smoothed_cross_entropy == 3",),
        ("def other(y):\n    return y",),
    ],
)
def test_nothing_written_is_not_run(sources: tuple[str, ...]) -> None:
    result = judge(*sources, stopped_by="the question was not reached")
    assert result.outcome is Outcome.NOT_RUN
    stopped = "" if any(source.strip() for source in sources) else " (the question was not reached)"
    assert result.message == (
        f"9.9 it: `smoothed_cross_entropy` was not written{stopped}: write it in this question's answer cell."
    )


def test_cells_of_the_template_are_not_the_students() -> None:
    assert judge(OWN, own=False).outcome is Outcome.NOT_RUN
