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
