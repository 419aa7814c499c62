# %% [raw]
# # BEGIN QUESTION
# name: q3_5

# %% [markdown]
# ---
# ## Question 3.5: Augment the images, and stop in time (<<points q3_5>>)
#
# Extend your class. Write it here once more: copy your `build_cnn` and change what needs to be changed, and add a method
# `fit(self, data_manager, batch_size=None, num_epochs=None)`, which takes the place of that of `<<setting part3.base>>`.
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
class YourModel(<<setting part3.base>>):
    """A convolutional network of equal blocks, with augmentation and early stopping."""<<setting part3.constructor>>

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
best_settings = {"num_blocks": best_num_blocks, "use_skip": best_use_skip, "learning_rate": best_learning_rate<<setting part3.besides>>}
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
