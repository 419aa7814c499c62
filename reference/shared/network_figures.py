"""The figures of Questions 1.2 and 1.3, which editions give to their students with numbers of their own."""

from collections.abc import Sequence
from pathlib import Path

from reference.shared import diagram
from reference.shared.diagram import Layer
from reference.shared.relu_network import Network

__all__ = ["draw_one_hidden_layer", "draw_relu_network"]

INPUT, PLAIN, HIDDEN, OUTPUT = "#e4ecf7", "#f4f5f7", "#fdeccf", "#dff1e3"
TITLE_Y = 3.9


def _names(symbol: str, count: int) -> tuple[str, ...]:
    return tuple(f"${symbol}_{number}$" for number in range(1, count + 1))


def draw_relu_network(path: Path, net: Network) -> None:
    """The network of Question 1.2 with its numbers, from the same data as the oracles."""
    figure, axes = diagram.new_canvas(right=14.2, bottom=-3.55, top=4.45)
    x = Layer(0.0, tuple(f"${value:g}$" for value in net.x), INPUT, spacing=1.9)
    h1 = Layer(4.4, _names("h^1", 4), HIDDEN, spacing=1.75)
    h2 = Layer(8.8, _names("h^2", 3), HIDDEN, spacing=1.9)
    h3 = Layer(13.2, _names("h^3", 3), OUTPUT, spacing=1.9)
    steps = ((x, h1, net.W1, net.b1), (h1, h2, net.W2, net.b2), (h2, h3, net.W3, net.b3))
    diagram.draw_layer(axes, x)
    for number, (left, right, weights, biases) in enumerate(steps, start=1):
        diagram.draw_arrows(axes, left, right)
        diagram.draw_weights(axes, left, right, weights)
        diagram.draw_layer(axes, right, biases=biases.tolist())
        diagram.label(axes, (left.x + right.x) / 2, TITLE_Y, f"$W^{number},\\ b^{number}$")
    diagram.title(axes, x.x, TITLE_Y, "Input", "$x$")
    diagram.title(axes, h1.x, TITLE_Y, "Hidden layer 1", "ReLU, $h^1(x)$")
    diagram.title(axes, h2.x, TITLE_Y, "Hidden layer 2", "ReLU, $h^2(x)$")
    diagram.title(axes, h3.x, TITLE_Y, "Output", "logits $h^3(x)$")
    diagram.save(figure, path)


def draw_one_hidden_layer(path: Path, *, x: Sequence[float], y: int, activation: str) -> None:
    """The network of Question 1.3, in symbols: everybody's numbers differ.

    Args:
        path: PNG to write.
        x: (3,): the data point.
        y: Its label, from 1.
        activation: Name of the hidden layer's.
    """
    figure, axes = diagram.new_canvas(right=14.2, bottom=-3.0, top=4.2)
    inputs = Layer(0.0, tuple(f"${value:g}$" for value in x), INPUT)
    hbar1 = Layer(3.4, _names(r"\bar{h}^1", 4), PLAIN)
    h1 = Layer(5.6, _names("h^1", 4), HIDDEN)
    h2 = Layer(9.0, _names("h^2", 3), OUTPUT)
    p = Layer(11.2, _names("p", 3), PLAIN)
    loss = Layer(13.2, ("$l$",), OUTPUT)
    for left, right, text in ((inputs, hbar1, "$W^1,\\ b^1$"), (h1, h2, "$W^2,\\ b^2$"), (p, loss, "")):
        diagram.draw_arrows(axes, left, right, tinted=False)
        diagram.label(axes, (left.x + right.x) / 2, TITLE_Y, text)
    for left, right, text in ((hbar1, h1, activation), (h2, p, "softmax")):
        diagram.draw_block(axes, left, right, text)
    for layer in (inputs, hbar1, h1, h2, p, loss):
        diagram.draw_layer(axes, layer)
    diagram.title(axes, inputs.x, TITLE_Y, "Input", "$x$")
    diagram.title(axes, (hbar1.x + h1.x) / 2, TITLE_Y, "Hidden layer", r"$\bar{h}^1(x)$ and $h^1(x)$")
    diagram.title(axes, (h2.x + p.x) / 2, TITLE_Y, "Output", "logits $h^2(x)$ and $p(x)$")
    diagram.title(axes, loss.x, TITLE_Y, "Loss", f"$y = {y}$")
    diagram.save(figure, path)
