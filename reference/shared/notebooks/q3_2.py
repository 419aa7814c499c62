# %% [raw]
# # BEGIN QUESTION
# name: q3_2

# %% [markdown]
# ---
# ## Question 3.2: Define your own network (<<points q3_2>>)
#
# Write the class `YourModel`. It inherits from `<<setting part3.base>>` and replaces the method `build_cnn`, which takes no
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
class YourModel(<<setting part3.base>>):
    """A convolutional network of equal blocks."""<<setting part3.constructor>>

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
