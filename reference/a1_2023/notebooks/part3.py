# <<include head>>

# %% [markdown]
# # Deep Learning, Assignment 1, Part 3
#
# ## Convolutional neural networks (<<points part3>>)
#
# In this part you teach a network to tell photographs of ten kinds apart. You build your own convolutional network, tune
# it, train it with augmented and with mixed images, then fool it by changes that no eye can see, and defend it against
# them. The data set is [STL-10](https://cs.stanford.edu/~acoates/stl10/): 5,000 labelled training images and 8,000 test
# images, here reduced to 32 × 32 pixels.
#
# <<include part3_answering>>

# %%
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # TensorFlow prints errors, and no notes

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from model import BaseImageClassifier, STL10DataManager

keras.utils.set_random_seed(3183)  # once, here: seeds Python, NumPy and TensorFlow

# <<include part3_length>>

# %% [markdown]
# **The images.** `STL10DataManager` comes from the file `model.py` beside this notebook. It downloads the data if need be
# (2.6 GB, once; `README.md` says more), and holds
#
# | attribute | shape | what it holds |
# |---|---|---|
# | `X_train`, `X_valid`, `X_test` | (n, 32, 32, 3) | images: `float32`, from 0 to 1 |
# | `y_train`, `y_valid`, `y_test` | (n,) | their labels: whole numbers from 0 to 9 |
# | `classes` | 10 names | what each label means |
#
# One in ten of the labelled training images is in `X_valid`, the others are in `X_train`. The test images are those of
# the data set.

# %%
data_manager = STL10DataManager()

# %% [raw]
# # BEGIN QUESTION
# name: q3_1

# %% [markdown]
# ---
# ## Question 3.1: Observe the learning curve (<<points q3_1>>)
#
# `model.py` also holds the class `BaseImageClassifier`: a plain convolutional network with all that it takes to train and
# use it. Read it first, for your own class will inherit from it. Every argument of its constructor becomes an attribute of
# the same name; `build_cnn()` makes the Keras model and keeps it as `model`; `fit(data_manager)` trains it and keeps what
# Keras returns as `history`; `plot_progress()` draws the curves.
#
# 1. Make a `BaseImageClassifier` called `network1`, with `FEATURE_MAPS` feature maps. Leave everything else at its
#    default, but for the number of epochs.
# 2. Build it, train it on `data_manager` for `NUM_EPOCHS` epochs, and draw its learning curve with `plot_progress`.
# 3. In the Markdown cell, report what you see (about 50 to 200 words). Does the network learn? If it does
#    not, why, and how can you tell? Which change would you try first?

# %% [raw]
# # BEGIN SOLUTION

# %%
network1 = BaseImageClassifier("network1", feature_maps=FEATURE_MAPS, num_epochs=NUM_EPOCHS, verbose=False)  # SOLUTION
# BEGIN SOLUTION NO PROMPT
network1.build_cnn()
network1.summary()
network1.fit(data_manager)
network1.plot_progress()
# END SOLUTION
""" # BEGIN PROMPT
# Now build it, train it, and draw its learning curve.
...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **What the curves say.** The loss on the training images goes down from epoch to epoch, so the network does learn
# something, and its accuracy rises above the one in ten of guessing. At the end of the training the curves are not flat:
# with its small learning rate the network has not converged when the epochs are over. That is underfitting so far, and it
# concerns both curves alike.
#
# **The other problem shows in the gap.** Where the validation curve no longer follows the training curve, the network
# begins to learn its training images by heart. With a few thousand photographs of ten kinds and nothing that regularises,
# this is bound to become worse the longer it trains.
#
# **What I would do.** Against slow learning: a larger learning rate, batch normalisation, more epochs. Against the gap:
# augmented images, dropout, and stopping when the validation accuracy rises no more. A deeper network with skip connections
# is worth a try once these are in place. I would judge each by the validation set.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_network1(env):
    from public_checks import image_classifier
    image_classifier(env, "network1", images="data_manager", fitted=True)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# <<include q3_2>>

# %% [raw]
# # BEGIN QUESTION
# name: q3_3

# %% [markdown]
# ---
# ## Question 3.3: Experiment with the skip connection (<<points q3_3>>)
#
# 1. Train two networks of your class: `network_skip` with `use_skip=True`, and `network_no_skip` with `use_skip=False`.
#    Everything else is the same for both, so that nothing but the skip connection can make a difference. Train each
#    for `NUM_EPOCHS` epochs, with `FEATURE_MAPS` feature maps; the other settings are your choice. Both variables hold the
#    `YourModel` object, not only its Keras model.
# 2. Draw the learning curves of both.
# 3. In the Markdown cell, say which of the two does better, and whether they overfit (about 50 to 200 words).

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def trained(kind, num_epochs, **settings):
    """A classifier of this kind with these settings, built and trained."""
    made = kind(feature_maps=FEATURE_MAPS, batch_norm=True, num_epochs=num_epochs, verbose=False, **settings)
    made.build_cnn()
    made.fit(data_manager)
    return made


# END SOLUTION
network_skip = trained(YourModel, NUM_EPOCHS, name="with_skip", use_skip=True, learning_rate=0.001)  # SOLUTION
network_no_skip = trained(YourModel, NUM_EPOCHS, name="without_skip", use_skip=False, learning_rate=0.001)  # SOLUTION

# %%
# Room for the learning curves.
# BEGIN SOLUTION
for network in (network_skip, network_no_skip):
    network.plot_progress()
    last = {name: values[-1] for name, values in network.history.history.items()}
    print(f"{network.name}: accuracy {last['accuracy']:.3f} in training, {last['val_accuracy']:.3f} in validation")
# END SOLUTION

# %% [raw]
# # END SOLUTION

# <<include q3_3_report>>

# %% [raw]
# # BEGIN TESTS

# %%
def test_network_skip(env):
    from public_checks import image_classifier
    image_classifier(env, "network_skip", images="data_manager")

# %%
def test_network_no_skip(env):
    from public_checks import image_classifier
    image_classifier(env, "network_no_skip", images="data_manager")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# <<include q3_4>>

# <<include q3_5>>

# <<include q3_6>>

# <<include q3_7>>

# <<include q3_8>>

# <<include q3_9>>

# <<include q3_10>>

# %% [markdown]
# ---
# ## Before you hand in
#
# 1. Restart the kernel and run all cells from top to bottom; look for errors.
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html A1_Part3_Solutions.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_A1_solution.zip`. Leave the data
#    out. You may leave out the folder `models` as well: your notebook makes it anew when markers run it. If you have changed
#    `model.py`, put it in.
