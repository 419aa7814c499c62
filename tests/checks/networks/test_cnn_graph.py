"""Convolutional networks read from graphs made by hand, as Keras and TensorFlow make them."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.checks.networks.cnn import Network, alike, shape_of
from autograder.checks.networks.cnn_graph import followed, read, steps_of
from autograder.checks.networks.cnn_text import text
from autograder.checks.networks.cnn_wanted import CnnSettings, wanted
from autograder.model.training import ModelSeen, Node
from tests.checks.cnn_builders import BASE, SETTINGS, Graph, Student, cnn
from tests.checks.training_builders import model as dense_model

ONE = "conv 4 → batch norm → relu → conv 4 → batch norm → + first convolution → relu → mean pool → dropout 0.3"


def network(*layers: Callable[[Graph, int], int], training: tuple[Callable[[Graph, int], int], ...] = ()) -> Network:
    """The network of layers, each (graph, x) → x; `training` in their place for the graph in training."""
    nodes = []
    for some, mode in ((layers, False), (training or layers, True)):
        graph, x = Graph(mode), 0
        for layer in some:
            x = layer(graph, x)
        nodes.append(tuple(graph.nodes))
    found = followed(ModelSeen("Functional", 0, nodes[0], training=nodes[1]))
    assert found is not None
    return found


def conv(graph: Graph, x: int) -> int:
    return graph.conv(x, 3, 4)


def said(*layers: Callable[[Graph, int], int], **more: tuple[Callable[[Graph, int], int], ...]) -> str:
    """The blocks behind a convolution, without the head."""
    return text(network(conv, *layers, **more)).removesuffix(" | nothing")


@pytest.mark.parametrize("given", SETTINGS)
def test_the_right_networks_read_as_they_are_wanted(given: dict[str, object]) -> None:
    seen = read(Student().build(given))
    assert seen is not None
    assert text(seen) == text(wanted(CnnSettings.of(given)))  # type: ignore[arg-type]


def test_a_network_is_said_in_one_line() -> None:
    seen = read(Student().build({**BASE, "num_blocks": 1}))
    assert seen is not None
    assert text(seen) == f"{ONE} | flatten → dense 10 → softmax"
    assert shape_of(seen) == ((4, 4),)


def zero_padded(graph: Graph, x: int) -> int:
    return graph.conv(graph.op("Pad", x, graph.number("0,0,1,1,1,1,0,0")), 4, 4, padding="VALID")


def fused(graph: Graph, x: int) -> int:
    return graph.op("FusedBatchNormV3", x, *(graph.variable(4) for _ in range(4)))


def swish(graph: Graph, x: int) -> int:
    return graph.op("Mul", x, graph.op("Sigmoid", x))


def own_relu(graph: Graph, x: int) -> int:
    return graph.op("Maximum", graph.number("0"), x)


def depthwise(graph: Graph, x: int) -> int:
    strides = {"strides": "1,1,1,1", "padding": "SAME", "data_format": "NHWC", "dilations": "1,1,1,1"}
    return graph.op("DepthwiseConv2dNative", x, graph.variable(3, 3, 4, 1), **strides)


def channels_first(graph: Graph, x: int) -> int:
    kernel = graph.variable(3, 3, 4, 5)
    return graph.op("Conv2D", x, kernel, strides="1,1,2,2", padding="SAME", data_format="NCHW", dilations="1,1,1,1")


def dilated(graph: Graph, x: int) -> int:
    kernel = graph.variable(3, 3, 4, 5)
    return graph.op("Conv2D", x, kernel, strides="1,1,1,1", padding="SAME", data_format="NHWC", dilations="1,2,2,1")


def instance_norm(graph: Graph, x: int) -> int:
    mean = graph.op("Mean", x, graph.number("1,2"), keep_dims="true")
    spread = graph.op("SquaredDifference", x, mean)
    variance = graph.op("Mean", spread, graph.number("1,2"), keep_dims="true")
    root = graph.op("Rsqrt", graph.op("AddV2", variance, graph.number("0.001")))
    return graph.op("Mul", graph.op("Sub", x, mean), root)


def attention(graph: Graph, x: int) -> int:
    pooled = graph.op("Mean", x, graph.number("1,2"), keep_dims="true")
    return graph.op("Mul", x, graph.op("Sigmoid", graph.dense(pooled, 4)))


def plain_norm(graph: Graph, x: int) -> int:
    centred = graph.op("Sub", x, graph.variable(4))
    root = graph.op("Sqrt", graph.op("AddV2", graph.variable(4), graph.number("0.001")))
    scaled = graph.op("Mul", graph.op("RealDiv", centred, root), graph.variable(4))
    return graph.op("AddV2", scaled, graph.variable(4))


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (lambda g, x: g.conv(x, 4, 6, size=5, stride=2, padding="VALID"), "conv 4 → conv 6 (5×5, stride 2, valid)"),
        (lambda g, x: g.conv(x, 4, 6, bias=False), "conv 4 → conv 6"),
        (zero_padded, "conv 4 → conv 4"),
        (depthwise, "conv 4 → depthwise conv 4"),
        (channels_first, "conv 4 → conv 5 (stride 2)"),
        (dilated, "conv 4 → dilated conv 5"),
        (lambda g, x: g.norm(x, 4), "conv 4 → batch norm"),
        (plain_norm, "conv 4 → batch norm"),
        (fused, "conv 4 → batch norm"),
        (lambda g, x: g.own_norm(x, 4), "conv 4 → other normalisation"),
        (instance_norm, "conv 4 → other normalisation"),
        (attention, "conv 4 → other normalisation"),
        (swish, "conv 4 → swish"),
        (own_relu, "conv 4 → relu"),
        (lambda g, x: g.op("LeakyRelu", x, alpha="0.3"), "conv 4 → leaky_relu"),
        (lambda g, x: g.op("Sin", g.op("Tanh", x)), None),
        (lambda g, x: g.op("Mul", x, g.number("2")), "conv 4"),
        (lambda g, x: g.op("Square", x), "conv 4 → other activation"),
        (
            lambda g, x: g.pool(x, "MaxPool", size=3, stride=1, padding="VALID"),
            "conv 4 → max pool (3×3, stride 1, valid)",
        ),
        (lambda g, x: g.op("Transpose", x, g.number("0,3,1,2")), None),
        (lambda g, x: g.op("StridedSlice", x, g.number("0"), g.number("1"), g.number("1")), None),
        (lambda g, x: g.op("Mul", x, g.variable(32, 32, 4)), None),  # PReLU's slopes
        (lambda g, x: g.op("Reshape", x, g.op("Shape", x)), None),
        (lambda g, x: g.op("Mystery", x), None),
    ],
)
def test_each_operation_reads_as_what_it_does(layer: Callable[[Graph, int], int], expected: str | None) -> None:
    if expected is None:
        graph = Graph()
        layer(graph, conv(graph, 0))
        assert steps_of(graph.nodes) is None
    else:
        assert said(layer) == expected


def same(_: Graph, x: int) -> int:
    return x


def merged(op: str, source: Callable[[Graph, int], int]) -> Callable[[Graph, int], int]:
    def layer(graph: Graph, x: int) -> int:
        z = graph.conv(graph.op("Relu", x), 4, 4)
        return graph.op(op, z, source(graph, x))

    return layer


@pytest.mark.parametrize(
    ("op", "source", "expected"),
    [
        ("AddV2", same, "+ first convolution"),
        ("AddN", same, "+ first convolution"),
        ("AddV2", lambda g, x: g.op("Relu", x), "+ first activation"),
        ("AddV2", lambda g, x: g.norm(x, 4), "+ first convolution through norm"),
        ("AddV2", lambda g, x: g.conv(x, 4, 4, size=1), "+ first convolution through conv"),
        ("Mul", same, "× first convolution"),
        ("ConcatV2", same, "joined with first convolution"),
        ("AddV2", lambda g, _: g.conv(0, 3, 4, size=1), "+ the block's input through conv"),
    ],
)
def test_branches_meet(op: str, source: Callable[[Graph, int], int], expected: str) -> None:
    assert said(merged(op, source)) == f"conv 4 → relu → conv 4 → {expected}"


def test_a_branch_from_an_earlier_block_is_told() -> None:
    def later(graph: Graph, x: int) -> int:
        z = graph.conv(graph.pool(x), 4, 4)
        return graph.op("AddV2", z, graph.pool(x))

    def far(graph: Graph, x: int) -> int:
        z = graph.conv(graph.pool(x), 4, 4)
        return graph.op("AddV2", z, x)

    assert said(later) == "conv 4 → mean pool | conv 4 → + the block's input"
    assert said(far) == "conv 4 → mean pool | conv 4 → + an earlier block"


def floored(graph: Graph, x: int) -> int:
    """x / keep · floor(uniform + keep), as older TensorFlow does it."""
    uniform = graph.op("RandomUniform", graph.op("Shape", x))
    mask = graph.op("Floor", graph.op("AddV2", uniform, graph.number("0.75")))
    return graph.op("Mul", graph.op("RealDiv", x, graph.number("0.75")), mask)


def by_where(graph: Graph, x: int) -> int:
    below = graph.op("Less", graph.op("RandomUniform", graph.op("Shape", x)), graph.number("0.25"))
    return graph.op("SelectV2", below, graph.op("ZerosLike", x), graph.op("Mul", x, graph.number("1.333333")))


def by_not(graph: Graph, x: int) -> int:
    uniform = graph.op("RandomUniform", graph.op("Shape", x))
    mask = graph.op("LogicalNot", graph.op("Greater", graph.number("0.25"), uniform))
    return graph.op("Mul", x, mask)


def noisy(graph: Graph, x: int) -> int:
    return graph.op("AddV2", x, graph.op("StatelessRandomNormalV2", graph.op("Shape", x)))


def relu(graph: Graph, x: int) -> int:
    return graph.op("Relu", x)


@pytest.mark.parametrize("dropout", [floored, by_not, lambda g, x: g.dropout(x, 0.25)])
@pytest.mark.parametrize("before", [(), (relu,)])
def test_dropout_is_seen_in_training_however_it_is_made(
    dropout: Callable[[Graph, int], int], before: tuple[Callable[[Graph, int], int], ...]
) -> None:
    seen = network(conv, *before, training=(conv, *before, dropout))
    assert (seen.drops, seen.noise) == (((1 + len(before), 0.25),), False)


def test_zeros_chosen_first_are_dropped() -> None:
    def zeroed(graph: Graph, x: int) -> int:
        below = graph.op("Less", graph.op("RandomUniform", graph.op("Shape", x)), graph.number("0.25"))
        return graph.op("SelectV2", below, graph.number("0"), graph.op("Mul", x, graph.number("1.333333")))

    assert network(conv, training=(conv, zeroed)).drops == ((1, 0.25),)


def test_other_noise_is_no_dropout() -> None:
    seen = network(conv, training=(conv, noisy))
    assert (seen.drops, seen.noise) == ((), True)


def test_a_graph_in_training_that_does_not_fit_tells_nothing_of_dropout() -> None:
    assert network(conv, training=(conv, relu)).drops is None
    assert network(conv, training=(conv, by_where)).drops is None
    assert read(cnn()).drops is None  # type: ignore[union-attr] # it has no graph in training


def test_preparing_images_is_no_step() -> None:
    def scaled(graph: Graph, x: int) -> int:
        return graph.op("Sub", graph.op("Mul", x, graph.number("2")), graph.number("1"))

    def turned(graph: Graph, x: int) -> int:
        chance = graph.op("LessEqual", graph.op("RandomUniform", graph.op("Shape", x)), graph.number("0.5"))
        turned = graph.op("ReverseV2", x, graph.number("2"))
        return graph.op("ImageProjectiveTransformV3", graph.op("SelectV2", chance, turned, x), graph.number("0"))

    seen = network(scaled, conv, training=(scaled, turned, conv))
    assert (text(seen), seen.drops) == ("conv 4 | nothing", ())


def test_heads() -> None:
    def pooled(graph: Graph, x: int) -> int:
        return graph.dense(graph.op("Mean", x, graph.number("1,2"), keep_dims="false"), 10, "softmax")

    def by_hand(graph: Graph, x: int) -> int:
        z = graph.dense(graph.op("Reshape", x, graph.number("-1,64")), 10)
        e = graph.op("Exp", graph.op("Sub", z, graph.op("Max", z, graph.number("-1"), keep_dims="true")))
        return graph.op("RealDiv", e, graph.op("Sum", e, graph.number("-1"), keep_dims="true"))

    assert said(pooled) == "conv 4 | global mean pool → dense 10 → softmax"
    assert said(by_hand) == "conv 4 | flatten → dense 10 → softmax"


def test_blocks_end_with_a_pooling_else_two_by_two() -> None:
    def shapes(*layers: Callable[[Graph, int], int]) -> tuple[tuple[int, ...], ...]:
        return shape_of(network(*layers))

    def halving(graph: Graph, x: int) -> int:
        return graph.conv(x, 4, 4, stride=2)

    def pool(graph: Graph, x: int) -> int:
        return graph.pool(x)

    assert shapes(conv, conv, pool, conv, pool, conv) == ((4, 4), (4,), (4,))
    assert shapes(conv, conv, conv, conv) == ((4, 4), (4, 4))
    assert shapes(conv, conv, halving, conv, conv, halving) == ((4, 4, 4), (4, 4, 4))
    assert shapes(conv, conv, pool, pool) == ((4, 4),)


def test_what_is_no_convolutional_network_is_none() -> None:
    assert read(dense_model()) is None
    assert followed(dense_model()) is not None
    assert read(ModelSeen("Strange", 0, problem="two inputs")) is None


def test_networks_are_alike_but_for_skips_and_softmax() -> None:
    def of(seen: ModelSeen) -> Network:
        found = read(seen)
        assert found is not None
        return found

    assert alike(of(cnn()), of(cnn(skip=False, logits=True)))
    assert not alike(of(cnn()), of(cnn(maps=4)))
    assert not alike(of(cnn()), of(cnn(blocks=3)))
    assert not alike(of(cnn()), of(cnn(batch_norm=None)))


def test_a_long_graph_is_given_up() -> None:
    graph, x = Graph(), 0
    x = graph.conv(x, 3, 4)
    for number in range(900):
        y = graph.op("AddV2", x, graph.number(f"{number}.5"))
        x = graph.op("AddV2", graph.conv(graph.op("Square", y), 4, 4), y)
    assert steps_of(graph.nodes[:4000]) is None


OPS = st.sampled_from(
    [
        *("Input", "Variable", "Conv2D", "DepthwiseConv2dNative", "MatMul", "BiasAdd", "AddV2", "AddN", "Mul", "Sub"),
        *(
            "RealDiv",
            "Relu",
            "Softmax",
            "Const",
            "Mean",
            "Max",
            "Pad",
            "Reshape",
            "AvgPool",
            "ConcatV2",
            "Pack",
            "Shape",
        ),
        *("FusedBatchNormV3", "RandomUniform", "GreaterEqual", "Floor", "LogicalNot", "SelectV2", "Squeeze", "Rsqrt"),
        *("SquaredDifference", "StridedSlice", "Mystery"),
    ]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["value", "strides", "padding", "ksize", "data_format", "dilations", "keep_dims", "alpha"]),
    st.sampled_from(
        ["1,1,1,1", "1,2,2,1", "SAME", "VALID", "0", "0.3", "1,2", "0,0,1,1,1,1,0,0", "true", "-1", "", "x,", "nan"]
    ),
    max_size=5,
)
nodes = st.lists(
    st.builds(
        Node,
        op=OPS,
        inputs=st.lists(st.integers(-1, 12), max_size=4).map(tuple),
        weights=st.sampled_from(
            [(), (4,), (3, 3, 3, 4), (3, 3, 4, 4), (64, 10), (0, 0, 0, 0), (-1, 2), (1, 1, 4), (2**40,)]
        ),
        attrs=ATTRIBUTES,
    ),
    max_size=25,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(nodes, nodes)
def test_no_graph_breaks_the_reader(first: list[Node], second: list[Node]) -> None:
    graph = Graph()
    conv(graph, 0)
    seen = followed(ModelSeen("Forged", 0, (*graph.nodes, *first), training=(*graph.nodes, *second)))
    assert seen is None or isinstance(text(seen), str)
