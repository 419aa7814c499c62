# <<include head>>

# %% [markdown]
# # Deep Learning, Assignment 1, Part 1
#
# ## Theory and knowledge (<<points part1>>)
#
# This part is about activation functions, a forward pass, a backward pass and gradient descent. You can do most of it
# on paper; `numpy` does the arithmetic.
#
# **How to answer**
#
# - Where you see *Type your answer here*, write Markdown: the formula you used, in LaTeX if you can
#   (`$h^1 = \dots$`), and your reasoning in your own words.
# - Where you see `...`, write code that computes the answer, and keep the variable's name: that name is what is marked.
#   Formula and value both earn points. If you round, keep at least three decimals, unless a question says more.
# - `grader.check("...")` tells you whether an answer is there and has a sensible form. It does not know the answers,
#   so passing it does not mean that the value is right.
# - If a later answer is right given your own earlier, wrong one, it still earns its points.
# - Do not rename or delete the cells that are already here. You may add as many cells as you like.
#
# This is individual work, and generative artificial intelligence must not be used to produce any of it.

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ---
# ## Question 1.1: Activation functions (<<points q1_1>>)

# %% [raw]
# # BEGIN QUESTION
# name: q1_1a

# %% [markdown]
# ### 1.1a The exponential linear unit (<<points q1_1a>>)
#
# For a constant $\alpha > 0$ the exponential linear unit is
#
# $$
# \mathrm{ELU}(x) = \begin{cases} \alpha\,(e^{x} - 1) & \text{if } x < 0 \\ x & \text{otherwise.} \end{cases}
# $$
#
# 1. Which values does it take? `elu_range` returns the pair (lower bound, upper bound) for a given $\alpha$. Use
#    `np.inf` or `-np.inf` for a side without bound.
# 2. Find its derivative and show your steps in the Markdown cell. `elu_derivative` computes it; at $x = 0$ let it return
#    the slope of the branch that $x = 0$ belongs to.
# 3. Plot the function and its derivative for $\alpha = 1$ over $[-5, 5]$, in one figure.
#
# Your functions should work for a number and for an array, and for every $\alpha > 0$.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Range.** For $x \ge 0$ the values are $x$ itself, so every number from $0$ upwards is reached. For $x < 0$ we have
# $0 < e^x < 1$, hence $-\alpha < \alpha(e^x - 1) < 0$; the value tends to $-\alpha$ as $x \to -\infty$ without ever
# reaching it. Together the range is $(-\alpha, \infty)$.
#
# **Derivative.** Take each branch by itself.
#
# - For $x < 0$: $\frac{d}{dx}\,\alpha(e^x - 1) = \alpha\,\frac{d}{dx}e^x - 0 = \alpha e^x$, which can also be written
#   as $\mathrm{ELU}(x) + \alpha$.
# - For $x > 0$: $\frac{d}{dx}\,x = 1$.
# - At $x = 0$ the slope from the right is $1$ and from the left $\lim_{x \uparrow 0} \alpha e^x = \alpha$. They agree
#   for $\alpha = 1$ only; otherwise ELU has a corner there, and we take the slope of the branch $x \ge 0$, which is $1$.
#
# $$
# \mathrm{ELU}'(x) = \begin{cases} \alpha e^{x} & \text{if } x < 0 \\ 1 & \text{otherwise.} \end{cases}
# $$

# %%
def elu(x, alpha):
    """ELU of x (a number or an array)."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_elu.elu>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def elu_range(alpha):
    """Lower and upper bound of what ELU can give."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_elu.elu_range>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ..., ...
    """ # END PROMPT


def elu_derivative(x, alpha):
    """Derivative of ELU at x (a number or an array)."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_elu.elu_derivative>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# Draw both curves for alpha = 1 over [-5, 5]: axis labels, a title and a legend, please.
# BEGIN SOLUTION
grid = np.linspace(-5, 5, 501)
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot(grid, elu(grid, 1.0), label=r"$\mathrm{ELU}(x)$")
ax.plot(grid, elu_derivative(grid, 1.0), "--", label=r"$\mathrm{ELU}'(x)$")
ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
ax.set_xlabel("$x$")
ax.set_ylabel("value")
ax.set_title(r"ELU and its derivative, $\alpha = 1$")
ax.legend()
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_elu(env):
    from public_checks import elementwise_function
    elementwise_function(env, "elu")

# %%
def test_elu_range(env):
    from public_checks import interval_function
    interval_function(env, "elu_range")

# %%
def test_elu_derivative(env):
    from public_checks import elementwise_function
    elementwise_function(env, "elu_derivative")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_1b

# %% [markdown]
# ### 1.1b Two more activation functions (<<points q1_1b>>)
#
# Many activation functions have been proposed. Look around in the literature and choose **two** that the lecture did
# not cover: not ReLU, not sigmoid, not tanh, and not the ELU from above. For each of them
#
# - give its name and its formula,
# - cite the research paper that proposed it (authors, title, year, link),
# - summarise in your own words, in at most 150 words, what moved the authors to propose it,
# - summarise in your own words, in at most 150 words, its advantages.
#
# Use one cell for each function, and keep the four headings.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# **Activation function:** _Type your answer here, replacing this text._
#
# **Paper:** _Type your answer here, replacing this text._
#
# **Motivation:** _Type your answer here, replacing this text._
#
# **Advantages:** _Type your answer here, replacing this text._

# %% [markdown]
# **Activation function:** _Type your answer here, replacing this text._
#
# **Paper:** _Type your answer here, replacing this text._
#
# **Motivation:** _Type your answer here, replacing this text._
#
# **Advantages:** _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Activation function:** Swish (also called SiLU for $\beta = 1$), $f(x) = x \cdot \sigma(\beta x)$, where $\sigma$ is
# the logistic sigmoid and $\beta$ a constant or a parameter that is learnt.
#
# **Paper:** P. Ramachandran, B. Zoph, Q. V. Le (2017). *Searching for Activation Functions.*
# https://arxiv.org/abs/1710.05941
#
# **Motivation:** Since ReLU made deep networks trainable, many replacements had been designed by hand, each with some
# property in mind, and none had displaced it: their gains did not carry over from one model or data set to the next. The
# authors asked whether a search could do better than intuition. They described activation functions as small
# expressions built from a few unary and binary operations, let an exhaustive search (small spaces) and a controller
# trained by reinforcement learning (large spaces) propose candidates, and judged each by the validation accuracy of a
# small network trained with it. The functions that came out on top were short ones that use the raw pre-activation
# once more, and the one that kept winning on larger models was $x\,\sigma(\beta x)$.
#
# **Advantages:** Like ReLU it is unbounded above, so large inputs do not saturate, and bounded below, which
# regularises strongly negative inputs. Unlike ReLU it is smooth everywhere and has a non-zero gradient for most
# negative inputs, so units do not die. It is not monotonic: the small dip below zero lets moderately negative
# pre-activations keep some influence, and most pre-activations of trained networks fall into that region. Through
# $\beta$ it moves between a scaled linear function and ReLU. It replaces ReLU in one line of code with no other change
# in the architecture, and it improved deep image classifiers: the paper reports 0.9 percentage points of top-1
# accuracy on ImageNet for Mobile NASNet-A and 0.6 for Inception-ResNet-v2.

# %% [markdown]
# **Activation function:** GELU (Gaussian error linear unit), $f(x) = x\,\Phi(x)$, where $\Phi$ is the distribution
# function of the standard normal distribution.
#
# **Paper:** D. Hendrycks, K. Gimpel (2016). *Gaussian Error Linear Units (GELUs).* https://arxiv.org/abs/1606.08415
#
# **Motivation:** The authors noticed that ReLU and dropout do related things: both multiply a neuron's input by zero
# or one, ReLU according to the sign of the input, dropout at random and whatever the input is. They wanted one
# function that joins the two ideas. So they let the mask be random but depend on the value: keep the input $x$ with
# probability $\Phi(x)$, chosen because pre-activations are roughly normal, above all after batch normalisation. An
# input that is small compared with the others is then more likely to be dropped. The expectation of this random
# mask, $x\,\Phi(x)$, is a deterministic non-linearity that weights inputs by their size instead of gating them by
# their sign.
#
# **Advantages:** GELU is smooth, so there is no kink at zero, and it has curvature everywhere, which lets a layer
# approximate complicated functions more easily than piecewise linear units can. Its gradient does not vanish for
# moderately negative inputs, which avoids dead units, while very negative inputs still give almost zero. It can be
# read as the expected value of a stochastic regulariser, which is a reason for it beyond trial and error. In the
# paper's experiments in vision, language and speech it did as well as or better than ReLU and ELU, and it has since
# become the usual choice in Transformers such as BERT and GPT-2. Cheap approximations by tanh or by the sigmoid exist.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Question 1.2: A forward pass (<<points q1_2>>)
#
# A data point $x$ with the true label $y = 3$ (classes are counted from **1**) is fed to the network below. Both hidden
# layers use the ReLU activation function; the last layer gives the logits.
#
# ![A feed-forward network with three inputs, hidden layers of four and three units, and three logits. Its weights and
# biases are those of the next cell.](Figures/q1_2_network.png)
#
# For every question show the formula in the Markdown cell and compute its value in the code cell. The numbers of the
# figure are given here, with vectors as columns.

# %%
# <<network q1_2_forward.NETWORK>>

# <<include q1_2_layers>>

# %% [raw]
# # BEGIN QUESTION
# name: q1_2e

# %% [markdown]
# ### 1.2e Predicted class (<<points q1_2e>>)
#
# Which class does the network predict? Call it `y_hat`, counted from **1** as $y$ is. Is the prediction correct? Let
# `is_correct` be `True` or `False`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$\hat{y} = \arg\max_{k \in \{1, 2, 3\}} p_k(x) = 2 \ne 3 = y$$
#
# The network predicts class 2, so its prediction is incorrect.

# %%
y_hat = int(np.argmax(p)) + 1  # SOLUTION
is_correct = y_hat == y  # SOLUTION
print("y_hat =", y_hat, "correct:", is_correct)  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_y_hat(env):
    from public_checks import class_label
    class_label(env, "y_hat", classes=3)

# %%
def test_is_correct(env):
    from public_checks import truth_value
    truth_value(env, "is_correct")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_2f

# %% [markdown]
# ### 1.2f Cross-entropy loss (<<points q1_2f>>)
#
# How large is the network's cross-entropy loss at $(x, y)$? Call it `ce_loss`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$l_{CE}(x, y) = -\ln p_y(x) = -\ln p_3(x) \approx 1.3151$$

# %%
ce_loss = -np.log(p.ravel()[y - 1])  # SOLUTION
print("ce_loss =", ce_loss)  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_ce_loss(env):
    from public_checks import positive_number
    positive_number(env, "ce_loss")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_2g

# %% [markdown]
# ### 1.2g Loss with label smoothing (<<points q1_2g>>)
#
# Now label smoothing with $\alpha = 0.1$ is applied, as in
# [Müller, Kornblith and Hinton (2019)](https://papers.nips.cc/paper/2019/file/f1748d6b0fd9d439f71450117eba2725-Paper.pdf).
# What is the loss of the network at $(x, y)$? Call it `smoothed_loss`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# The one-hot label $\mathbf{1}_y$ is mixed with the uniform distribution over all $K = 3$ classes, and the cross-entropy
# is taken against this softer target:
#
# $$t = (1 - \alpha)\,\mathbf{1}_y + \frac{\alpha}{K} = \left[\tfrac{1}{30}, \tfrac{1}{30}, \tfrac{28}{30}\right]^\top,
# \qquad l_{LS}(x, y) = -\sum_{k=1}^{K} t_k \ln p_k(x) \approx 1.4484$$

# %%
# BEGIN SOLUTION NO PROMPT
smoothing = 0.1
one_hot = np.eye(3)[y - 1]
target = (1 - smoothing) * one_hot + smoothing / 3
# END SOLUTION
smoothed_loss = -np.sum(target * np.log(p.ravel()))  # SOLUTION
print("smoothed_loss =", smoothed_loss)  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_smoothed_loss(env):
    from public_checks import positive_number
    positive_number(env, "smoothed_loss")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Question 1.3: A backward pass (<<points q1_3>>)
#
# The network below has one hidden layer, with the ELU activation function ($\alpha = 1$), and classifies into three
# classes. Its parameters are drawn at random from **your student ID**, so that everybody has other numbers.
#
# ![A feed-forward network with three inputs, one hidden layer of four ELU units, and three logits that go through
# softmax into the cross-entropy loss.](Figures/q1_3_network.png)
#
# The feature vector is $x = [1, -1, 0]^\top$ with the true label $y = 3$ (classes are counted from **1**).
#
# Replace the 0 in the next cell by your student ID, then run it. It gives the parameters the names of Question 1.2
# again: from here on `W1` and the others are those of your own network.

# %%
student_id = 0  # replace 0 by your student ID

np.random.seed(student_id)
W1 = np.random.rand(4, 3)
b1 = np.random.rand(4, 1)
W2 = np.random.rand(3, 4)
b2 = np.random.rand(3, 1)

x = np.array([[1], [-1], [0]])
y = 3
eta = 0.01

# %% [raw]
# # BEGIN QUESTION
# name: q1_3a

# %% [markdown]
# ### 1.3a Cross-entropy loss (<<points q1_3a>>)
#
# Run the forward pass. How large is the cross-entropy loss $l$? Call it `loss`. Give the steps on the way these
# names, too: the hidden pre-activation $\bar{h}^1$ is `hbar1`, the hidden layer $h^1$ is `act1`, the logits $h^2$ are
# `logits`, the probabilities $p$ are `probs`. They earn no points of their own, but what you compute from them can
# then be judged by your own numbers.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$\bar{h}^1 = W^1 x + b^1, \qquad h^1 = \mathrm{ELU}(\bar{h}^1), \qquad h^2 = W^2 h^1 + b^2,
# \qquad p = \mathrm{softmax}(h^2)$$
#
# $$l = -\ln p_y = -\ln p_3$$

# %%
hbar1 = W1 @ x + b1  # SOLUTION
act1 = elu(hbar1, 1.0)  # SOLUTION
logits = W2 @ act1 + b2  # SOLUTION
probs = softmax(logits)  # SOLUTION
loss = -np.log(probs[y - 1, 0])  # SOLUTION
print("loss =", loss)  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_student_id(env):
    from public_checks import student_id
    student_id(env, "student_id")

# %%
def test_loss(env):
    from public_checks import positive_number
    positive_number(env, "loss")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_3b

# %% [markdown]
# ### 1.3b Gradients of the output layer (<<points q1_3b>>)
#
# Take the loss back through the output layer: compute `dh2` ($\frac{\partial l}{\partial h^2}$), `dW2`
# ($\frac{\partial l}{\partial W^2}$) and `db2` ($\frac{\partial l}{\partial b^2}$). A derivative has the shape of what
# it is taken by: `dW2` has the shape of `W2`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# With the one-hot label $\mathbf{1}_y$, softmax and cross-entropy together give
#
# $$\frac{\partial l}{\partial h^2} = p - \mathbf{1}_y, \qquad
# \frac{\partial l}{\partial W^2} = \frac{\partial l}{\partial h^2}\,(h^1)^\top, \qquad
# \frac{\partial l}{\partial b^2} = \frac{\partial l}{\partial h^2}.$$

# %%
dh2 = probs - np.eye(3)[:, [y - 1]]  # SOLUTION
dW2 = dh2 @ act1.T  # SOLUTION
db2 = dh2  # SOLUTION
print("dh2 =", dh2.ravel(), "\ndW2 =", dW2, "\ndb2 =", db2.ravel(), sep="\n")  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_dh2(env):
    from public_checks import vector
    vector(env, "dh2", length=3)

# %%
def test_dW2(env):
    from public_checks import matrix
    matrix(env, "dW2", rows=3, columns=4)

# %%
def test_db2(env):
    from public_checks import vector
    vector(env, "db2", length=3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_3c

# %% [markdown]
# ### 1.3c Gradients of the hidden layer (<<points q1_3c>>)
#
# Go on through the hidden layer: compute `dh1` ($\frac{\partial l}{\partial h^1}$), `dhbar1`
# ($\frac{\partial l}{\partial \bar{h}^1}$), `dW1` ($\frac{\partial l}{\partial W^1}$) and `db1`
# ($\frac{\partial l}{\partial b^1}$).

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# Going back through the output layer's weights and then, element by element, through the activation function:
#
# $$\frac{\partial l}{\partial h^1} = (W^2)^\top \frac{\partial l}{\partial h^2}, \qquad
# \frac{\partial l}{\partial \bar{h}^1} = \frac{\partial l}{\partial h^1} \odot \mathrm{ELU}'(\bar{h}^1), \qquad
# \frac{\partial l}{\partial W^1} = \frac{\partial l}{\partial \bar{h}^1}\,x^\top, \qquad
# \frac{\partial l}{\partial b^1} = \frac{\partial l}{\partial \bar{h}^1}.$$

# %%
dh1 = W2.T @ dh2  # SOLUTION
dhbar1 = dh1 * elu_derivative(hbar1, 1.0)  # SOLUTION
dW1 = dhbar1 @ x.T  # SOLUTION
db1 = dhbar1  # SOLUTION
print("dh1 =", dh1.ravel(), "\ndhbar1 =", dhbar1.ravel(), "\ndW1 =", dW1, "\ndb1 =", db1.ravel(), sep="\n")  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_dh1(env):
    from public_checks import vector
    vector(env, "dh1", length=4)

# %%
def test_dhbar1(env):
    from public_checks import vector
    vector(env, "dhbar1", length=4)

# %%
def test_dW1(env):
    from public_checks import matrix
    matrix(env, "dW1", rows=4, columns=3)

# %%
def test_db1(env):
    from public_checks import vector
    vector(env, "db1", length=4)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_3d

# %% [markdown]
# ### 1.3d One step of SGD (<<points q1_3d>>)
#
# Stochastic gradient descent with the learning rate $\eta = 0.01$ (`eta`) makes one step. To what does it bring
# $W^2$, $b^2$, $W^1$ and $b^1$? Call them `W2_new`, `b2_new`, `W1_new` and `b1_new`, and leave `W2` and the others as
# they are. If you round, keep at least five decimals.

# %% [raw]
# # BEGIN SOLUTION

# %%
W2_new = W2 - eta * dW2  # SOLUTION
b2_new = b2 - eta * db2  # SOLUTION
W1_new = W1 - eta * dW1  # SOLUTION
b1_new = b1 - eta * db1  # SOLUTION
print("W2 =", W2_new, "\nb2 =", b2_new.ravel(), "\nW1 =", W1_new, "\nb1 =", b1_new.ravel(), sep="\n")  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_W2_new(env):
    from public_checks import matrix
    matrix(env, "W2_new", rows=3, columns=4)

# %%
def test_b2_new(env):
    from public_checks import vector
    vector(env, "b2_new", length=3)

# %%
def test_W1_new(env):
    from public_checks import matrix
    matrix(env, "W1_new", rows=4, columns=3)

# %%
def test_b1_new(env):
    from public_checks import vector
    vector(env, "b1_new", length=4)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Question 1.4: Gradient descent (<<points q1_4>>)

# %% [raw]
# # BEGIN QUESTION
# name: q1_4a

# %% [markdown]
# ### 1.4a Pseudo-code (<<points q1_4a>>)
#
# Write gradient descent as pseudo-code, and explain in your own words what each line does.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# ```text
# 1  choose the start θ, the learning rate η > 0, the tolerance ε and the largest number of steps T
# 2  for t = 1, 2, ..., T:
# 3      g ← ∇L(θ)
# 4      if ‖g‖ < ε: stop
# 5      θ ← θ − η · g
# 6  return θ
# ```
#
# - **Line 1** sets what the method cannot find by itself: where to begin (usually small random numbers), how far one
#   step goes for a gradient of length one, and when to be content.
# - **Line 2** repeats the following lines. The bound T makes sure that the loop ends even if the minimum is never
#   reached.
# - **Line 3** computes the gradient of the loss over the training data with respect to all parameters, at the point
#   where we are now. It says how the loss reacts to a small change of each parameter.
# - **Line 4** ends the loop early: where the gradient is nearly zero, the loss is flat and a step would change nothing
#   worth having.
# - **Line 5** moves every parameter a little against its own component of the gradient, which lowers the loss as long
#   as η is small enough.
# - **Line 6** hands back the parameters that were reached last.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_4b

# %% [markdown]
# ### 1.4b Against the gradient (<<points q1_4b>>)
#
# Why do we step against the gradient, and not along it? Explain it yourself, in a few sentences.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# We want the loss to fall. Close to the present parameters $\theta$ the loss is almost linear: for a small step $\Delta$,
#
# $$L(\theta + \Delta) \approx L(\theta) + \nabla L(\theta)^\top \Delta.$$
#
# What a step of given length changes is thus the dot product of gradient and step,
# $\lVert \nabla L \rVert \, \lVert \Delta \rVert \cos\varphi$, with $\varphi$ the angle between them. It is largest
# for $\varphi = 0$, so the gradient points where the loss rises fastest, and smallest for $\varphi = 180°$, which is the
# opposite direction: among all steps of that length it lowers the loss most. With $\Delta = -\eta \nabla L(\theta)$
# the loss changes by about $-\eta \lVert \nabla L(\theta) \rVert^2$, which is negative unless the gradient is zero. A
# step along the gradient would climb instead. All of this holds near $\theta$ only: if $\eta$ is too large, the
# linear picture fails and the loss can rise in spite of the right direction.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Before you hand in
#
# 1. Restart the kernel and run all cells from top to bottom; look for errors.
# 2. Save the notebook, then export it to HTML: `jupyter nbconvert --to html A1_Part1_Solutions.ipynb`.
# 3. Put both files, together with those of the other parts, into `<your student ID>_A1_solution.zip`.
