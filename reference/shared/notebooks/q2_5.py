# %% [raw]
# # BEGIN QUESTION
# name: q2_5

# %% [markdown]
# ---
# ## Question 2.5: Grid search (<<points q2_5>>)
#
# Now let the width of both hidden layers and their activation function vary:
#
# $$784 \rightarrow n_1\ (act) \rightarrow n_2\ (act) \rightarrow <<setting part2.classes>>\ (\mathrm{softmax}),
# \qquad n_1, n_2 \in \{20, 40\}, \quad act \in \{\mathrm{sigmoid}, \mathrm{tanh}, \mathrm{ReLU}\}$$
#
# 1. Train a new network for each combination, for `GRID_EPOCHS` epochs on the training set. Print a table of the
#    validation accuracies.
# 2. Choose the combination with the highest accuracy on the validation set.
# 3. Evaluate the network of that combination, and no other, on the test set.
#
# | name | what it holds |
# |---|---|
# | `best_n1`, `best_n2` | the best widths, 20 or 40 |
# | `best_act` | the best activation: `"sigmoid"`, `"tanh"` or `"relu"` |
# | `best_valid_accuracy` | validation accuracy of that network, from 0 to 1 |
# | `best_test_accuracy` | its test accuracy, from 0 to 1 |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
import itertools


def grid_search(samples, validation, widths, activations, classes, epochs):
    """Train all combinations; returns validation accuracy and network of each."""
    # <<body q2_5_grid.grid_search>>


results = grid_search(
    (X_train, y_train),
    (X_valid, y_valid),
    widths=(20, 40),
    activations=("sigmoid", "tanh", "relu"),
    classes=len(<<setting part2.names>>),
    epochs=GRID_EPOCHS,
)
best = max(results, key=lambda combination: results[combination][0])

print("n1  n2  activation  validation accuracy")
for combination in sorted(results, key=lambda combination: -results[combination][0]):
    print("{:2}  {:2}  {:10}".format(*combination), f" {results[combination][0]:.4f}")

best_n1, best_n2, best_act = best
best_valid_accuracy, best_network = results[best]
best_test_accuracy = best_network.evaluate(X_test, y_test, verbose=0)[1]
print(f"\nbest: n1 = {best_n1}, n2 = {best_n2}, {best_act}; test accuracy {best_test_accuracy:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
best_n1 = ...
best_n2 = ...
best_act = ...
best_valid_accuracy = ...
best_test_accuracy = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_best_n1(env):
    from public_checks import one_of
    one_of(env, "best_n1", options=(20, 40))

# %%
def test_best_n2(env):
    from public_checks import one_of
    one_of(env, "best_n2", options=(20, 40))

# %%
def test_best_act(env):
    from public_checks import one_of
    one_of(env, "best_act", options=("sigmoid", "tanh", "relu"))

# %%
def test_best_valid_accuracy(env):
    from public_checks import share
    share(env, "best_valid_accuracy")

# %%
def test_best_test_accuracy(env):
    from public_checks import share
    share(env, "best_test_accuracy")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
