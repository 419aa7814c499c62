"""What Part 2 asks for in numbers, in one place: for the reference, for grading and for tests. Needs no TensorFlow."""

from itertools import product

__all__ = ["ACTIVATIONS", "ALPHAS", "EPOCHS", "GRID", "HIDDEN", "PIXELS", "SHOWN", "SIDE", "VALIDATION_SHARE", "WIDTHS"]

SIDE = 28
"""Pixels along one side of an image."""
PIXELS = SIDE * SIDE
VALIDATION_SHARE = 0.1
"""Of the training images, Question 2.2."""
SHOWN = 36
"""Images in the figure of Question 2.3."""
HIDDEN = ((20, "relu"), (40, "relu"))
"""Units and activation of the hidden layers of Question 2.4; the output layer has one unit a letter."""
EPOCHS = 20
"""Least number of epochs of Question 2.4."""
WIDTHS = (20, 40)
"""Of the first and of the second hidden layer in Question 2.5."""
ACTIVATIONS = ("sigmoid", "tanh", "relu")
GRID = tuple(product(WIDTHS, WIDTHS, ACTIVATIONS))
"""(n1, n2, activation): the 12 combinations of Question 2.5."""
ALPHAS = (0.1, 0.15, 0.2)
"""Smoothing amounts of Question 2.6."""
