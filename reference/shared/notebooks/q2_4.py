# %% [raw]
# # BEGIN QUESTION
# name: q2_4

# %% [markdown]
# ---
# ## Question 2.4: A feed-forward network (<<points q2_4>>)
#
# Build and train a network with this architecture:
#
# $$784 \rightarrow 20\ (\mathrm{ReLU}) \rightarrow 40\ (\mathrm{ReLU}) \rightarrow <<setting part2.classes>>\ (\mathrm{softmax})$$
#
# How you build it and which optimizer you use is your choice. Train it on the training set for at least 20 epochs
# (`NUM_EPOCHS`), then evaluate it on the test set. Call the trained network `model`, and its accuracy on the test set, a
# number from 0 to 1, `test_accuracy`.
#
# It is a good habit to plot how loss and accuracy change from epoch to epoch, on the training and on the validation set.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def build_network(n1, n2, activation, classes, logits=False):
    """Two hidden layers, and one output for each class: probabilities, or logits if asked for."""
    # <<body q2_4_network.build_network>>


def train(network, loss, samples, validation, epochs):
    """Fit the network by Adam; returns its history."""
    # <<body q2_4_network.train>>


# END SOLUTION
model = build_network(20, 40, "relu", classes=len(<<setting part2.names>>))  # SOLUTION
# BEGIN SOLUTION NO PROMPT
model.summary()
cross_entropy = "sparse_categorical_crossentropy"  # labels are numbers, no vectors
history = train(model, cross_entropy, (X_train, y_train), (X_valid, y_valid), NUM_EPOCHS)

# END SOLUTION
test_accuracy = model.evaluate(X_test, y_test, verbose=0)[1]  # SOLUTION
print(f"test accuracy: {test_accuracy:.4f}")  # SOLUTION NO PROMPT

# %%
# Room for a plot of the learning curves.
# BEGIN SOLUTION
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
for ax, metric, title in zip(axes, ("loss", "accuracy"), ("Cross-entropy loss", "Accuracy")):
    curve = history.history[metric]
    epochs = range(1, len(curve) + 1)
    ax.plot(epochs, curve, label="training")
    ax.plot(epochs, history.history[f"val_{metric}"], "--", label="validation")
    ax.set_xlabel("epoch")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_title(title)
    ax.legend()
fig.tight_layout()
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_model(env):
    from public_checks import classifier
    classifier(env, "model", images="X_test", classes=<<setting part2.classes>>)

# %%
def test_test_accuracy(env):
    from public_checks import share
    share(env, "test_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
