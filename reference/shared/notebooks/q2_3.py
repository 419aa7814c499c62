# %% [raw]
# # BEGIN QUESTION
# name: q2_3

# %% [markdown]
# ---
# ## Question 2.3: Look at the training set (<<points q2_3>>)
#
# Nobody should train on images that they have not looked at. Write the function `<<setting part2.show>>(images, labels)`. It
# chooses 36 of the given images at random and draws them in one figure, each with <<setting part2.title>> (not the number of
# its label) as title. `images` has the shape (n, 784), `labels` the shape (n,).
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
def <<setting part2.show>>(images, labels):
    """Show 36 of the images, chosen at random, in one figure, each under <<setting part2.title>>."""
    # BEGIN SOLUTION NO PROMPT
    chosen = np.random.choice(len(images), size=36, replace=False)
    draw_gallery(images[chosen], [<<setting part2.names>>[label] for label in labels[chosen]])
    # END SOLUTION
    """ # BEGIN PROMPT
    ...
    """ # END PROMPT


<<setting part2.show>>(X_train, y_train)
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_<<setting part2.show>>(env):
    from public_checks import pictures_function
    pictures_function(env, "<<setting part2.show>>", arguments=("X_train", "y_train"))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
