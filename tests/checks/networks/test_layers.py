"""The network asked for: 784 → 20 (relu) → 40 (relu) → 10 (softmax)."""

from dataclasses import replace

import pytest

from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.layers import layers
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import ModelSeen
from tests.checks.builders import ALL, NOTHING
from tests.checks.training_builders import RIGHT, Story, dense, loss_probe, model, unreadable

TEXT = "784 → 20 (relu) → 40 (relu) → 10 (softmax)"
PROBABILITIES = loss_probe(takes="probabilities")
LOGITS = loss_probe()


def judge(story: Story) -> CheckResult:
    return layers(story.watched(), wanted=RIGHT)


def of(*seen: ModelSeen | Architecture, **fields: object) -> CheckResult:
    story = Story()
    for one in seen:
        story.fit(story.model(one), **fields)  # type: ignore[arg-type]
    return judge(story)


def test_the_right_network_passes() -> None:
    result = of(RIGHT, loss_probe=PROBABILITIES)
    assert result == CheckResult(Outcome.PASS, ALL, expected=TEXT, seen=TEXT)


def test_logits_with_the_softmax_in_the_loss_pass() -> None:
    result = of(model(logits=True), loss_probe=LOGITS)
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.seen == "784 → 20 (relu) → 40 (relu) → 10 (linear)"
    assert result.remark == "the output layer gives logits: as good, with the softmax in the loss"


@pytest.mark.parametrize(
    ("seen", "remark"),
    [
        (
            replace(model(), layers=("Dense(20, relu)", "Dropout(0.2)")),
            "dropout was added: the layers asked for are there",
        ),
        (model(logits=True), "the output layer gives logits: as good, with the softmax in the loss"),
    ],
)
def test_more_than_was_asked_for_is_remarked(seen: ModelSeen, remark: str) -> None:
    result = of(seen)
    assert (result.outcome, result.remark) == (Outcome.PASS, remark)


def test_softmax_applied_twice_is_remarked() -> None:
    result = of(RIGHT, loss_probe=LOGITS)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "the loss expects logits, so that softmax is applied twice",
    )


def test_a_loop_of_the_students_own_counts() -> None:
    story = Story()
    assert judge(story.steps(story.model())).outcome is Outcome.PASS


def test_any_of_several_models_may_be_the_right_one() -> None:
    assert of(RIGHT, Architecture((784, 100, 10), ("relu", "softmax"))).outcome is Outcome.PASS
    assert of(unreadable(), RIGHT).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("widths", "activations", "mistake", "hint"),
    [
        ((784, 40, 20, 10), ("relu", "relu", "softmax"), "wrong_widths", "number of layers and of neurons in each"),
        ((784, 20, 10), ("relu", "softmax"), "wrong_widths", "number of layers and of neurons in each"),
        (
            (784, 20, 40, 40, 10),
            ("relu", "relu", "relu", "softmax"),
            "wrong_widths",
            "number of layers and of neurons in each",
        ),
        ((784, 20, 40, 26), ("tanh", "relu", "softmax"), "wrong_widths", "number of layers and of neurons in each"),
        ((784, 20, 40, 10), ("tanh", "tanh", "softmax"), "wrong_activation", "activation of each layer"),
        ((784, 20, 40, 10), ("linear", "linear", "linear"), "wrong_activation", "activation of each hidden layer"),
        ((784, 20, 40, 10), ("relu", "relu", "sigmoid"), "wrong_activation", "activation of each layer"),
    ],
)
def test_wrong_layers_are_named(widths: tuple[int, ...], activations: tuple[str, ...], mistake: str, hint: str) -> None:
    seen = Architecture(widths, activations)
    result = of(ModelSeen("Functional", 0, dense(widths, activations)))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert result.message == f"9.9 it: expected {TEXT}, your model is {seen}: look at the {hint}."
    assert result.seen == str(seen)


def test_a_model_of_the_right_widths_is_the_one_to_talk_about() -> None:
    near = Architecture((784, 20, 40, 10), ("tanh", "tanh", "softmax"))
    result = of(near, Architecture((784, 100, 10), ("relu", "softmax")))
    assert (result.misconception, result.seen) == ("wrong_activation", str(near))


def test_logits_given_to_a_loss_for_probabilities_lack_their_softmax() -> None:
    result = of(model(logits=True), loss_probe=PROBABILITIES)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "wrong_activation")
    assert result.message.endswith(
        "the loss expects probabilities, so put a softmax in the last layer, or tell the loss `from_logits=True`."
    )


def test_what_cannot_be_read_is_for_a_person() -> None:
    result = of(unreadable(), Architecture((784, 100, 10), ("relu", "softmax")))
    assert (result.outcome, result.message) == (
        Outcome.PENDING,
        "9.9 it: the layers of the trained model could not be read: a person looks.",
    )


def test_weights_of_no_model_are_for_a_person() -> None:
    assert judge(Story().steps(-1)).outcome is Outcome.PENDING


def test_a_model_that_was_only_built_is_not_run() -> None:
    story = Story()
    story.model()
    assert judge(story).outcome is Outcome.NOT_RUN


def test_a_model_whose_training_raised_has_its_layers() -> None:
    story = Story()
    story.fit(story.model(), ran=0, steps=0, ended=False)
    result = layers(story.watched(stopped_by="cell 18 stopped with ValueError"), wanted=RIGHT)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "it was built, but not trained")
    story = Story()
    story.fit(story.model(Architecture((784, 40, 20, 10), RIGHT.activations)), ran=0, steps=0, ended=False)
    assert judge(story).outcome is Outcome.NOT_RUN
