# %% [raw]
# # BEGIN QUESTION
# name: q2_2

# %% [markdown]
# ---
# ## Question 2.2: Split and scale (<<points q2_2>>)
#
# <<setting part2.first>>1. Put 10 % of the training images aside for validation: `X_valid` and `y_valid`. The others, `X_train` and `y_train`,
#    are for training. Every image of `X_train_full` belongs to exactly one of the two sets, together with its label.
# 1. Bring all three sets of pixels, `X_train`, `X_valid` and `X_test`, into the range from 0 to 1.
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


<<setting part2.print_shapes>>X_train, y_train, X_valid, y_valid = split(X_train_full, y_train_full, share=0.1, seed=22)
X_train, X_valid, X_test = scale(X_train), scale(X_valid), scale(X_test)
for name, images in ("training", X_train), ("validation", X_valid), ("test", X_test):
    print(f"{name:10}  {len(images)} images, pixels from {images.min()} to {images.max()}")
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
    labels(env, "y_train", images="X_train", classes=<<setting part2.classes>>)

# %%
def test_X_valid(env):
    from public_checks import scaled_images
    scaled_images(env, "X_valid", pixels=784)

# %%
def test_y_valid(env):
    from public_checks import labels
    labels(env, "y_valid", images="X_valid", classes=<<setting part2.classes>>)

# %%
def test_X_test_scaled(env):
    from public_checks import scaled_images
    scaled_images(env, "X_test", pixels=784)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
