"""Graphs of convolutional networks made by hand, operation by operation as TensorFlow 2.21 makes them of Keras 3 layers.

`tests/checks/networks/test_cnn_keras.py` compares them with real ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.checks.networks.cnn_builds import Builds
from autograder.model.evidence import Build
from autograder.model.plan import Setting
from autograder.model.training import ModelSeen, Node

BASE: Mapping[str, Setting] = {
    "num_blocks": 2,
    "feature_maps": 4,
    "num_classes": 10,
    "batch_norm": True,
    "drop_rate": 0.3,
    "activation_func": "relu",
    "use_skip": True,
    "width": 32,
    "height": 32,
    "verbose": False,
}
_CHANGED: tuple[Mapping[str, Setting], ...] = (
    {},
    {"num_blocks": 1, "batch_norm": None, "drop_rate": 0.0, "activation_func": "elu", "use_skip": False},
    {"num_blocks": 3, "feature_maps": 6, "batch_norm": False, "activation_func": "elu", "num_classes": 7},
    {"num_blocks": 4, "feature_maps": 5, "drop_rate": 0.1, "activation_func": "tanh", "use_skip": False},
    {"use_skip": False},
    {"batch_norm": None},
    {"drop_rate": 0.0},
    {"feature_maps": 6, "activation_func": "tanh"},
    {"num_blocks": 1, "num_classes": 7},
)
SETTINGS: tuple[Mapping[str, Setting], ...] = tuple({**BASE, **changed} for changed in _CHANGED)
"""The grid that is proposed for the edition."""
_OPS = {"relu": "Relu", "elu": "Elu", "tanh": "Tanh", "selu": "Selu", "sigmoid": "Sigmoid", "softmax": "Softmax"}


@dataclass
class Graph:
    """Each method adds a layer behind node `x` and gives its output's node."""

    training: bool = False
    nodes: list[Node] = field(default_factory=lambda: [Node("Input", ())])

    def op(self, name: str, *inputs: int, **attrs: str) -> int:
        """One operation."""
        self.nodes.append(Node(name, inputs, attrs=attrs))
        return len(self.nodes) - 1

    def variable(self, *shape: int) -> int:
        self.nodes.append(Node("Variable", (), shape))
        return len(self.nodes) - 1

    def number(self, value: str) -> int:
        return self.op("Const", value=value)

    def conv(
        self,
        x: int,
        before: int,
        after: int,
        *,
        size: int = 3,
        stride: int = 1,
        padding: str = "SAME",
        bias: bool = True,
    ) -> int:
        """Conv2D."""
        strides = f"1,{stride},{stride},1"
        kernel = self.variable(size, size, before, after)
        z = self.op("Conv2D", x, kernel, strides=strides, padding=padding, data_format="NHWC", dilations="1,1,1,1")
        if not bias:
            return z
        shaped = self.op("Reshape", self.variable(after), self.number(f"1,1,1,{after}"))
        return self.op("BiasAdd", z, self.op("Squeeze", shaped), data_format="NHWC")

    def norm(self, x: int, width: int) -> int:
        """BatchNormalization: with the batch's own statistics in training."""
        if self.training:
            mean = self.op("Mean", x, self.number("0,1,2"), keep_dims="true")
            spread = self.op("SquaredDifference", x, mean)
            variance = self.op("Squeeze", self.op("Mean", spread, self.number("0,1,2"), keep_dims="true"))
            mean = self.op("Squeeze", mean)
        else:
            mean, variance = self.variable(width), self.variable(width)
        root = self.op("Rsqrt", self.op("AddV2", variance, self.number("0.001")))
        scale = self.op("Mul", root, self.variable(width))
        shift = self.op("Sub", self.variable(width), self.op("Mul", mean, scale))
        return self.op("AddV2", self.op("Mul", x, scale), shift)

    def own_norm(self, x: int, width: int) -> int:
        """LayerNormalization."""
        mean = self.op("Mean", x, self.number("-1"), keep_dims="true")
        variance = self.op("Mean", self.op("SquaredDifference", x, mean), self.number("-1"), keep_dims="true")
        root = self.op("Rsqrt", self.op("AddV2", variance, self.number("0.001")))
        scale = self.op("Mul", root, self.op("Reshape", self.variable(width), self.number(f"1,1,1,{width}")))
        shift = self.op("AddV2", self.op("Mul", self.op("Neg", mean), scale), self.variable(width))
        return self.op("AddV2", self.op("Mul", x, scale), shift)

    def act(self, x: int, name: str) -> int:
        return x if name == "linear" else self.op(_OPS[name], x)

    def pool(self, x: int, name: str = "AvgPool", *, size: int = 2, stride: int = 2, padding: str = "SAME") -> int:
        window, strides = f"1,{size},{size},1", f"1,{stride},{stride},1"
        return self.op(name, x, strides=strides, padding=padding, ksize=window, data_format="NHWC")

    def dropout(self, x: int, rate: float) -> int:
        """Dropout: nothing outside of training, nor with a rate of 0."""
        if not self.training or not rate:
            return x
        seed = self.op("StatelessRandomGetKeyCounter", self.op("Mul", self.variable(2), self.number("1")))
        drawn = self.op("StatelessRandomUniformV2", self.op("Shape", x), seed, seed, self.number("3"))
        low = self.number("0")
        uniform = self.op("AddV2", self.op("Mul", drawn, self.op("Sub", self.number("1"), low)), low)
        kept = self.op("GreaterEqual", uniform, self.number(f"{rate:.7g}"))
        scaled = self.op("Mul", x, self.number(f"{1 / (1 - rate):.7g}"))
        return self.op("SelectV2", kept, scaled, self.number("0"))

    def flatten(self, x: int) -> int:
        count = self.op("StridedSlice", self.op("Shape", x), self.number("0"), self.number("1"), self.number("1"))
        return self.op("Reshape", x, self.op("Pack", count, self.number("64"), axis="0"))

    def dense(self, x: int, width: int, name: str = "linear") -> int:
        z = self.op("MatMul", x, self.variable(64, width), transpose_a="false", transpose_b="false")
        return self.act(self.op("BiasAdd", z, self.variable(width), data_format="NHWC"), name)


@dataclass(frozen=True)
class Student:
    """How a student's class builds its networks; the right way unless told otherwise."""

    block: Callable[[Graph, int, int, int, Mapping[str, Any], "Student"], int] | None = None
    """(graph, x, maps before, maps, settings, student) → a whole block; None for the right one."""
    ignored: Mapping[str, Setting] = field(default_factory=dict)
    """Settings that are not followed, with what they are taken for."""
    pool: str = "AvgPool"
    pool_padding: str = "SAME"
    size: int = 3
    bias: bool = True
    doubled: bool = True
    head: str = "flatten"
    """`flatten`, `global`, `hidden` or `logits`."""
    skip_from: str = "conv"
    """`conv`, `norm`, `act` or `input`, the last through a convolution 1×1."""
    added: str = "before_act"
    """`before_norm`, `before_act` or `after_act`."""
    merge: str = "AddV2"
    always: bool = False
    never: bool = False
    inverted: bool = False
    first_only: bool = False
    """Skip connections in the first block alone."""
    norm_after: bool = False
    own_norm: bool = False
    drop_at: str = "block"
    """`block`, `before_pool` or `head`."""

    def build(self, settings: Mapping[str, Any]) -> ModelSeen:
        """The model of these settings, in inference and in training."""
        settings = {**settings, **self.ignored}
        nodes, trained = (tuple(self._graph(settings, training=training).nodes) for training in (False, True))
        return ModelSeen("Functional", 0, nodes, ("Conv2D(4, 3x3)",), training=trained)

    def _graph(self, settings: Mapping[str, Any], *, training: bool) -> Graph:
        graph, x, before, maps = Graph(training), 0, 3, int(settings["feature_maps"])
        for number in range(int(settings["num_blocks"])):
            x = (self.block or _block)(graph, x, before, maps, {**settings, "number": number}, self)
            before, maps = maps, maps * (2 if self.doubled else 1)
        x = graph.op("Mean", x, graph.number("1,2"), keep_dims="false") if self.head == "global" else graph.flatten(x)
        x = graph.dense(x, 16, "relu") if self.head == "hidden" else x
        x = graph.dropout(x, settings["drop_rate"]) if self.drop_at == "head" else x
        graph.dense(x, int(settings["num_classes"]), "linear" if self.head == "logits" else "softmax")
        return graph


def _block(graph: Graph, x: int, before: int, maps: int, settings: Mapping[str, Any], how: Student) -> int:
    def norm(x: int) -> int:
        if not settings["batch_norm"]:
            return x
        return graph.own_norm(x, maps) if how.own_norm else graph.norm(x, maps)

    def act(x: int) -> int:
        return graph.act(x, settings["activation_func"])

    skips = how.always or (settings["use_skip"] is not how.inverted and not how.never)
    skips = skips and not (how.first_only and settings["number"])

    def joined(x: int, place: str) -> int:
        if not skips or how.added != place:
            return x
        source = (
            graph.conv(points["input"], before, maps, size=1) if how.skip_from == "input" else points[how.skip_from]
        )
        more = [graph.number("-1")] if how.merge == "ConcatV2" else []
        return graph.op(how.merge, x, source, *more)

    points = {"input": x}
    points["conv"] = x = graph.conv(x, before, maps, size=how.size, bias=how.bias)
    points["norm"] = x = x if how.norm_after else norm(x)
    points["act"] = x = act(x)
    x = norm(x) if how.norm_after else x
    x = joined(graph.conv(x, maps, maps, size=how.size, bias=how.bias), "before_norm")
    x = joined(x if how.norm_after else norm(x), "before_act")
    x = joined(act(x), "after_act")
    x = norm(x) if how.norm_after else x
    x = graph.dropout(x, settings["drop_rate"]) if how.drop_at == "before_pool" else x
    x = graph.pool(x, how.pool, padding=how.pool_padding) if how.pool else x
    return graph.dropout(x, settings["drop_rate"]) if how.drop_at == "block" else x


def built(student: Student | None = None, settings: Sequence[Mapping[str, Setting]] = SETTINGS, **how: Any) -> Builds:
    """A class's networks for all settings."""
    student = student or Student(**how)
    return Builds(
        tuple(Build("ok", student.build(given)) for given in settings), tuple(settings), "YourModel", "9.9 it"
    )


def cnn(*, blocks: int = 2, skip: bool = True, maps: int = 8, logits: bool = False, **changed: Setting) -> ModelSeen:
    """A model as it is seen in training: without a graph in training."""
    how = Student(head="logits" if logits else "flatten")
    seen = how.build({**BASE, "num_blocks": blocks, "use_skip": skip, "feature_maps": maps, **changed})
    return ModelSeen("Functional", 0, seen.nodes)
