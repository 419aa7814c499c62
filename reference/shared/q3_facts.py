"""What Part 3 asks for in numbers, in one place: for the reference, for grading and for tests. Needs no TensorFlow."""

from itertools import product

__all__ = [
    "CHANNELS",
    "EPOCHS",
    "EPSILON",
    "FEATURE_MAPS",
    "GRID",
    "GRID_EPOCHS",
    "LEARNING_RATES",
    "MODELS_FOLDER",
    "NUM_BLOCKS",
    "PATIENCE",
    "RHO",
    "ROBUST_EPOCHS",
    "SHOWN_PAIRS",
    "SIDE",
    "STEPS",
    "STEP_SIZE",
    "TRAIN_STEPS",
    "USE_SKIP",
]

SIDE = 32
"""Pixels along one side of an image."""
CHANNELS = 3

EPOCHS = 20
"""NUM_EPOCHS in the notebook: of each network but those of the grid and the robust one."""
GRID_EPOCHS = 10
ROBUST_EPOCHS = 10
FEATURE_MAPS = 32
"""Of the first block; they double from block to block."""

NUM_BLOCKS = (2, 3, 4)
"""Of the grid of Question 3.4, as the next two."""
USE_SKIP = (True, False)
LEARNING_RATES = (0.001, 0.0001)
GRID = tuple(product(NUM_BLOCKS, USE_SKIP, LEARNING_RATES))
"""(num_blocks, use_skip, learning_rate): the 12 combinations of Question 3.4."""

PATIENCE = 3
"""Epochs in a row without a rise of the validation accuracy, after which training ends: Question 3.5."""

EPSILON = 0.0313
"""Radius of the L∞ ball, on the pixels' own scale."""
STEPS = 20
"""Of PGD and MIM when they attack, Questions 3.8 and 3.9."""
STEP_SIZE = 0.002
TRAIN_STEPS = 10
"""Of PGD while the robust network is trained, Question 3.9."""
SHOWN_PAIRS = 20
"""Clean images in the figure of Question 3.8, each with its attacked version."""
MODELS_FOLDER = "models"
"""Beside the notebook: where the robust network is saved."""

RHO = 0.05
"""Radius of the neighbourhood that SAM looks at, Question 3.10."""
