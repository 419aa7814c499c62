# <<include head>>

# %% [markdown]
# # Deep Learning, Assignment 1, Part 2
#
# ## Deep neural networks (<<points part2>>)
#
# In this part you teach a network to read handwritten letters: load and look at the data, train a first network, tune
# it by a grid search, and write a loss with label smoothing by yourself. The data set is
# [EMNIST](https://www.nist.gov/itl/products-and-services/emnist-dataset). Its images have the same format as the digits
# of MNIST, but letters are harder to tell apart.
#
# <<include part2_answering>>

# %%
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # TensorFlow prints errors, and no notes
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from emnist import extract_test_samples, extract_training_samples

keras.utils.set_random_seed(3182)  # once, here: seeds Python, NumPy and TensorFlow

# <<include part2_length>>

# %% [markdown]
# **Which letters.** EMNIST has all the letters of the alphabet. We use those in `LETTERS`, which makes
# <<count part2.letters>> classes.

# %%
LETTERS = "<<setting part2.letters>>"

# %% [raw]
# # BEGIN QUESTION
# name: q2_1

# %% [markdown]
# ---
# ## Question 2.1: Load the letters (<<points q2_1>>)
#
# `extract_training_samples("letters")` and `extract_test_samples("letters")` of the package `emnist` each return images
# of shape (number of images, 28, 28), with pixels from 0 (paper) to 255 (ink), and labels that count the letters of the
# alphabet: 1 is A, 26 is Z, capital or small. The file `README.md` says how to get the data.
#
# 1. Load the training set and the test set with these two functions.
# 2. Keep the images of the letters in `LETTERS`, and their labels; leave out all others.
# 3. Encode the labels ordinally: the label of an image is the position of its letter in `LETTERS`, from 0 for the first
#    letter to `len(LETTERS) - 1` for the last.
# 4. Make each image one vector of its 784 pixels, row after row. Leave the pixels as they are.
#
# | name | shape | what it holds |
# |---|---|---|
# | `X_train_full` | (n, 784) | training images |
# | `y_train_full` | (n,) | their labels |
# | `X_test` | (m, 784) | test images |
# | `y_test` | (m,) | their labels |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def keep_letters(images, labels, letters):
    """Vectors of the images that show one of the letters, and the positions of these letters."""
    # <<body q2_1_load.keep_letters>>


X_train_full, y_train_full = keep_letters(*extract_training_samples("letters"), LETTERS)
X_test, y_test = keep_letters(*extract_test_samples("letters"), LETTERS)
print("training:", X_train_full.shape, y_train_full.shape, "labels", np.unique(y_train_full))
print("test:    ", X_test.shape, y_test.shape, "labels", np.unique(y_test))
# END SOLUTION
""" # BEGIN PROMPT
X_train_full = ...
y_train_full = ...
X_test = ...
y_test = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_X_train_full(env):
    from public_checks import image_vectors
    image_vectors(env, "X_train_full", pixels=784)

# %%
def test_y_train_full(env):
    from public_checks import labels
    labels(env, "y_train_full", images="X_train_full", classes=<<count part2.letters>>)

# %%
def test_X_test(env):
    from public_checks import image_vectors
    image_vectors(env, "X_test", pixels=784)

# %%
def test_y_test(env):
    from public_checks import labels
    labels(env, "y_test", images="X_test", classes=<<count part2.letters>>)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# <<include q2_2>>

# <<include q2_3>>

# <<include q2_4>>

# <<include q2_5>>

# <<include q2_6>>

# %% [markdown]
# ---
# ## Before you hand in
#
# 1. Restart the kernel and run all cells from top to bottom; look for errors.
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html A1_Part2_Solutions.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_A1_solution.zip`. Leave the data
#    out.
