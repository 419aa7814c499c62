"""A student's class made with the grader's settings, and its network taken down."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from autograder.evidence.builds import decode_build, encode_build
from autograder.model.evidence import Build
from autograder.model.plan import PlannedBuild, QuestionPlan
from autograder.sandbox import request

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def build(probe: Callable[[str], ModuleType], keras: Any) -> Callable[..., tuple[Build, ...]]:
    """Builds as the grader asks for it, and reads the answer as the grader does."""
    builds = probe("asked.builds")

    def run(cls: Any, *settings: dict[str, Any], **options: Any) -> tuple[Build, ...]:
        plan = PlannedBuild("b", "YourModel", settings or ({},))
        asked = json.loads(request.question(QuestionPlan("q", builds=(plan,))).partition(" ")[2])["builds"][0]
        answers = builds.run({} if cls is None else {"YourModel": cls}, asked, **options)
        built = tuple(decode_build(item) for item in json.loads(json.dumps(answers, allow_nan=False)))
        assert [encode_build(item) for item in built] == [encode_build(decode_build(encode_build(b))) for b in built]
        return built

    return run


@pytest.fixture
def make_class(keras: Any) -> Callable[..., Any]:
    """A class whose network is made by a function of the object."""

    def make(network: Callable[[Any], Any], *, returned: bool = False) -> Any:
        class YourModel:
            def __init__(self, feature_maps: int = 4, *, drop_rate: float = 0.0) -> None:
                self.feature_maps, self.drop_rate, self.model = feature_maps, drop_rate, None
                self.height = self.width = 8

            def build_cnn(self) -> Any:
                print("building")  # noqa: T201 - what a student may write
                made = network(self)
                self.model = None if returned else made
                return made if returned else "done"

        return YourModel

    return make


def functional(keras: Any) -> Callable[[Any], Any]:
    def network(self: Any) -> Any:
        layers, inputs = keras.layers, keras.Input((8, 8, 3))
        x = layers.Conv2D(self.feature_maps, 3, padding="same", activation="relu")(inputs)
        x = layers.Dropout(self.drop_rate)(layers.BatchNormalization()(x))
        return keras.Model(inputs, layers.Dense(10, "softmax")(layers.Flatten()(x)))

    return network


def test_each_setting_gives_a_network_with_both_graphs(
    build: Callable[..., tuple[Build, ...]],
    make_class: Callable[..., Any],
    keras: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = build(make_class(functional(keras)), {"feature_maps": 4}, {"feature_maps": 6, "drop_rate": 0.25})
    for built, maps in ((first, 4), (second, 6)):
        assert (built.status, built.error) == ("ok", "")
        assert built.model is not None
        assert built.model.problem == ""
        assert built.model.type_name == "Functional"
        assert built.model.parameters == (27 + 1) * maps + 2 * maps + (64 * maps + 1) * 10
        assert built.model.layers[0] == f"Conv2D({maps}, 3x3, relu)"
        assert (built.model.nodes[0].op, built.model.nodes[-1].op) == ("Input", "Softmax")
        assert (built.model.training[0].op, built.model.training[-1].op) == ("Input", "Softmax")
    assert first.model is not None
    assert second.model is not None
    # Dropout keeps a value where a random number reaches the rate; it has no trace outside of training.
    kept = [node for node in second.model.training if node.op == "GreaterEqual"]
    rates = {second.model.training[index].attrs.get("value") for node in kept for index in node.inputs}
    assert "0.25" in rates
    assert not [node for node in (*second.model.nodes, *first.model.training) if node.op == "GreaterEqual"]
    assert capsys.readouterr().out == ""


def test_a_subclassed_network_that_was_never_called_is_called_with_images(
    build: Callable[..., tuple[Build, ...]], make_class: Callable[..., Any], keras: Any
) -> None:
    class Net(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self, maps: int) -> None:
            super().__init__()
            self.conv, self.flat = keras.layers.Conv2D(maps, 3), keras.layers.Flatten()
            self.head = keras.layers.Dense(10, "softmax")

        def call(self, x: Any) -> Any:
            return self.head(self.flat(self.conv(x)))

    (built,) = build(make_class(lambda self: Net(self.feature_maps)))
    assert built.model is not None
    assert next(node.weights for node in built.model.nodes if node.op == "Variable") == (3, 3, 3, 4)
    assert built.model.parameters == 28 * 4 + (36 * 4 + 1) * 10


def test_a_network_that_is_returned_counts_where_none_is_kept(
    build: Callable[..., tuple[Build, ...]], make_class: Callable[..., Any], keras: Any
) -> None:
    (built,) = build(make_class(functional(keras), returned=True))
    assert built.status == "ok"
    (nothing,) = build(make_class(lambda _: None))
    assert (nothing.status, nothing.model) == ("no_model", None)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"use_skip": True}, "YourModel(…): TypeError: "),
        ({"feature_maps": "many"}, "build_cnn(): TypeError: "),
    ],
)
def test_what_fails_is_named_and_the_next_settings_are_tried(
    build: Callable[..., tuple[Build, ...]], make_class: Callable[..., Any], keras: Any, settings: Any, text: str
) -> None:
    wrong, right = build(make_class(functional(keras)), settings, {})
    assert wrong.status == "error"
    assert wrong.error.startswith(text)
    assert wrong.error.endswith(("unexpected keyword argument 'use_skip'", "between instances of 'str' and 'int'"))
    assert right.status == "ok"


def test_a_network_that_cannot_be_traced_says_why(
    build: Callable[..., tuple[Build, ...]], make_class: Callable[..., Any], keras: Any
) -> None:
    class Odd(keras.Model):  # type: ignore[misc] # known at run time only
        def call(self, x: Any) -> Any:
            return float(x[0, 0, 0, 0].numpy()) * x

    (built,) = build(make_class(lambda _: Odd()))
    assert built.model is not None
    assert (built.model.nodes, built.model.training) == ((), ())
    assert "numpy" in built.model.problem


def test_an_object_that_cannot_be_looked_at_is_an_error_of_its_own(build: Callable[..., tuple[Build, ...]]) -> None:
    class Hostile:
        def __getattr__(self, name: str) -> Any:
            if name == "build_cnn":
                return lambda: None
            raise SystemExit(name)

    (built,) = build(Hostile)
    assert (built.status, built.error) == ("error", "SystemExit: model")


def test_missing_classes_and_other_things_are_told_apart(build: Callable[..., tuple[Build, ...]]) -> None:
    assert [built.status for built in build(None, {}, {})] == ["missing", "missing"]
    assert [built.status for built in build(...)] == ["not_callable"]


def test_when_time_is_up_the_rest_is_not_built(
    build: Callable[..., tuple[Build, ...]], probe: Callable[[str], ModuleType]
) -> None:
    def hangs() -> None:
        raise KeyboardInterrupt  # what the grader's interrupt becomes in the kernel

    patience = probe("asked.failures").Patience()
    first, second = build(hangs, {}, {}, patience=patience)
    assert (first.status, first.error) == ("error", "building it did not end in time")
    assert second.error.startswith("not built, for")
    assert patience.over


def test_the_network_of_the_class_that_was_given_is_no_answer(
    probe: Callable[[str], ModuleType], make_class: Callable[..., Any], keras: Any
) -> None:
    given = make_class(functional(keras))

    class Own(given):  # type: ignore[misc, valid-type] # known at run time only
        def build_cnn(self) -> Any:
            return super().build_cnn()

    plan = {"class_name": "YourModel", "settings": [{}], "base": "Base"}
    for cls, status in ((type("YourModel", (given,), {}), "no_model"), (Own, "ok")):
        (found,) = probe("asked.builds").run({"Base": given, "YourModel": cls}, plan)
        assert found["status"] == status
