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
# # Deep Learning, Assignment 1, Part 3
#
# ## Convolutional neural networks (<<points part3>>)
#
# In this part you teach a network to tell photographs of ten kinds apart. You build your own convolutional network, tune
# it, train it with augmented and with mixed images, then fool it by changes that no eye can see, and defend it against
# them. The data set is [STL-10](https://cs.stanford.edu/~acoates/stl10/): 5,000 labelled training images and 8,000 test
# images, here reduced to 32 × 32 pixels.
#
# **How to answer**
#
# - Where you see `...`, write code that computes the answer, and keep the name of the variable, function or class: that
#   name is what is marked. You may write as many other functions, classes and cells as you like.
# - Where you see *Type your answer here*, write Markdown, in your own words.
# - `grader.check("...")` tells you whether an answer is there and has a sensible form. It does not know the answers,
#   so passing it does not mean that the answer is right.
# - Marking looks at the networks that your classes build, at what your functions do to small examples, and at which
#   networks your notebook really trains and evaluates, on which images. How you write the training is up to you: `fit` or
#   a loop of your own, any optimizer. Where a question leaves something open, choose freely. No question asks for a
#   record accuracy.
# - Do not rename or delete the cells that are already here.
#
# This is individual work, and generative artificial intelligence must not be used to produce any of it.

# %%
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # TensorFlow prints errors, and no notes

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from model import BaseImageClassifier, STL10DataManager

keras.utils.set_random_seed(3183)  # once, here: seeds Python, NumPy and TensorFlow

# %% [markdown]
# **How long to train, and how wide.** `NUM_EPOCHS` is for every network but those of the grid search, `GRID_EPOCHS`, and
# the robust one, `ROBUST_EPOCHS`. `FEATURE_MAPS` is how many feature maps the first block of each network that you train
# has. You may choose larger numbers.
#
# Markers run hundreds of notebooks, so they may replace the numbers in this cell by smaller ones, and use a smaller data
# set of the same kind. What you ask for here is what counts. Your notebook must still work then, so please
#
# - use these names wherever you train, in calls of `fit` and in loops of your own,
# - let code compute every number that you report, and never type one in,
# - do not rely on a certain length of training, number of images, or number of feature maps.

# %% tags=["parameters"]
NUM_EPOCHS = 20
GRID_EPOCHS = 10
ROBUST_EPOCHS = 10
FEATURE_MAPS = 32

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
# 3. In the Markdown cell, report what you see (about 50 to 200 words). Did the network learn well? If not, what is the
#    problem, and how can you tell? What would you do to improve it?

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

# %% [raw]
# # BEGIN QUESTION
# name: q3_2

# %% [markdown]
# ---
# ## Question 3.2: Define your own network (<<points q3_2>>)
#
# Write the class `YourModel`. It inherits from `BaseImageClassifier` and replaces the method `build_cnn`, which takes no
# argument, sets `self.model` to a new Keras model, and returns nothing. The model turns images of shape
# (n, `height`, `width`, `depth`) into the probabilities of the classes, of shape (n, `num_classes`). It consists of
# `num_blocks` blocks, one after the other. A block is made of, in this order:
#
# | | layer | note |
# |---|---|---|
# | 1 | convolution | 3 × 3, stride 1, `same` padding |
# | 2 | batch normalisation | only if `batch_norm` is true; `None` and `False` mean none |
# | 3 | activation | the function that `activation_func` names |
# | 4 | convolution | as the first one, with as many feature maps |
# | 5 | batch normalisation | as above |
# | 6 | skip connection | only if `use_skip` is true: the output of layer 1, as it is *before* batch normalisation, is added |
# | 7 | activation | as above |
# | 8 | mean pooling | 2 × 2, stride 2, `same` padding |
# | 9 | dropout | drops the share `drop_rate`; 0 means no dropout |
#
# Both convolutions of the first block have `feature_maps` feature maps, and each block has twice as many as the block
# before. After the last block, flatten what comes out, and end with one dense layer of `num_classes` units and softmax.
#
# Your class should honour all of these attributes, whatever their values are. Markers build it with several
# settings, and look at the networks. The points for the skip connection belong to Question 3.3.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def block(inputs, feature_maps, settings):
    """Two convolutions, mean pooling and dropout, as the settings want them."""
    # <<body q3_2_cnn.block>>


def probabilities(images, settings):
    """All blocks, and the classifier after them."""
    # <<body q3_2_cnn.probabilities>>


# END SOLUTION
class YourModel(BaseImageClassifier):
    """A convolutional network of equal blocks."""

    def build_cnn(self):
        """Set `self.model` to a new network with the settings of this object."""
        # BEGIN SOLUTION NO PROMPT
        # <<body q3_2_cnn.build_cnn>>
        # END SOLUTION
        """ # BEGIN PROMPT
        ...
        """ # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_YourModel(env):
    from public_checks import network_class
    network_class(env, "YourModel", num_blocks=2, feature_maps=4, num_classes=10)

# %%
def test_YourModel_with_other_settings(env):
    from public_checks import network_class
    network_class(env, "YourModel", num_blocks=3, feature_maps=2, num_classes=7, batch_norm=True, drop_rate=0.0)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

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
# 3. In the Markdown cell, report which case is better, and whether the networks overfit (about 50 to 200 words).

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

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Which case is better.** Judged by the validation accuracy, the two networks are close to each other. The table of the
# last epochs and the curves above show which one is ahead in this run; on so few validation images, and with one run of
# each, a difference of a few per cent is no proof. What the skip connection changes more reliably is the beginning: the
# loss falls a little faster, since the gradient reaches the first convolution of each block by a short way as well. That
# way matters most in deep networks. With only two blocks, the network without it can be trained just as well.
#
# **Overfitting.** Both overfit when they train for long. The training accuracy keeps rising while the validation accuracy
# levels off, and the validation loss turns upward although the training loss still falls. The skip connection does not
# help against that: it adds no regularisation and takes away no weights.

# %% [raw]
# # END SOLUTION

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

# %% [raw]
# # BEGIN QUESTION
# name: q3_4

# %% [markdown]
# ---
# ## Question 3.4: Tune by grid search (<<points q3_4>>)
#
# Now let three settings vary:
#
# $$num\_blocks \in \{2, 3, 4\}, \qquad use\_skip \in \{\mathrm{True}, \mathrm{False}\}, \qquad
# learning\_rate \in \{0.001, 0.0001\}$$
#
# 1. Train a new network of your class for each combination, for `GRID_EPOCHS` epochs, with `FEATURE_MAPS` feature maps and
#    everything else the same. Set `verbose` to `False`, or the output grows long. Print a table of the validation
#    accuracies.
# 2. Choose the combination with the highest accuracy on the validation set.
# 3. Evaluate the network of that combination, and no other, on the test set.
#
# | name | what it holds |
# |---|---|
# | `best_num_blocks` | the best number of blocks: 2, 3 or 4 |
# | `best_use_skip` | whether skip connections are better: `True` or `False` |
# | `best_learning_rate` | the best learning rate: 0.001 or 0.0001 |
# | `best_valid_accuracy` | validation accuracy of that network, from 0 to 1 |
# | `best_test_accuracy` | its test accuracy, from 0 to 1 |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
import functools
import itertools


def grid_search(train, blocks, skips, rates):
    """Train all combinations; returns validation accuracy and classifier of each."""
    # <<body q3_4_grid.grid_search>>


results = grid_search(
    functools.partial(trained, YourModel, GRID_EPOCHS), blocks=(2, 3, 4), skips=(True, False), rates=(0.001, 0.0001)
)
best = max(results, key=lambda combination: results[combination][0])

print("blocks  skip   learning rate  validation accuracy")
for combination in sorted(results, key=lambda combination: -results[combination][0]):
    print("{:6}  {!s:5}  {:<13}".format(*combination), f" {results[combination][0]:.4f}")

best_num_blocks, best_use_skip, best_learning_rate = best
best_valid_accuracy, best_network = results[best]
best_test_accuracy = best_network.compute_accuracy(data_manager.X_test, data_manager.y_test)
print(f"\nbest: {best_num_blocks} blocks, skip {best_use_skip}, learning rate {best_learning_rate};", end=" ")
print(f"test accuracy {best_test_accuracy:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
best_num_blocks = ...
best_use_skip = ...
best_learning_rate = ...
best_valid_accuracy = ...
best_test_accuracy = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_best_num_blocks(env):
    from public_checks import one_of
    one_of(env, "best_num_blocks", options=(2, 3, 4))

# %%
def test_best_use_skip(env):
    from public_checks import truth_value
    truth_value(env, "best_use_skip")

# %%
def test_best_learning_rate(env):
    from public_checks import one_of
    one_of(env, "best_learning_rate", options=(0.001, 0.0001))

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
# name: q3_5

# %% [markdown]
# ---
# ## Question 3.5: Augment the images, and stop in time (<<points q3_5>>)
#
# Extend your class. Write it here once more: copy your `build_cnn` and change what needs to be changed, and add a method
# `fit(self, data_manager, batch_size=None, num_epochs=None)`, which takes the place of that of `BaseImageClassifier`.
#
# 1. **Augmentation.** Where `is_augmentation` is true, the network is trained on images that are changed at random, others
#    in each epoch. Which changes is your choice, so long as a person would still see the same thing in the image. It
#    happens in training *only*: what validates or tests the network is never changed. Where `is_augmentation` is false,
#    nothing is changed. It may be part of the network or of the training.
# 2. **Early stopping.** `fit` ends the training after three epochs in a row in which the accuracy on the validation set
#    has not risen above the best so far, with augmentation and without.
# 3. Otherwise `fit` is as it was: it trains `self.model` on `data_manager.X_train` and `data_manager.y_train` by the
#    optimizer and with the learning rate of the object, for `num_epochs` epochs at most, in batches of `batch_size`
#    (`None` means the object's own number), and it watches `X_valid` and `y_valid`. If you train by Keras's `fit`, keep
#    what it returns as `self.history`, and `plot_progress` will work.
#
# Then train `network_augmented`, a `YourModel` object with `is_augmentation=True` and the best settings of Question 3.4,
# with `FEATURE_MAPS` feature maps for at most `NUM_EPOCHS` epochs. Markers also fit your class on a few images of their
# own, to see which images reach the network and when training ends.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def augmented(images):
    """The images mirrored or not, and moved a little: at random in training, unchanged otherwise."""
    # <<body q3_5_augmentation.augmented>>


def fit_in_time(classifier, training, validation, loss, epochs, **options):
    """Train until the validation accuracy has not risen for three epochs in a row; returns the history."""
    # <<body q3_5_augmentation.fit_in_time>>


# END SOLUTION
class YourModel(BaseImageClassifier):
    """A convolutional network of equal blocks, with augmentation and early stopping."""

    def build_cnn(self):
        """Set `self.model` to a new network with the settings of this object."""
        # BEGIN SOLUTION NO PROMPT
        # <<body q3_5_augmentation.build_cnn>>
        # END SOLUTION
        """ # BEGIN PROMPT
        ...
        """ # END PROMPT

    def fit(self, data_manager, batch_size=None, num_epochs=None):
        """Train, until the validation accuracy rises no more."""
        # BEGIN SOLUTION NO PROMPT
        # <<body q3_5_augmentation.fit>>
        # END SOLUTION
        """ # BEGIN PROMPT
        ...
        """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
best_settings = {"num_blocks": best_num_blocks, "use_skip": best_use_skip, "learning_rate": best_learning_rate}
# END SOLUTION
network_augmented = trained(YourModel, NUM_EPOCHS, name="augmented", is_augmentation=True, **best_settings)  # SOLUTION
network_augmented.plot_progress()  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_YourModel_with_augmentation(env):
    from public_checks import network_class
    network_class(env, "YourModel", num_blocks=2, feature_maps=4, num_classes=10, is_augmentation=True)

# %%
def test_fit(env):
    from public_checks import fitting_class
    fitting_class(env, "YourModel", is_augmentation=True)

# %%
def test_network_augmented(env):
    from public_checks import image_classifier
    image_classifier(env, "network_augmented", images="data_manager")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3_6

# %% [markdown]
# ---
# ## Question 3.6: Does augmentation help? (<<points q3_6>>)
#
# 1. Train the same network without augmentation: everything is as for `network_augmented`, but for `is_augmentation`.
# 2. Evaluate both on the test set: `plain_accuracy` without, and `augmented_accuracy` with augmentation, from 0 to 1.
# 3. In the Markdown cell, report what the difference is, in accuracy and in the learning curves (about 50 to 200 words).

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
network_plain = trained(YourModel, NUM_EPOCHS, name="plain", **best_settings)
network_plain.plot_progress()
# END SOLUTION
plain_accuracy = network_plain.compute_accuracy(data_manager.X_test, data_manager.y_test)  # SOLUTION
augmented_accuracy = network_augmented.compute_accuracy(data_manager.X_test, data_manager.y_test)  # SOLUTION
# BEGIN SOLUTION NO PROMPT
print("augmentation  test accuracy ± standard error")
for name, share in {"without": plain_accuracy, "with": augmented_accuracy}.items():
    print(f"{name:12}  {share:.4f} ± {np.sqrt(share * (1 - share) / len(data_manager.y_test)):.4f}")
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
# **Learning curves.** Without augmentation the training accuracy runs away from the validation accuracy: the network sees
# the same images again and again, and can learn them by heart. With augmentation no image comes twice in the same form. The
# training accuracy then rises more slowly, and stays near the validation accuracy, or even below it, for the validation
# images are not changed and are thus easier. The gap between the curves is where augmentation works.
#
# **Accuracy.** The table shows both accuracies with the standard error that comes from the choice of test images. A
# difference below about two of them proves nothing, and another seed shifts both as well. What is to be expected depends
# on how long the networks train. After many epochs augmentation gains accuracy, since the plain network has stopped early
# by then. After a few epochs it may well lose: the task is harder, and both networks still underfit.
#
# **Conclusion.** Augmentation is a regulariser. It pays where overfitting is the problem, and it needs more epochs.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_plain_accuracy(env):
    from public_checks import share
    share(env, "plain_accuracy")

# %%
def test_augmented_accuracy(env):
    from public_checks import share
    share(env, "augmented_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3_7

# %% [markdown]
# ---
# ## Question 3.7: Mix the images (<<points q3_7>>)
#
# Mixup ([Zhang et al., 2018](https://openreview.net/pdf?id=r1Ddp1-Rb)) trains on images that are mixed from two images of
# a batch, $(x_i, y_i)$ and $(x_j, y_j)$, whose labels are mixed alike:
#
# $$\tilde{x} = \lambda\, x_i + (1 - \lambda)\, x_j, \qquad \tilde{y} = \lambda\, y_i + (1 - \lambda)\, y_j, \qquad
# \lambda \sim \mathrm{Beta}(\alpha, \alpha)$$
#
# **1. The mixing.** Write `mixup(images, labels, alpha)`, which returns `(mixed_images, mixed_labels)`.
#
# - `images` is a tensor of shape (n, h, w, c), `labels` one of shape (n, K): one-hot, for *numbers* of classes cannot be
#   mixed. `alpha` is a positive number. What you return has the same shapes.
# - Each image gets a partner of the same batch by a random permutation of the batch. You may draw one $\lambda$ for
#   the batch or one for each image.
# - Each call draws anew, so set no random seed in it. It should work for any n, h, w, c and K.
#
# **2. The experiment.** Extend your class or your training so that it uses mixup. Train a network of the best
# settings of Question 3.4 with it, with `FEATURE_MAPS` feature maps for at most `NUM_EPOCHS` epochs; $\alpha$ is your choice.
# Only training images are mixed. The accuracy of this network on the test set, from 0 to 1, is `mixup_accuracy`.
#
# **3. The comment.** In the Markdown cell, write what you observe (about 50 to 200 words).

# %% [raw]
# # BEGIN SOLUTION

# %%
def mixup(images, labels, alpha):
    """The batch mixed with itself in another order: images and one-hot labels."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_7_mixup.mixup>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ..., ...
    """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
class MixupModel(YourModel):
    """The same network, trained on mixed images."""

    def fit(self, data_manager, batch_size=None, num_epochs=None):  # in place of YourModel's
        """Train on mixed batches, until the validation accuracy rises no more."""
        # <<body q3_7_mixup.fit>>


network_mixup = trained(MixupModel, NUM_EPOCHS, name="mixup", **best_settings)
network_mixup.plot_progress()
# END SOLUTION
mixup_accuracy = network_mixup.compute_accuracy(data_manager.X_test, data_manager.y_test)  # SOLUTION
# BEGIN SOLUTION NO PROMPT
for name, share in {"plain": plain_accuracy, "augmented": augmented_accuracy, "mixup": mixup_accuracy}.items():
    print(f"{name:9}  {share:.4f} ± {np.sqrt(share * (1 - share) / len(data_manager.y_test)):.4f}")
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
# **What changes in training.** The training loss stays clearly higher than without mixup, and that is no fault: the label of
# a mixed image is not certain, so even the best answer has a loss above 0. For the same reason the training accuracy says
# little, for it counts whether the largest part of the mixture was found. Only the validation curves can be compared. They
# are smoother, and the loss there turns upward later, since a network that has learnt to say "three quarters" is less
# confident where it is wrong.
#
# **Accuracy.** The list gives the standard error beside each accuracy. With it, mixup, augmentation and plain training
# cannot always be told apart. Like every regulariser, mixup pays in long trainings and slows down short ones.
#
# **Why it can help.** It asks the network to behave linearly between training images, which rules out abrupt changes
# there. A small α leaves most images almost as they are, and is the safe choice for a small network.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_mixup(env):
    from public_checks import mixing_function
    mixing_function(env, "mixup")

# %%
def test_mixup_accuracy(env):
    from public_checks import share
    share(env, "mixup_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3_8

# %% [markdown]
# ---
# ## Question 3.8: Attack your network (<<points q3_8>>)
#
# An attack changes an image $x$ a little so that the network gets it wrong. No pixel may change by more than $\epsilon$,
# and all pixels stay between 0 and 1. Let $L$ be the cross-entropy of the network's output with the true label $y$, and
# $\Pi$ the projection that puts each pixel back between $x - \epsilon$ and $x + \epsilon$, where $x$ is always the *clean*
# image, and back into the range from 0 to 1.
#
# **1. The attacks.** Write three functions.
#
# | function | what it does |
# |---|---|
# | `fgsm(model, images, labels, epsilon)` | one step: $\Pi\left(x + \epsilon\, \mathrm{sign}\, \nabla_x L(x, y)\right)$ |
# | `pgd(model, images, labels, epsilon, steps, step_size)` | starts at $\Pi(x + u)$, each entry of $u$ drawn uniformly from $-\epsilon$ to $\epsilon$; then `steps` times $x' \leftarrow \Pi\left(x' + \eta\, \mathrm{sign}\, \nabla_{x'} L(x', y)\right)$ with the step size $\eta$ |
# | `mim(model, images, labels, epsilon, steps, step_size)` | starts at $x$ with $g = 0$; then `steps` times $g \leftarrow g + \nabla_{x'} L(x', y) \,/\, \mathrm{mean}\lvert \nabla_{x'} L(x', y) \rvert$ and $x' \leftarrow \Pi\left(x' + \eta\, \mathrm{sign}\, g\right)$; the mean is taken over one image |
#
# - `model` is a Keras model that gives probabilities, `images` has the shape (n, h, w, c), `float32` from 0 to 1, `labels`
#   the shape (n,), the *true* classes counted from 0. Return the attacked images, in the shape of `images`.
# - The network is attacked as it is in use, and is not changed by it. So call it as `model(images, training=False)`:
#   called without that argument, Keras's augmentation layers change the images.
# - They should work for any model of this kind, any n, h, w, c and any number of classes. Markers try them on small
#   networks for which the right answer is known.
# - `keras.losses.sparse_categorical_crossentropy` is right even for probabilities that are rounded to 0 or 1. A function
#   that `tf.function` has compiled is two or three times faster, so long as it is not compiled anew for each batch.
#
# **2. The accuracies.** Call the network with the best validation accuracy so far `best_model`: the Keras model. Attack
# it with $\epsilon = 0.0313$ (8 of 255), 20 steps, and a step size of 0.002, on the *whole* test set. A *robust accuracy*
# is the share of *all* test images that it gets right when they are attacked; those that it gets wrong anyway count, too.
#
# | name | what it holds, from 0 to 1 |
# |---|---|
# | `clean_accuracy` | accuracy of `best_model` on the test images as they are |
# | `fgsm_accuracy`, `pgd_accuracy`, `mim_accuracy` | its robust accuracies |
#
# **3. The figure.** Choose 20 test images at random. Draw each as it is and, beside or below it, as one of the iterative
# attacks has changed it, 40 images in all. Use `imshow` on the pixels as they are.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def input_gradient(model, images, labels):
    """Gradient of each image's loss by that image."""
    # <<body q3_8_attacks.input_gradient>>


def one_step(model, images, labels, epsilon):
    """FGSM on tensors."""
    # <<body q3_8_attacks.one_step>>


def projected_ascent(model, images, labels, epsilon, steps, step_size):
    """PGD on tensors."""
    # <<body q3_8_attacks.projected_ascent>>


def momentum_ascent(model, images, labels, epsilon, steps, step_size):
    """MIM on tensors."""
    # <<body q3_8_attacks.momentum_ascent>>


@functools.lru_cache(maxsize=6)
def compiled(attack, model, numbers):
    """The attack on this model as one graph, for batches of any size; it takes so many numbers besides."""
    # <<body q3_8_attacks.compiled>>


# END SOLUTION
def fgsm(model, images, labels, epsilon):
    """Images attacked by the fast gradient sign method."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_8_attacks.fgsm>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def pgd(model, images, labels, epsilon, steps, step_size):
    """Images attacked by projected gradient descent, from a random start."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_8_attacks.pgd>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def mim(model, images, labels, epsilon, steps, step_size):
    """Images attacked by the momentum iterative method."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_8_attacks.mim>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
def accuracy(model, images, labels, attack=None):
    """Share of all images that the model gets right: under the attack, or as they are."""
    # <<body q3_8_attacks.accuracy>>


def robust_accuracies(model):
    """Accuracy on the test set as it is, and under each attack."""
    attacks = {
        "none": None,
        "FGSM": lambda images, labels: fgsm(model, images, labels, 0.0313),
        "PGD": lambda images, labels: pgd(model, images, labels, 0.0313, 20, 0.002),
        "MIM": lambda images, labels: mim(model, images, labels, 0.0313, 20, 0.002),
    }
    return {name: accuracy(model, data_manager.X_test, data_manager.y_test, attacks[name]) for name in attacks}


candidates = (network_plain, network_augmented, network_mixup)
# END SOLUTION
best_model = max(candidates, key=lambda network: max(network.history.history["val_accuracy"])).model  # SOLUTION
# BEGIN SOLUTION NO PROMPT
standard = robust_accuracies(best_model)
clean_accuracy, fgsm_accuracy, pgd_accuracy, mim_accuracy = standard.values()

print(f"{best_model.name} under")
for name, share in standard.items():
    print(f"{name:4}  {share:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
clean_accuracy = ...
fgsm_accuracy = ...
pgd_accuracy = ...
mim_accuracy = ...
""" # END PROMPT

# %%
# Room for the 20 pairs of images.
# BEGIN SOLUTION
def draw_pairs(clean, attacked, titles, columns=5):
    """Each clean image under its title, and its attacked version to the right of it."""
    # <<body q3_8_attacks.draw_pairs>>


chosen = np.random.choice(len(data_manager.X_test), size=20, replace=False)
clean, truth = data_manager.X_test[chosen], data_manager.y_test[chosen]
attacked = pgd(best_model, clean, truth, 0.0313, 20, 0.002).numpy()
draw_pairs(clean, attacked, [data_manager.classes[label] for label in truth])
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_fgsm(env):
    from public_checks import attack_function
    attack_function(env, "fgsm", numbers=(0.1,))

# %%
def test_pgd(env):
    from public_checks import attack_function
    attack_function(env, "pgd", numbers=(0.1, 3, 0.05))

# %%
def test_mim(env):
    from public_checks import attack_function
    attack_function(env, "mim", numbers=(0.1, 3, 0.05))

# %%
def test_best_model(env):
    from public_checks import image_classifier
    image_classifier(env, "best_model", images="data_manager")

# %%
def test_accuracies_of_best_model(env):
    from public_checks import share
    for name in ("clean_accuracy", "fgsm_accuracy", "pgd_accuracy", "mim_accuracy"):
        share(env, name)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3_9

# %% [markdown]
# ---
# ## Question 3.9: Train a robust network (<<points q3_9>>)
#
# Adversarial training ([Madry et al., 2018](https://openreview.net/pdf?id=rJzIBfZAb)) attacks each batch before it trains
# on it: the attack looks for the worst images near the given ones, and the step makes the network better on these.
#
# 1. Train a network this way, for `ROBUST_EPOCHS` epochs: attack each batch by PGD with $\epsilon = 0.0313$, 10 steps and
#    a step size of 0.002, against the network as it is at that moment, and train on the attacked images. The architecture
#    is your choice; let it be one that could have been trained in the questions before.
# 2. Save the trained network, as a Keras model, in the folder `models` beside this notebook, for example as
#    `models/robust_model.keras`. The code should make the folder. Markers load the file without your code, so the model
#    should consist of layers that Keras brings along.
# 3. Load it from there, and call the loaded model `robust_model`.
# 4. Evaluate `robust_model` as you evaluated `best_model`: the whole test set, 20 steps. It should resist the attacks
#    clearly better than `best_model`. That costs some accuracy on clean images.
#
# | name | what it holds, from 0 to 1 |
# |---|---|
# | `robust_clean_accuracy` | accuracy of `robust_model` on the test images as they are |
# | `robust_fgsm_accuracy`, `robust_pgd_accuracy`, `robust_mim_accuracy` | its robust accuracies |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def adversarial_step(model, optimizer, epsilon, steps, step_size):
    """A compiled function that attacks a batch, takes a step on it, and returns the loss."""
    # <<body q3_9_robust.adversarial_step>>


def train_in_batches(step, data_manager, batch_size, epochs):
    """Call `step` on all training images in a new order each epoch; returns the mean loss of each epoch."""
    # <<body q3_9_robust.train_in_batches>>


# no dropout: attacked images are hard enough to fit
robust_settings = best_settings | {"feature_maps": FEATURE_MAPS, "batch_norm": True, "drop_rate": 0.0}
robust = YourModel("robust", **robust_settings)
robust.build_cnn()
step = adversarial_step(robust.model, keras.optimizers.Adam(0.001), epsilon=0.0313, steps=10, step_size=0.002)
losses = train_in_batches(step, data_manager, batch_size=32, epochs=ROBUST_EPOCHS)
print("loss on attacked images:", *(f"{loss:.3f}" for loss in losses))

os.makedirs("models", exist_ok=True)
robust.model.save("models/robust_model.keras")
# END SOLUTION
robust_model = keras.saving.load_model("models/robust_model.keras")  # SOLUTION
# BEGIN SOLUTION NO PROMPT
defended = robust_accuracies(robust_model)
robust_clean_accuracy, robust_fgsm_accuracy, robust_pgd_accuracy, robust_mim_accuracy = defended.values()

print("attack  standard  robust")
for name in defended:
    print(f"{name:6}  {standard[name]:8.4f}  {defended[name]:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
robust_clean_accuracy = ...
robust_fgsm_accuracy = ...
robust_pgd_accuracy = ...
robust_mim_accuracy = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_robust_model(env):
    from public_checks import image_classifier
    image_classifier(env, "robust_model", images="data_manager")

# %%
def test_saved_model(env):
    from public_checks import file_in
    file_in(env, "models")

# %%
def test_accuracies_of_robust_model(env):
    from public_checks import share
    for name in ("robust_clean_accuracy", "robust_fgsm_accuracy", "robust_pgd_accuracy", "robust_mim_accuracy"):
        share(env, name)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3_10

# %% [markdown]
# ---
# ## Question 3.10: Sharpness-aware minimisation (bonus, <<points q3_10>>)
#
# SAM ([Foret et al., 2021](https://openreview.net/pdf?id=6Tm1mposlrM)) looks for weights whose whole neighbourhood has a
# small loss. One step with the weights $w$ and the batch loss $L$:
#
# $$g = \nabla L(w), \qquad \hat{w} = w + \rho\, \frac{g}{\lVert g \rVert_2}, \qquad
# w \leftarrow \text{step of the optimizer from } w \text{ with the gradient } \nabla L(\hat{w})$$
#
# The norm is that of *all* weights of the network together.
#
# **1. The step.** Write `sam_step(model, images, labels, loss, optimizer, rho)`. It changes the weights of the Keras model
# `model` by one such step on the given batch. `loss` is a Keras loss, called as `loss(labels, predictions)`, which gives
# the mean over the batch; `optimizer` is a Keras optimizer. What the function returns is your choice. It should work
# for any model, loss and optimizer of this kind; markers try it on small networks.
#
# **2. The experiment.** Train a network of the best settings of Question 3.4 with it, with $\rho = 0.05$ and
# `FEATURE_MAPS` feature maps for `NUM_EPOCHS` epochs. Its accuracy on the test set, from 0 to 1, is `sam_accuracy`. Print
# a table of the test accuracies of Questions 3.6 and 3.7 and of this one.

# %% [raw]
# # BEGIN SOLUTION

# %%
def sam_step(model, images, labels, loss, optimizer, rho):
    """Change the weights of the model by one step of sharpness-aware minimisation."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_10_sam.sam_step>>
    # END SOLUTION
    """ # BEGIN PROMPT
    ...
    """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
def compiled_sam(model, loss, optimizer, rho):
    """`sam_step` as one graph."""
    # <<body q3_10_sam.compiled_sam>>


network_sam = YourModel(name="sam", feature_maps=FEATURE_MAPS, batch_norm=True, **best_settings)
network_sam.build_cnn()
loss, optimizer = keras.losses.SparseCategoricalCrossentropy(), keras.optimizers.Adam(best_learning_rate)
step = compiled_sam(network_sam.model, loss, optimizer, rho=0.05)
losses = train_in_batches(step, data_manager, batch_size=32, epochs=NUM_EPOCHS)
print("training loss:", *(f"{mean:.3f}" for mean in losses))
# END SOLUTION
sam_accuracy = network_sam.compute_accuracy(data_manager.X_test, data_manager.y_test)  # SOLUTION
# BEGIN SOLUTION NO PROMPT
print("\ntraining   test accuracy ± standard error")
accuracies = {"plain": plain_accuracy, "augmented": augmented_accuracy, "mixup": mixup_accuracy, "SAM": sam_accuracy}
for name, share in accuracies.items():
    print(f"{name:9}  {share:.4f} ± {np.sqrt(share * (1 - share) / len(data_manager.y_test)):.4f}")
print("Each network was trained once: differences below about two standard errors prove nothing.")
# END SOLUTION

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_sam_step(env):
    from public_checks import training_step
    training_step(env, "sam_step", numbers=(0.05,))

# %%
def test_sam_accuracy(env):
    from public_checks import share
    share(env, "sam_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Before you hand in
#
# 1. Restart the kernel and run all cells from top to bottom; look for errors.
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html A1_Part3_Solutions.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_A1_solution.zip`. Leave the data
#    out. You may leave out the folder `models` as well: your notebook makes it anew when markers run it. If you have changed
#    `model.py`, put it in.
