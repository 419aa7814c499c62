# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [raw]
# # ASSIGNMENT CONFIG
# init_cell: true
# check_all_cell: false
# export_cell: false
# generate: false
# run_tests: false
# solutions_pdf: false
# template_pdf: false
# tests:
#   ok_format: false

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
# **How to answer**
#
# - Where you see `...`, write code that computes the answer, and keep the name of the variable or function: that name
#   is what is marked. You may write as many other functions and cells as you like.
# - Where you see *Type your answer here*, write Markdown, in your own words.
# - `grader.check("...")` tells you whether an answer is there and has a sensible form. It does not know the answers,
#   so passing it does not mean that the answer is right.
# - Marking looks at which networks your notebook really trains, and on which images. How you write the training is up
#   to you: `fit` or a loop of your own, any optimizer, any learning rate. No question asks for a record accuracy.
# - Do not rename or delete the cells that are already here.
#
# This is individual work, and generative artificial intelligence must not be used to produce any of it.

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

# %% [markdown]
# **How long to train.** The next cell says for how many epochs: `NUM_EPOCHS` for the network of Question 2.4,
# `GRID_EPOCHS` for each of the networks after it. You may choose larger numbers.
#
# Markers run hundreds of notebooks, so they may replace the numbers in this cell by smaller ones, and use a smaller data
# set of the same kind. What you ask for here is what counts. Your notebook must still work then, so please
#
# - use these names wherever you train, in calls of `fit` and in loops of your own,
# - let code compute every number that you report, and never type one in,
# - do not rely on a certain length of training or number of images.

# %% tags=["parameters"]
NUM_EPOCHS = 20
GRID_EPOCHS = 10

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

# %% [raw]
# # BEGIN QUESTION
# name: q2_2

# %% [markdown]
# ---
# ## Question 2.2: Split and scale (<<points q2_2>>)
#
# 1. Put 10 % of the training images aside for validation: `X_valid` and `y_valid`. The others, `X_train` and `y_train`,
#    are for training. Every image of `X_train_full` belongs to exactly one of the two sets, together with its label.
# 2. Scale the pixels of `X_train`, `X_valid` and `X_test` to the range from 0 to 1.
#
# A cell that changes a variable which it also reads, here `X_test`, does so again each time you run it. If you need to
# run this one a second time, run the cell of Question 2.1 first.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def split(images, labels, share, seed):
    """Deal images and labels: one part for training, the given share for validation."""
    # <<body q2_2_split.split>>


def scale(images):
    """Bring pixels from the range 0..255 to 0..1."""
    # <<body q2_2_split.scale>>


X_train, y_train, X_valid, y_valid = split(X_train_full, y_train_full, share=0.1, seed=22)
X_train, X_valid, X_test = scale(X_train), scale(X_valid), scale(X_test)
for name, images in ("training", X_train), ("validation", X_valid), ("test", X_test):
    print(f"{name:10}  {images.shape}  pixels from {images.min()} to {images.max()}")
# END SOLUTION
""" # BEGIN PROMPT
X_train = ...
y_train = ...
X_valid = ...
y_valid = ...
X_test = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_X_train(env):
    from public_checks import scaled_images
    scaled_images(env, "X_train", pixels=784)

# %%
def test_y_train(env):
    from public_checks import labels
    labels(env, "y_train", images="X_train", classes=<<count part2.letters>>)

# %%
def test_X_valid(env):
    from public_checks import scaled_images
    scaled_images(env, "X_valid", pixels=784)

# %%
def test_y_valid(env):
    from public_checks import labels
    labels(env, "y_valid", images="X_valid", classes=<<count part2.letters>>)

# %%
def test_X_test_scaled(env):
    from public_checks import scaled_images
    scaled_images(env, "X_test", pixels=784)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q2_3

# %% [markdown]
# ---
# ## Question 2.3: Look at the training set (<<points q2_3>>)
#
# Nobody should train on images that they have not looked at. Write the function `show_letters(images, labels)`. It
# chooses 36 of the given images at random and draws them in one figure, each with its letter (not the number of its
# label) as title. `images` has the shape (n, 784), `labels` the shape (n,).
#
# Called again, it should show other images, so set no random seed in it. The cell calls it for the training set; the
# markers call it once more.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def draw_gallery(images, titles):
    """Six rows of six images, with their titles above them."""
    # <<body q2_3_gallery.draw_gallery>>


# END SOLUTION
def show_letters(images, labels):
    """Show 36 of the images, chosen at random, in one figure, each under its letter."""
    # BEGIN SOLUTION NO PROMPT
    chosen = np.random.choice(len(images), size=36, replace=False)
    draw_gallery(images[chosen], [LETTERS[label] for label in labels[chosen]])
    # END SOLUTION
    """ # BEGIN PROMPT
    ...
    """ # END PROMPT


show_letters(X_train, y_train)
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_show_letters(env):
    from public_checks import pictures_function
    pictures_function(env, "show_letters", arguments=("X_train", "y_train"))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q2_4

# %% [markdown]
# ---
# ## Question 2.4: A feed-forward network (<<points q2_4>>)
#
# Build and train a network with this architecture:
#
# $$784 \rightarrow 20\ (\mathrm{ReLU}) \rightarrow 40\ (\mathrm{ReLU}) \rightarrow <<count part2.letters>>\ (\mathrm{softmax})$$
#
# How you build it and which optimizer you use is your choice. Train it on the training set for at least 20 epochs
# (`NUM_EPOCHS`), then evaluate it on the test set. Call the trained network `model`, and its accuracy on the test set, a
# number from 0 to 1, `test_accuracy`.
#
# It is a good habit to plot how loss and accuracy change from epoch to epoch, on the training and on the validation set.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def build_network(n1, n2, activation, classes, logits=False):
    """Two hidden layers, and one output for each class: probabilities, or logits if asked for."""
    # <<body q2_4_network.build_network>>


def train(network, loss, samples, validation, epochs):
    """Fit the network by Adam; returns its history."""
    # <<body q2_4_network.train>>


# END SOLUTION
model = build_network(20, 40, "relu", classes=len(LETTERS))  # SOLUTION
# BEGIN SOLUTION NO PROMPT
model.summary()
cross_entropy = "sparse_categorical_crossentropy"  # labels are numbers, no vectors
history = train(model, cross_entropy, (X_train, y_train), (X_valid, y_valid), NUM_EPOCHS)

# END SOLUTION
test_accuracy = model.evaluate(X_test, y_test, verbose=0)[1]  # SOLUTION
print(f"test accuracy: {test_accuracy:.4f}")  # SOLUTION NO PROMPT

# %%
# Room for a plot of the learning curves.
# BEGIN SOLUTION
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
for ax, metric, title in zip(axes, ("loss", "accuracy"), ("Cross-entropy loss", "Accuracy")):
    curve = history.history[metric]
    epochs = range(1, len(curve) + 1)
    ax.plot(epochs, curve, label="training")
    ax.plot(epochs, history.history[f"val_{metric}"], "--", label="validation")
    ax.set_xlabel("epoch")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_title(title)
    ax.legend()
fig.tight_layout()
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_model(env):
    from public_checks import classifier
    classifier(env, "model", images="X_test", classes=<<count part2.letters>>)

# %%
def test_test_accuracy(env):
    from public_checks import share
    share(env, "test_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q2_5

# %% [markdown]
# ---
# ## Question 2.5: Grid search (<<points q2_5>>)
#
# Now let the width of both hidden layers and their activation function vary:
#
# $$784 \rightarrow n_1\ (act) \rightarrow n_2\ (act) \rightarrow <<count part2.letters>>\ (\mathrm{softmax}),
# \qquad n_1, n_2 \in \{20, 40\}, \quad act \in \{\mathrm{sigmoid}, \mathrm{tanh}, \mathrm{ReLU}\}$$
#
# 1. Train a new network for each combination, for `GRID_EPOCHS` epochs on the training set. Print a table of the
#    validation accuracies.
# 2. Choose the combination with the highest accuracy on the validation set.
# 3. Evaluate the network of that combination, and no other, on the test set.
#
# | name | what it holds |
# |---|---|
# | `best_n1`, `best_n2` | the best widths, 20 or 40 |
# | `best_act` | the best activation: `"sigmoid"`, `"tanh"` or `"relu"` |
# | `best_valid_accuracy` | validation accuracy of that network, from 0 to 1 |
# | `best_test_accuracy` | its test accuracy, from 0 to 1 |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
import itertools


def grid_search(samples, validation, widths, activations, classes, epochs):
    """Train all combinations; returns validation accuracy and network of each."""
    # <<body q2_5_grid.grid_search>>


results = grid_search(
    (X_train, y_train),
    (X_valid, y_valid),
    widths=(20, 40),
    activations=("sigmoid", "tanh", "relu"),
    classes=len(LETTERS),
    epochs=GRID_EPOCHS,
)
best = max(results, key=lambda combination: results[combination][0])

print("n1  n2  activation  validation accuracy")
for combination in sorted(results, key=lambda combination: -results[combination][0]):
    print("{:2}  {:2}  {:10}".format(*combination), f" {results[combination][0]:.4f}")

best_n1, best_n2, best_act = best
best_valid_accuracy, best_network = results[best]
best_test_accuracy = best_network.evaluate(X_test, y_test, verbose=0)[1]
print(f"\nbest: n1 = {best_n1}, n2 = {best_n2}, {best_act}; test accuracy {best_test_accuracy:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
best_n1 = ...
best_n2 = ...
best_act = ...
best_valid_accuracy = ...
best_test_accuracy = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_best_n1(env):
    from public_checks import one_of
    one_of(env, "best_n1", options=(20, 40))

# %%
def test_best_n2(env):
    from public_checks import one_of
    one_of(env, "best_n2", options=(20, 40))

# %%
def test_best_act(env):
    from public_checks import one_of
    one_of(env, "best_act", options=("sigmoid", "tanh", "relu"))

# %%
def test_best_valid_accuracy(env):
    from public_checks import share
    share(env, "best_valid_accuracy")

# %%
def test_best_test_accuracy(env):
    from public_checks import share
    share(env, "best_test_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q2_6

# %% [markdown]
# ---
# ## Question 2.6: Label smoothing (<<points q2_6>>)
#
# You met the loss with label smoothing in Question 1.2g, for one data point
# ([Müller, Kornblith and Hinton, 2019](https://papers.nips.cc/paper/2019/file/f1748d6b0fd9d439f71450117eba2725-Paper.pdf)).
# Now you write it for training, and find out what it does.
#
# **1. The loss.** Write `smoothed_cross_entropy(labels, logits, alpha)` with TensorFlow. `labels` has the shape (n,) and
# counts the classes from 0, `logits` has the shape (n, K), and `alpha` is the amount of smoothing. It returns one
# number: the mean of the loss over the n samples of the batch.
#
# - It should work for every n, every K and every `alpha` from 0 to 1, and TensorFlow must be able to differentiate it.
# - It should be right for extreme logits as well, such as 1000 and -1000.
# - Smooth the labels yourself: the label smoothing that TensorFlow and Keras bring along is not allowed. Their other
#   functions are.
# - The function takes **logits**, not probabilities. A network that you train with it must therefore end in a layer
#   *without* softmax, or softmax would be applied twice.
# - When Keras calls a loss function of your own, it hands over the labels as `float32`; `tf.cast` makes them integers.
#
# **2. The experiment.** Train a new network of the best architecture of Question 2.5 with this loss, once for each
# $\alpha \in \{0.1, 0.15, 0.2\}$, for `GRID_EPOCHS` epochs. Evaluate each on the test set, print a small table, and
# collect the test accuracies (from 0 to 1) in the dictionary `accuracy_by_alpha`, with the keys 0.1, 0.15 and 0.2.
#
# **3. The discussion.** In the Markdown cell, discuss what you see (about 100 to 250 words). What does label smoothing
# change about what the network learns? Does it help here, compared with the plain cross-entropy of Question 2.5? Does the
# amount matter? How sure can you be?

# %% [raw]
# # BEGIN SOLUTION

# %%
def smoothed_cross_entropy(labels, logits, alpha):
    """Cross-entropy of the logits with smoothed labels, mean over the batch."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q2_6_smoothing.smoothed_cross_entropy>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
def smoothed_loss(alpha):
    """The loss in the form that Keras takes: a function of labels and outputs."""
    return lambda labels, logits: smoothed_cross_entropy(labels, logits, alpha)


accuracy_by_alpha = {}
for alpha in (0.1, 0.15, 0.2):
    network = build_network(best_n1, best_n2, best_act, classes=len(LETTERS), logits=True)
    train(network, smoothed_loss(alpha), (X_train, y_train), (X_valid, y_valid), GRID_EPOCHS)
    accuracy_by_alpha[alpha] = network.evaluate(X_test, y_test, verbose=0)[1]

print("alpha  test accuracy ± standard error")
for alpha, accuracy in ({"none": best_test_accuracy} | accuracy_by_alpha).items():
    error = np.sqrt(accuracy * (1 - accuracy) / len(y_test))
    print(f"{alpha!s:5}  {accuracy:.4f} ± {error:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
accuracy_by_alpha = ...
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
# **What it changes.** The target of a sample is $t = (1 - \alpha)\,\mathbf{1}_y + \alpha / K$ instead of the one-hot label
# $\mathbf{1}_y$. The plain cross-entropy keeps falling as long as the logit of the true class moves away from the others,
# so the network is rewarded for ever more certainty. The smoothed one is smallest where the true class has the
# probability $1 - \alpha + \alpha / K$, which finite logits reach; beyond that, more certainty costs. An image that is
# ambiguous or wrongly labelled pulls less on the weights. Label smoothing is thus a regulariser.
#
# **Does it help here?** The accuracies with and without smoothing are close, and so are those of the three amounts. The
# table gives the standard error that comes from the choice of test images alone, $\sqrt{a (1 - a) / m}$ for an accuracy
# $a$ on $m$ images: differences below about two of them prove nothing. Each network was trained only once, too, and
# another seed shifts the accuracy by a similar amount. So I would not call one amount the best on this evidence. A small
# gain is plausible where the curves of Question 2.4 move apart: there the network learns its training images by heart,
# and a regulariser works against that. A large one is not to be expected of networks as small as these.
#
# **How to be surer.** Repeat every training with several seeds and compare the means. Compare calibration as well, where
# the paper finds a clear gain. The losses themselves cannot be compared: the lowest loss that can be reached, the entropy
# of the target, grows with $\alpha$.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_smoothed_cross_entropy(env):
    from public_checks import loss_function
    loss_function(env, "smoothed_cross_entropy")

# %%
def test_accuracy_by_alpha(env):
    from public_checks import shares_by_number
    shares_by_number(env, "accuracy_by_alpha", numbers=(0.1, 0.15, 0.2))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Before you hand in
#
# 1. Restart the kernel and run all cells from top to bottom; look for errors.
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html A1_Part2_Solutions.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_A1_solution.zip`. Leave the data
#    out.
