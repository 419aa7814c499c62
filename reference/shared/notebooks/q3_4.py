# %% [raw]
# # BEGIN QUESTION
# name: q3_4

# %% [markdown]
# ---
# ## Question 3.4: Tune by grid search (<<points q3_4>>)
#
# Now let three settings vary:
#
# $$num\_blocks \in \{2, 3, 4\}, \qquad use\_skip \in \{\mathrm{True}, \mathrm{False}\}, \qquad
# learning\_rate \in \{0.001, 0.0001\}$$
#
# 1. Train a new network of your class for each combination, for `GRID_EPOCHS` epochs, with `FEATURE_MAPS` feature maps and
#    everything else the same. Set `verbose` to `False`, or the output grows long. Print a table of the validation
#    accuracies.
# 2. Choose the combination with the highest accuracy on the validation set.
# 3. Evaluate the network of that combination, and no other, on the test set.
#
# | name | what it holds |
# |---|---|
# | `best_num_blocks` | the best number of blocks: 2, 3 or 4 |
# | `best_use_skip` | whether skip connections are better: `True` or `False` |
# | `best_learning_rate` | the best learning rate: 0.001 or 0.0001 |
# | `best_valid_accuracy` | validation accuracy of that network, from 0 to 1 |
# | `best_test_accuracy` | its test accuracy, from 0 to 1 |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
import functools
import itertools


def grid_search(train, blocks, skips, rates):
    """Train all combinations; returns validation accuracy and classifier of each."""
    # <<body q3_4_grid.grid_search>>


results = grid_search(
    functools.partial(trained, YourModel, GRID_EPOCHS), blocks=(2, 3, 4), skips=(True, False), rates=(0.001, 0.0001)
)
best = max(results, key=lambda combination: results[combination][0])

print("blocks  skip   learning rate  validation accuracy")
for combination in sorted(results, key=lambda combination: -results[combination][0]):
    print("{:6}  {!s:5}  {:<13}".format(*combination), f" {results[combination][0]:.4f}")

best_num_blocks, best_use_skip, best_learning_rate = best
best_valid_accuracy, best_network = results[best]
best_test_accuracy = best_network.compute_accuracy(data_manager.X_test, data_manager.y_test)
print(f"\nbest: {best_num_blocks} blocks, skip {best_use_skip}, learning rate {best_learning_rate};", end=" ")
print(f"test accuracy {best_test_accuracy:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
best_num_blocks = ...
best_use_skip = ...
best_learning_rate = ...
best_valid_accuracy = ...
best_test_accuracy = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_best_num_blocks(env):
    from public_checks import one_of
    one_of(env, "best_num_blocks", options=(2, 3, 4))

# %%
def test_best_use_skip(env):
    from public_checks import truth_value
    truth_value(env, "best_use_skip")

# %%
def test_best_learning_rate(env):
    from public_checks import one_of
    one_of(env, "best_learning_rate", options=(0.001, 0.0001))

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
