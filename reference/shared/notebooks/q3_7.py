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
