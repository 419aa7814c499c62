# <<include head>>

# %% [markdown]
# # Deep Learning, Assignment 1, Part 3
#
# ## Convolutional neural networks (<<points part3>>)
#
# In this part you teach a network to tell photographs of ten kinds of animals apart. You build your own convolutional
# network, tune it, train it with augmented and with mixed images, then fool it by changes that no eye can see, and defend
# it against them. The data set holds 500 photographs of each kind, here reduced to 32 × 32 pixels.
#
# <<include part3_answering>>

# %%
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # TensorFlow prints errors, and no notes

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from models import AnimalsDatasetManager, DefaultModel, SimplePreprocessor

keras.utils.set_random_seed(2233)  # once, here: seeds Python, NumPy and TensorFlow

# <<include part3_length>>

# %% [markdown]
# **The images.** The animals lie in the folder `datasets/Animals` beside this notebook, one folder for each kind
# (`README.md` says where they come from). `AnimalsDatasetManager` comes from the file `models.py`. It reads them, makes
# each 32 × 32 pixels by a `SimplePreprocessor`, and divides them into training, validation and test images.
#
# | attribute | shape | what it holds |
# |---|---|---|
# | `X_train`, `X_valid`, `X_test` | (n, 32, 32, 3) | images: `float32`, from -1 to 1 |
# | `y_train`, `y_valid`, `y_test` | (n,) | their labels: whole numbers from 0 to 9 |
# | `classes` | 10 names | what each label means |
#
# Eight in ten images are for training, one in ten for validation, one in ten for testing.

# %%
def create_label_folder_dict(adir):
    """Name of each kind → its folder."""
    kinds = sorted(entry for entry in os.listdir(adir) if os.path.isdir(os.path.join(adir, entry)))
    return {kind: os.path.abspath(os.path.join(adir, kind)) for kind in kinds}


label_folder_dict = create_label_folder_dict("./datasets/Animals")

# %%
data_manager = AnimalsDatasetManager([SimplePreprocessor(width=32, height=32)])
data_manager.load(label_folder_dict, verbose=100)
data_manager.process_data_label()
data_manager.train_valid_test_split()

# %%
print(data_manager.X_train.shape, data_manager.y_train.shape)
print(data_manager.X_valid.shape, data_manager.y_valid.shape)
print(data_manager.X_test.shape, data_manager.y_test.shape)
print(data_manager.classes)

# %% [raw]
# # BEGIN QUESTION
# name: q3_1

# %% [markdown]
# ---
# ## Question 3.1: Observe the learning curve (<<points q3_1>>)
#
# `models.py` also holds the class `DefaultModel`: a plain convolutional network with all that it takes to train and use it.
# Read it first, for your own class will inherit from it. Every argument of its constructor becomes an attribute of the
# same name.
#
# | method | what it does |
# |---|---|
# | `build_cnn()` | makes the Keras model and keeps it as `model` |
# | `summary()` | prints its layers |
# | `fit(data_manager, batch_size, num_epochs)` | trains it, and keeps what Keras returns as `history` |
# | `compute_accuracy(X, y)` | share of the images whose class it predicts |
# | `plot_progress()` | draws the learning curve |
# | `predict(X)` | the predicted classes |
# | `plot_prediction(X, y, class_names)` | draws some images with their predicted classes |
#
# 1. The cell makes a default model called `network1`. Leave its settings as they are.
# 2. Build it, and print its summary. Train it on `data_manager` for `NUM_EPOCHS` epochs in batches of 64, and draw its
#    learning curve with `plot_progress`. Try the other methods on the test images, too.
# 3. In the Markdown cell, report what you see (about 50 to 200 words). Does the network learn? If it does
#    not, why, and how can you tell? Which change would you try first?

# %% [raw]
# # BEGIN SOLUTION

# %%
network1 = DefaultModel(
    name="network1",
    feature_maps=FEATURE_MAPS,
    num_classes=len(data_manager.classes),
    optimizer="sgd",
    batch_size=128,
    num_epochs=NUM_EPOCHS,
    learning_rate=0.5,
)
# BEGIN SOLUTION NO PROMPT
network1.build_cnn()
network1.summary()
network1.fit(data_manager, batch_size=64, num_epochs=NUM_EPOCHS)
# END SOLUTION
""" # BEGIN PROMPT
# Now build it, train it, and draw its learning curve.
...
""" # END PROMPT

# %%
# Room for what the other methods show.
# BEGIN SOLUTION
print("test accuracy:", network1.compute_accuracy(data_manager.X_test, data_manager.y_test))
network1.plot_progress()
print("predicted:", network1.predict(data_manager.X_test[0:10]))
network1.plot_prediction(data_manager.X_test, data_manager.y_test, data_manager.classes)
# END SOLUTION

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
# **What the curves say.** The network did not learn. Its loss stays at about $2.30 = \ln 10$ from the first epoch to the
# last, on training and validation images alike, which is the loss of a network that gives each of the ten kinds the same
# probability. The accuracy wanders around one in ten, as for guessing, and the predictions are the same kind for every
# image.
#
# **The problem.** It is neither too little capacity nor overfitting, for then the training loss would fall at least a bit.
# The learning rate of 0.5 is far too large for SGD on this network. The first steps throw the weights so far off that most
# ReLU units are negative for every image. From then on no gradient passes through them, and only the biases of the last
# layer go on moving to and fro.
#
# **What I would do.** Use a much smaller learning rate, 0.01 for SGD or 0.001 for Adam, which adapts the step of each
# weight. Batch normalisation makes training less sensitive to the learning rate. Once the training loss falls, I would look
# at the gap between the curves, and care about regularisation.

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
# 1. Make and build two networks of your class: `our_network_skip` with `use_skip=True`, and `our_network_no_skip` with
#    `use_skip=False`. Everything else is the same for both, so that nothing but the skip connection can make a difference.
#    Both have `FEATURE_MAPS` feature maps and one output for each kind of animal (`num_classes`); the other settings are
#    your choice. Both variables hold the `YourModel` object, not only its Keras model.
# 2. The cells after that train both. Draw their learning curves.
# 3. In the Markdown cell, say which of the two does better, and whether they overfit (about 50 to 200 words).

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def prepared(kind, **settings):
    """A classifier of this kind with these settings, built."""
    usual = {"feature_maps": FEATURE_MAPS, "num_classes": 10, "batch_size": 32, "batch_norm": True, "verbose": False}
    made = kind(**usual | settings)
    made.build_cnn()
    return made


def trained(kind, num_epochs, **settings):
    """A classifier of this kind with these settings, built and trained."""
    made = prepared(kind, num_epochs=num_epochs, **settings)
    made.fit(data_manager)
    return made


# END SOLUTION
our_network_skip = prepared(YourModel, name="with_skip", use_skip=True, learning_rate=0.001)  # SOLUTION
our_network_no_skip = prepared(YourModel, name="without_skip", use_skip=False, learning_rate=0.001)  # SOLUTION

# %%
our_network_skip.fit(data_manager, batch_size=32, num_epochs=NUM_EPOCHS)

# %%
our_network_no_skip.fit(data_manager, batch_size=32, num_epochs=NUM_EPOCHS)

# %%
# Room for the learning curves.
# BEGIN SOLUTION
for network in (our_network_skip, our_network_no_skip):
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
def test_our_network_skip(env):
    from public_checks import image_classifier
    image_classifier(env, "our_network_skip", images="data_manager")

# %%
def test_our_network_no_skip(env):
    from public_checks import image_classifier
    image_classifier(env, "our_network_no_skip", images="data_manager")

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
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html Assignment01_Part3_solution.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_assignment01_solution.zip`. Leave the
#    data out. You may leave out the folder `models` as well: your notebook makes it anew when markers run it. If you have
#    changed `models.py`, put it in.
