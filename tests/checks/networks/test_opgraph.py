"""Graphs as TensorFlow 2.21 makes them of the code in each case's comment, read by hand into nodes."""

import pytest

from autograder.checks.networks.opgraph import chain
from autograder.model.training import Node
from tests.checks.training_builders import dense


def graph(*more: tuple[object, ...], weights: tuple[int, ...] = (784, 20)) -> tuple[Node, ...]:
    """Input (0), W (1), z = x W (2), then these: (op, inputs…) or (op, inputs…, attributes)."""
    nodes = [Node("Input", ()), Node("Variable", (), weights), Node("MatMul", (0, 1))]
    for op, *inputs in more:
        attrs = inputs.pop() if inputs and isinstance(inputs[-1], dict) else {}
        shape = inputs.pop() if inputs and isinstance(inputs[-1], tuple) else ()
        nodes.append(Node(str(op), tuple(inputs), shape, attrs))  # type: ignore[arg-type]
    return tuple(nodes)


def constant(number: str) -> tuple[object, ...]:
    return ("Const", {"value": number})


def test_a_chain_as_keras_makes_it() -> None:
    found = chain(dense((784, 20, 40, 10), ("relu", "tanh", "softmax")))
    assert found is not None
    assert (found.inputs, found.layers) == (784, ((20, "relu"), (40, "tanh"), (10, "softmax")))
    assert not found.normalised


@pytest.mark.parametrize(
    ("name", "nodes"),
    [
        ("linear", graph()),
        ("relu", graph(constant("0"), ("Maximum", 3, 2))),  # tf.maximum(0., z)
        ("relu", graph(constant("0"), ("Greater", 2, 3), ("Cast", 4), ("Mul", 2, 5))),  # z * tf.cast(z > 0, tf.float32)
        (
            "relu",
            graph(constant("0"), ("Greater", 2, 3), ("Mul", 3, 2), ("SelectV2", 4, 2, 5)),
        ),  # tf.where(z > 0, z, 0 * z)
        (
            "sigmoid",
            graph(("Neg", 2), ("Exp", 3), constant("1"), ("AddV2", 5, 4), ("RealDiv", 5, 6)),
        ),  # 1 / (1 + exp(-z))
        ("sigmoid", graph(("Neg", 2), ("Exp", 3), constant("1"), ("AddV2", 5, 4), ("Reciprocal", 6))),
        ("softmax", graph(("Exp", 2), constant("1"), ("Sum", 3, 4), ("RealDiv", 3, 5))),
        # e = exp(z - max z); e / sum e
        (
            "softmax",
            graph(constant("1"), ("Max", 2, 3), ("Sub", 2, 4), ("Exp", 5), ("Sum", 6, 3), ("RealDiv", 6, 7)),
        ),
        ("tanh", graph(("Exp", 2), ("Neg", 2), ("Exp", 4), ("Sub", 3, 5), ("AddV2", 3, 5), ("RealDiv", 6, 7))),
        ("leaky_relu", graph(("LeakyRelu", 2, {"alpha": "0.01"}))),
        ("leaky_relu", graph(("LeakyRelu", 2))),
        (
            "gelu",
            graph(
                constant("0.5"),
                ("Mul", 3, 2),
                ("Neg", 2),
                constant("0.7071068"),
                ("Mul", 5, 6),
                ("Erfc", 7),
                ("Mul", 4, 8),
            ),
        ),
        ("swish", graph(("Sigmoid", 2), ("Mul", 2, 3), ("IdentityN", 4))),
        ("relu6", graph(("Relu6", 2))),
        ("other", graph(constant("2"), ("Mul", 2, 3), ("Relu", 4))),
        ("relu", graph(constant("0,0"), ("AddV2", 2, 3), ("Relu", 4))),  # several numbers: like weights
        ("relu", graph(constant("many"), ("AddV2", 2, 3), ("Relu", 4))),
        ("relu", graph(constant("inf"), ("AddV2", 2, 3), ("Relu", 4))),
        ("relu, then softmax", graph(("Relu", 2), ("Softmax", 3))),
        ("relu", graph(("Variable", (20,)), ("AddV2", 2, 3), ("Relu", 4))),  # own bias
        ("relu", graph(("Variable", (20,)), ("Sub", 2, 3), ("Relu", 4))),
    ],
)
def test_activations_are_named_however_they_are_written(name: str, nodes: tuple[Node, ...]) -> None:
    found = chain(nodes)
    assert found is not None
    assert (found.inputs, found.layers, found.normalised) == (784, ((20, name),), False)


TURNED = Node("Variable", (), (20, 784))


@pytest.mark.parametrize(
    "nodes",
    [
        (Node("Input", ()), TURNED, Node("MatMul", (0, 1), attrs={"transpose_b": "true"})),
        (Node("Input", ()), TURNED, Node("MatMul", (1, 0), attrs={"transpose_b": "true"})),  # columns: W x
        (Node("Input", ()), Node("Variable", (), (784, 20)), Node("MatMul", (1, 0), attrs={"transpose_a": "True"})),
        (Node("Input", ()), TURNED, Node("Transpose", (1,)), Node("Transpose", (0,)), Node("MatMul", (1, 3))),
        (Node("Input", ()), TURNED, Node("Einsum", (0, 1), attrs={"equation": "bi,oi->bo"})),
        (Node("Input", ()), Node("Variable", (), (784, 20)), Node("Einsum", (0, 1), attrs={"equation": "bi,ij->bj"})),
        (
            Node("Input", ()),
            Node("Shape", (0,)),
            Node("Reshape", (0, 1)),
            TURNED,
            Node("Transpose", (3,)),
            Node("MatMul", (2, 4)),
        ),
        (
            Node("Input", ()),
            Node("Const", (), attrs={"value": "0.003921569"}),
            Node("Mul", (0, 1)),
            Node("Variable", (), (784, 20)),
            Node("BatchMatMulV2", (2, 3)),
        ),
    ],
)
def test_a_layer_is_read_whichever_way_round_its_product_stands(nodes: tuple[Node, ...]) -> None:
    found = chain(nodes)
    assert found is not None
    assert (found.inputs, found.layers) == (784, ((20, "linear"),))


def test_normalisation_between_layers_is_noted() -> None:
    batch_norm = graph(("Variable", (20,)), ("Mul", 2, 3), ("Variable", (20,)), ("AddV2", 4, 5), ("Relu", 6))
    found = chain(batch_norm)
    assert found is not None
    assert (found.layers, found.normalised) == (((20, "relu"),), True)


@pytest.mark.parametrize(
    "nodes",
    [
        (),
        (Node("Input", ()),),
        (Node("Input", ()), Node("Variable", (), (3, 3, 1, 8)), Node("Conv2D", (0, 1))),
        (Node("Input", ()), Node("Variable", (), (3, 3, 1, 8)), Node("MatMul", (0, 1))),
        (Node("Input", ()), Node("MatMul", (0, 0))),
        (Node("Input", ()), Node("Variable", (), (784, 20)), Node("MatMul", (0, 1)), Node("Mystery", (2,))),
        (Node("Input", ()), Node("Variable", (), (784, 0)), Node("MatMul", (0, 1))),
        (Node("Input", ()), Node("Variable", (), (784, 20)), Node("MatMul", (0, 7))),
        (Node("Input", ()), Node("Variable", (), (784, 20)), Node("MatMul", (0, -1))),
        (Node("MatMul", (0, 0)), Node("Relu", (1,))),
        graph(("Variable", (30, 10)), ("MatMul", 2, 3)),  # 20 into 30: does not fit
        graph(("Variable", (784, 20)), ("MatMul", 0, 3), ("AddV2", 2, 4)),  # two branches
        graph(constant("1"), ("RealDiv", 3, 2), ("Variable", (20,)), ("Variable", (20,)), ("RealDiv", 5, 4)),
        dense((784, *[20] * 30), ("relu",) * 30),
    ],
)
def test_what_is_no_chain_of_dense_layers_is_not_read(nodes: tuple[Node, ...]) -> None:
    assert chain(nodes) is None


def test_what_the_output_does_not_depend_on_does_no_harm() -> None:
    nodes = dense((784, 20, 10), ("relu", "softmax"))
    found = chain((Node("Mystery", (9,)), *(Node(n.op, tuple(i + 1 for i in n.inputs), n.weights) for n in nodes)))
    assert found is not None
    assert found.layers == ((20, "relu"), (10, "softmax"))
