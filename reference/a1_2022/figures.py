"""Draws the figures that students are given: `python -m reference.a1_2022.figures [FOLDER]`."""

import sys
from pathlib import Path

from reference.a1_2022.q1_2_forward import NETWORK
from reference.a1_2022.q1_3_backward import LABEL, X
from reference.shared.network_figures import draw_one_hidden_layer, draw_relu_network

__all__ = ["draw_all", "draw_q1_2", "draw_q1_3"]


def draw_q1_2(path: Path) -> None:
    """The network of Question 1.2 with its numbers, from the same data as the oracles."""
    draw_relu_network(path, NETWORK)


def draw_q1_3(path: Path) -> None:
    """The network of Question 1.3, in symbols: everybody's numbers differ."""
    draw_one_hidden_layer(path, x=X, y=LABEL, activation="LeakyReLU")


def draw_all(folder: Path) -> None:
    """Every figure of this edition, into an existing folder."""
    draw_q1_2(folder / "q1_2_network.png")
    draw_q1_3(folder / "q1_3_network.png")


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "provided" / "Figures")
