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
