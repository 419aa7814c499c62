"""A student's class with right and wrong ways to build its networks: each mistake costs one criterion, and only once."""

from fractions import Fraction
from typing import Any

import pytest

from autograder.checks.networks.cnn_blocks import cnn_blocks
from autograder.checks.networks.cnn_builds import Builds, Told, told
from autograder.checks.networks.cnn_maps import cnn_maps
from autograder.checks.networks.cnn_options import cnn_options
from autograder.checks.networks.skip_edges import skip_edges
from autograder.model.evidence import Build
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import ModelSeen, Node
from tests.checks.builders import ALL, HALF, NOTHING
from tests.checks.cnn_builders import SETTINGS, Graph, Student, built
from tests.checks.training_builders import model as dense_model

CHECKS = {"blocks": cnn_blocks, "maps": cnn_maps, "options": cnn_options, "skip": skip_edges}
RIGHT = "conv 4 → batch norm → relu → conv 4 → batch norm → + first convolution → relu → mean pool → dropout 0.3"
TWO_THIRDS = Fraction(2, 3)


def judged(builds: Builds) -> dict[str, CheckResult]:
    return {name: check(builds) for name, check in CHECKS.items()}


def lost(builds: Builds) -> dict[str, Fraction]:
    """Criterion → credit, of those that did not get all."""
    return {name: result.credit for name, result in judged(builds).items() if result.credit != ALL}


@pytest.mark.parametrize("how", [{}, {"bias": False}])
def test_the_right_class_passes(how: dict[str, Any]) -> None:
    results = judged(built(**how))
    assert {result.outcome for result in results.values()} == {Outcome.PASS}
    assert all(
        result.message == "" and result.seen.startswith(RIGHT) for name, result in results.items() if name != "skip"
    )


def one_convolution(graph: Graph, x: int, before: int, maps: int, settings: Any, _: Student) -> int:
    return graph.dropout(graph.pool(graph.act(graph.conv(x, before, maps), "relu")), settings["drop_rate"])


@pytest.mark.parametrize(
    ("how", "criterion", "credit", "mistake", "part"),
    [
        ({"pool": "MaxPool"}, "blocks", NOTHING, "max_pooling", "should take the mean, not the largest number"),
        ({"pool": ""}, "blocks", NOTHING, "", "look for the missing pooling"),
        (
            {"pool_padding": "VALID"},
            "blocks",
            NOTHING,
            "",
            "mean pool (valid) → dropout 0.3: look at the padding of the pooling",
        ),
        ({"size": 5}, "blocks", NOTHING, "", "look at the kernel size of the convolution"),
        ({"norm_after": True}, "blocks", NOTHING, "", "look at the order of the layers"),
        ({"drop_at": "before_pool"}, "blocks", NOTHING, "", "look at the order of the layers"),
        ({"drop_at": "head"}, "blocks", NOTHING, "", "look for the missing dropout"),
        (
            {"ignored": {"num_blocks": 2}},
            "blocks",
            NOTHING,
            "",
            "flatten → dense 10 → softmax: it should have 1 block, it has 2: look at where num_blocks is used.",
        ),
        (
            {"doubled": False},
            "maps",
            NOTHING,
            "maps_not_doubled",
            "should have 4, 4 | 8, 8 feature maps, yours have 4, 4 | 4, 4",
        ),
        ({"ignored": {"feature_maps": 8}}, "maps", NOTHING, "", "yours have 8, 8 | 16, 16: start with feature_maps"),
        ({"ignored": {"num_classes": 10}}, "maps", NOTHING, "", "the dense layer should have one unit a class"),
        ({"head": "global"}, "maps", NOTHING, "", "yours by global mean pool → dense 10 → softmax: flatten the image"),
        ({"head": "hidden"}, "maps", NOTHING, "", "one dense layer is asked for"),
        ({"head": "logits"}, "maps", NOTHING, "", "its output should be probabilities: put a softmax at the end"),
        (
            {"ignored": {"batch_norm": None}},
            "options",
            TWO_THIRDS,
            "",
            "with batch_norm=True, the network has no batch norm",
        ),
        (
            {"ignored": {"batch_norm": True}},
            "options",
            TWO_THIRDS,
            "",
            "with batch_norm=None, the network is normalised",
        ),
        ({"own_norm": True}, "options", TWO_THIRDS, "", "with batch_norm=True, the network has another normalisation"),
        ({"ignored": {"drop_rate": 0.0}}, "options", TWO_THIRDS, "", "with drop_rate=0.3, the network has no dropout"),
        (
            {"ignored": {"drop_rate": 0.3}},
            "options",
            TWO_THIRDS,
            "",
            "with drop_rate=0.0, the network has dropout (0.3)",
        ),
        (
            {"ignored": {"activation_func": "relu"}},
            "options",
            TWO_THIRDS,
            "",
            "with activation_func='elu', the activation is relu",
        ),
        ({"ignored": {"activation_func": "linear"}}, "options", TWO_THIRDS, "", "the convolutions have no activation"),
        (
            {"ignored": {"batch_norm": True, "activation_func": "relu"}},
            "options",
            Fraction(1, 3),
            "",
            "in the first case is",
        ),
        ({"never": True}, "skip", NOTHING, "skip_missing", "no skip connection was seen"),
        ({"always": True}, "skip", NOTHING, "skip_always", "there is a skip connection without use_skip"),
        ({"inverted": True}, "skip", NOTHING, "", "use_skip works the wrong way round"),
        ({"skip_from": "input"}, "skip", HALF, "skip_from_block_input", "comes from the block's input"),
        (
            {"skip_from": "norm"},
            "skip",
            HALF,
            "",
            "comes from the first batch norm, not from the first convolution itself",
        ),
        (
            {"skip_from": "act"},
            "skip",
            HALF,
            "",
            "comes from the first activation, not from the first convolution itself",
        ),
        ({"added": "before_norm"}, "skip", HALF, "", "it should be added behind the second batch norm"),
        ({"added": "after_act"}, "skip", HALF, "", "it should be added before the second activation"),
        ({"merge": "ConcatV2"}, "skip", HALF, "", "the two branches should be added"),
        ({"first_only": True}, "skip", HALF, "", "in block 2 it has no skip connection"),
    ],
)
def test_each_mistake_costs_its_own_criterion_alone(
    how: dict[str, Any], criterion: str, credit: Fraction, mistake: str, part: str
) -> None:
    builds = built(**how)
    assert lost(builds) == {criterion: credit}
    result = CHECKS[criterion](builds)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.startswith("9.9 it: with ")
    assert part in result.message
    assert result.expected != result.seen


def twice(graph: Graph, x: int, before: int, maps: int, settings: Any, _: Student) -> int:
    first = graph.conv(x, before, maps)
    act = graph.act(first, "relu")
    z = graph.conv(act, maps, maps)
    z = graph.op("AddV2", graph.op("AddV2", z, first), act) if settings["use_skip"] else z
    return graph.pool(graph.act(z, "relu"))


def third(graph: Graph, x: int, before: int, maps: int, settings: Any, _: Student) -> int:
    first = z = graph.conv(x, before, maps)
    for _number in range(2):
        z = graph.conv(graph.act(z, "relu"), maps, maps)
    return graph.pool(graph.act(graph.op("AddV2", z, first) if settings["use_skip"] else z, "relu"))


@pytest.mark.parametrize(
    ("block", "part"),
    [
        (twice, "it has more than one skip connection"),
        (third, "it should be added right behind the second convolution"),
    ],
)
def test_other_skip_connections_are_half_right(block: Any, part: str) -> None:
    result = skip_edges(built(block=block))
    assert (result.outcome, result.credit) == (Outcome.FAIL, HALF)
    assert f"in block 1 {part}: expected {RIGHT}, your block is " in result.message


def test_a_message_shows_the_block_beside_the_one_due() -> None:
    assert cnn_blocks(built(pool="MaxPool")).message == (
        f"9.9 it: with num_blocks=2, batch_norm=True, drop_rate=0.3, block 1 should be {RIGHT}, yours is "
        f"{RIGHT.replace('mean', 'max')}: the pooling should take the mean, not the largest number."
    )


def inside_and_behind(graph: Graph, x: int, before: int, maps: int, settings: Any, _: Student) -> int:
    name = settings["activation_func"]
    z = graph.act(graph.conv(x, before, maps), name)
    z = graph.act(graph.act(graph.conv(z, maps, maps), name), name)
    return graph.dropout(graph.pool(z), settings["drop_rate"])


def test_the_right_activation_twice_in_a_row_follows_its_setting() -> None:
    assert "activation" not in cnn_options(built(block=inside_and_behind)).message.split(". Expected")[0]


def test_the_rate_that_is_kept_is_named() -> None:
    class Keeping(Student):
        def build(self, settings: Any) -> ModelSeen:
            return super().build({**settings, "drop_rate": settings["drop_rate"] and 1 - settings["drop_rate"]})

    result = cnn_options(built(Keeping()))
    assert result.credit == TWO_THIRDS
    assert "the dropout has the rate 0.7: drop_rate is the share that is dropped, not kept" in result.message


def test_a_block_of_one_convolution_is_said() -> None:
    result = cnn_blocks(built(block=one_convolution))
    assert "yours is conv 4 → relu → mean pool → dropout 0.3: look for the missing convolution." in result.message


def test_a_network_without_convolutions_is_wrong() -> None:
    builds = Builds(tuple(Build("ok", dense_model()) for _ in SETTINGS), SETTINGS, "YourModel", "9.9 it")
    assert {name: result.outcome for name, result in judged(builds).items()} == dict.fromkeys(CHECKS, Outcome.FAIL)


def test_where_training_cannot_be_seen_the_layers_tell_of_dropout_else_a_person_does() -> None:
    def of(*lines: str) -> CheckResult:
        seen = [
            ModelSeen("Functional", 0, Student().build(given).nodes, lines if given["drop_rate"] else ())
            for given in SETTINGS
        ]
        plain = [(given, one) for given, one in zip(SETTINGS, seen, strict=True) if given["drop_rate"] == 0.3]
        builds = tuple(Build("ok", one) for _, one in plain)
        return cnn_options(Builds(builds, tuple(given for given, _ in plain), "YourModel", "9.9 it"))

    assert of("Conv2D(4, 3x3)", "Dropout(0.3)").outcome is Outcome.PASS
    assert of("Conv2D(4, 3x3)", "SpatialDropout2D(0.3)").outcome is Outcome.PASS
    result = of("Conv2D(4, 3x3)")
    assert result.outcome is Outcome.PENDING
    assert "it could not be seen what dropout does in training" in result.message


def changed(*builds: tuple[int, Build]) -> Builds:
    all_right = list(built().builds)
    for at, build in builds:
        all_right[at] = build
    return Builds(tuple(all_right), SETTINGS, "YourModel", "9.9 it")


def test_what_cannot_be_read_is_for_a_person_with_its_layers() -> None:
    strange = ModelSeen("Odd", 0, (Node("Input", ()), Node("Mystery", (0,))), ("Conv2D(4, 3x3)", "Odd()"))
    for result in judged(changed((2, Build("ok", strange)))).values():
        assert (result.outcome, result.seen) == (Outcome.PENDING, "Conv2D(4, 3x3), Odd()")
        assert result.message == (
            "9.9 it: the network could not be read (its layers: Conv2D(4, 3x3), Odd()): a person looks."
        )
    unseen = changed((2, Build("ok", ModelSeen("Odd", 0, problem="too many models"))))
    assert "could not be read: too many models (its layers: no layers were seen)" in cnn_blocks(unseen).message


def test_a_readable_mistake_counts_whatever_else_cannot_be_read() -> None:
    wrong = built(pool="MaxPool")
    builds = Builds((Build("ok", ModelSeen("Odd", 0)), *wrong.builds[1:]), SETTINGS, "YourModel", "9.9 it")
    assert cnn_blocks(builds).misconception == "max_pooling"


ERROR = Build("error", error="TypeError: bad argument")


@pytest.mark.parametrize(
    ("name", "value", "criterion"),
    [
        ("batch_norm", None, "options"),
        ("drop_rate", 0.0, "options"),
        ("activation_func", "tanh", "options"),
        ("num_classes", 7, "maps"),
        ("feature_maps", 6, "maps"),
        ("use_skip", True, "skip"),
        ("use_skip", False, "skip"),
        ("num_blocks", 1, "blocks"),
        ("num_blocks", 4, "blocks"),
    ],
)
def test_an_error_costs_the_criterion_of_the_setting_that_makes_it(name: str, value: object, criterion: str) -> None:
    failing = [at for at, given in enumerate(SETTINGS) if given[name] == value]
    builds = changed(*((at, ERROR) for at in failing))
    assert lost(builds) == {criterion: NOTHING}
    message = CHECKS[criterion](builds).message
    assert f"{name}={value!r}" in message
    assert "building the network failed: TypeError: bad argument. Run `build_cnn` with these settings" in message


def test_a_class_that_always_raises_fails_everywhere() -> None:
    builds = changed(*((at, ERROR) for at in range(len(SETTINGS))))
    assert {result.outcome for result in judged(builds).values()} == {Outcome.FAIL}


@pytest.mark.parametrize(
    ("status", "stopped_by", "reason"),
    [
        ("missing", "", "no class named `YourModel` was found: define it under this name"),
        ("missing", "cell 3 ran for too long", "`YourModel` was not looked at: cell 3 ran for too long"),
        ("not_callable", "", "`YourModel` is no class: define it as a class derived from the one that you were given"),
        (
            "no_model",
            "",
            "there is no `build_cnn` of your own that leaves a network in `self.model`: build the network there and assign it",
        ),
    ],
)
def test_what_was_never_built_is_not_run(status: str, stopped_by: str, reason: str) -> None:
    builds = Builds(tuple(Build(status) for _ in SETTINGS), SETTINGS, "YourModel", "9.9 it", stopped_by)
    for result in judged(builds).values():
        assert (result.outcome, result.message) == (Outcome.NOT_RUN, f"9.9 it: {reason}.")
    assert cnn_blocks(Builds((), (), "YourModel", "9.9 it")).outcome is Outcome.NOT_RUN


def test_a_network_left_out_for_some_settings_is_an_error() -> None:
    result = cnn_blocks(changed((0, Build("no_model"))))
    assert (result.outcome, result.seen) == (
        Outcome.FAIL,
        "there is no `build_cnn` of your own that leaves a network in `self.model`",
    )


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, Told()),
        ({"skip_from": "input"}, Told()),
        ({"always": True}, Told(use_skip=False)),
        ({"never": True}, Told(use_skip=False)),
        ({"ignored": {"num_blocks": 2}}, Told(num_blocks=False)),
        ({"pool": "MaxPool"}, Told()),
    ],
)
def test_what_a_class_lets_show_is_told(how: dict[str, Any], expected: Told) -> None:
    assert told(built(**how)) == expected
