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
