# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Which case is better.** Judged by the validation accuracy, the two networks are close to each other. The table of the
# last epochs and the curves above show which one is ahead in this run; on so few validation images, and with one run of
# each, a difference of a few per cent is no proof. What the skip connection changes more reliably is the beginning: the
# loss falls a little faster, since the gradient reaches the first convolution of each block by a short way as well. That
# way matters most in deep networks. With only two blocks, the network without it can be trained just as well.
#
# **Overfitting.** Both overfit when they train for long. The training accuracy keeps rising while the validation accuracy
# levels off, and the validation loss turns upward although the training loss still falls. The skip connection does not
# help against that: it adds no regularisation and takes away no weights.

# %% [raw]
# # END SOLUTION
