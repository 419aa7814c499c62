# %% [raw]
# # BEGIN QUESTION
# name: q2_6

# %% [markdown]
# ---
# ## Question 2.6: Label smoothing (<<points q2_6>>)
#
# You met the loss with label smoothing in Question <<setting part2.met>>, for one data point
# ([Müller, Kornblith and Hinton, 2019](https://papers.nips.cc/paper/2019/file/f1748d6b0fd9d439f71450117eba2725-Paper.pdf)).
# Now you write it for training, and find out what it does.
#
# **1. The loss.** Write `smoothed_cross_entropy(labels, logits, alpha)` with TensorFlow. `labels` has the shape (n,) and
# counts the classes from 0, `logits` has the shape (n, K), and `alpha` is the amount of smoothing. It returns one
# number: the mean of the loss over the n samples of the batch.
#
# - It should work for every n, every K and every `alpha` from 0 to 1, and TensorFlow must be able to differentiate it.
# - It should be right for extreme logits as well, such as 1000 and -1000.
# - Smooth the labels yourself: the label smoothing that TensorFlow and Keras bring along is not allowed. Their other
#   functions are.
# - The function takes **logits**, not probabilities. A network that you train with it must therefore end in a layer
#   *without* softmax, or softmax would be applied twice.
# - When Keras calls a loss function of your own, it hands over the labels as `float32`; `tf.cast` makes them integers.
#
# **2. The experiment.** Train a new network of the best architecture of Question 2.5 with this loss, once for each
# $\alpha \in \{0.1, 0.15, 0.2\}$, for `GRID_EPOCHS` epochs. Evaluate each on the test set, print a small table, and
# collect the test accuracies (from 0 to 1) in the dictionary `accuracy_by_alpha`, with the keys 0.1, 0.15 and 0.2.
#
# **3. The discussion.** In the Markdown cell, discuss what you see (about 100 to 250 words). What does label smoothing
# change about what the network learns? Does it help here, compared with the plain cross-entropy of Question 2.5? Does the
# amount matter? How sure can you be?

# %% [raw]
# # BEGIN SOLUTION

# %%
def smoothed_cross_entropy(labels, logits, alpha):
    """Cross-entropy of the logits with smoothed labels, mean over the batch."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q2_6_smoothing.smoothed_cross_entropy>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
def smoothed_loss(alpha):
    """The loss in the form that Keras takes: a function of labels and outputs."""
    return lambda labels, logits: smoothed_cross_entropy(labels, logits, alpha)


accuracy_by_alpha = {}
for alpha in (0.1, 0.15, 0.2):
    network = build_network(best_n1, best_n2, best_act, classes=len(<<setting part2.names>>), logits=True)
    train(network, smoothed_loss(alpha), (X_train, y_train), (X_valid, y_valid), GRID_EPOCHS)
    accuracy_by_alpha[alpha] = network.evaluate(X_test, y_test, verbose=0)[1]

print("alpha  test accuracy ± standard error")
for alpha, accuracy in ({"none": best_test_accuracy} | accuracy_by_alpha).items():
    error = np.sqrt(accuracy * (1 - accuracy) / len(y_test))
    print(f"{alpha!s:5}  {accuracy:.4f} ± {error:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
accuracy_by_alpha = ...
""" # END PROMPT

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
# **What it changes.** The target of a sample is $t = (1 - \alpha)\,\mathbf{1}_y + \alpha / K$ instead of the one-hot label
# $\mathbf{1}_y$. The plain cross-entropy keeps falling as long as the logit of the true class moves away from the others,
# so the network is rewarded for ever more certainty. The smoothed one is smallest where the true class has the
# probability $1 - \alpha + \alpha / K$, which finite logits reach; beyond that, more certainty costs. An image that is
# ambiguous or wrongly labelled pulls less on the weights. Label smoothing is thus a regulariser.
#
# **Does it help here?** The accuracies with and without smoothing are close, and so are those of the three amounts. The
# table gives the standard error that comes from the choice of test images alone, $\sqrt{a (1 - a) / m}$ for an accuracy
# $a$ on $m$ images: differences below about two of them prove nothing. Each network was trained only once, too, and
# another seed shifts the accuracy by a similar amount. So I would not call one amount the best on this evidence. A small
# gain is plausible where the curves of Question 2.4 move apart: there the network learns its training images by heart,
# and a regulariser works against that. A large one is not to be expected of networks as small as these.
#
# **How to be surer.** Repeat every training with several seeds and compare the means. Compare calibration as well, where
# the paper finds a clear gain. The losses themselves cannot be compared: the lowest loss that can be reached, the entropy
# of the target, grows with $\alpha$.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_smoothed_cross_entropy(env):
    from public_checks import loss_function
    loss_function(env, "smoothed_cross_entropy")

# %%
def test_accuracy_by_alpha(env):
    from public_checks import shares_by_number
    shares_by_number(env, "accuracy_by_alpha", numbers=(0.1, 0.15, 0.2))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
