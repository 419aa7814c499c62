# <<include head>>

# %% [markdown]
# # Deep Learning, Assignment 1, Part 2
#
# ## Deep neural networks (<<points part2>>)
#
# In this part you teach a network to tell pieces of clothing apart: load and look at the data, train a first network, tune
# it by a grid search, and write a loss with label smoothing by yourself. The data set is
# [Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist). Its images have the same format as the digits of MNIST,
# but a class of clothing is more diverse than a digit, and harder to recognise.
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

keras.utils.set_random_seed(2232)  # once, here: seeds Python, NumPy and TensorFlow

# <<include part2_length>>

# %% [markdown]
# **The classes.** A label is a place in this list, from 0.

# %%
CLASS_NAMES = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
]

# %% [raw]
# # BEGIN QUESTION
# name: q2_1

# %% [markdown]
# ---
# ## Question 2.1: Load Fashion-MNIST (<<points q2_1>>)
#
# `keras.datasets.fashion_mnist.load_data()` returns two pairs, the training and the test set, each of images
# (number of images, 28, 28), with pixels from 0 to 255, and labels from 0 to 9. It downloads the data the first time.
#
# 1. Load both sets with this function.
# 2. Make each image one vector of its 784 pixels, row after row. Leave the pixels as they are.
#
# | name | shape | what it holds |
# |---|---|---|
# | `X_train_full_img` | (n, 28, 28) | training images, as loaded |
# | `X_train_full` | (n, 784) | the same as vectors |
# | `y_train_full` | (n,) | their labels |
# | `X_test_img`, `X_test`, `y_test` | | the same of the test set |

# %% [raw]
# # BEGIN SOLUTION

# %%
fashion_mnist = keras.datasets.fashion_mnist
(X_train_full_img, y_train_full), (X_test_img, y_test) = fashion_mnist.load_data()  # SOLUTION
# BEGIN SOLUTION NO PROMPT
num_train, num_test = len(X_train_full_img), len(X_test_img)
X_train_full = X_train_full_img.reshape(num_train, -1)
X_test = X_test_img.reshape(num_test, -1)
# END SOLUTION
""" # BEGIN PROMPT
X_train_full = ...
X_test = ...
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
    labels(env, "y_train_full", images="X_train_full", classes=10)

# %%
def test_X_test(env):
    from public_checks import image_vectors
    image_vectors(env, "X_test", pixels=784)

# %%
def test_y_test(env):
    from public_checks import labels
    labels(env, "y_test", images="X_test", classes=10)

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
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html Assignment01_Part2_solution.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_assignment01_solution.zip`. Leave the
#    data out.
