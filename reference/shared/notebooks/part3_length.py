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
