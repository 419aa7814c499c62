# <<include head>>

# %% [markdown]
# # Deep Learning, Assignment 1, Part 1
#
# ## Theory and knowledge (<<points part1>>)
#
# This part is about activation functions, a forward pass, a backward pass and one step of gradient descent. You can do
# most of it on paper; `numpy` does the arithmetic.
#
# **How to answer**
#
# - Where you see *Type your answer here*, write Markdown: the formula you used, in LaTeX if you can
#   (`$h^1 = \dots$`), and your reasoning in your own words.
# - Where you see `...`, write code that computes the answer, and keep the variable's name: that name is what is marked.
#   If you round, keep at least three decimals, unless a question says more.
# - `grader.check("...")` tells you whether an answer is there and has a sensible form. It does not know the answers,
#   so passing it does not mean that the value is right.
# - If a later answer is right given your own earlier, wrong one, it still earns its points.
# - Do not rename or delete the cells that are already here. You may add as many cells as you like.
#
# This is individual work.

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ---
# ## Question 1.1: Activation functions (<<points q1_1>>)
#
# Each of the two questions is about one activation function $f$. Answer three things:
#
# 1. **Range.** Which values can $f$ take? A function without arguments returns the pair (lower bound, upper bound); use
#    `np.inf` or `-np.inf` for a side without bound.
# 2. **Derivative.** Find $f'$, show your steps in the Markdown cell, and write it as a function of $x$, which is a number
#    or an array.
# 3. **Plot.** Draw $f$ and $f'$ over $[-5, 5]$ in one figure.

# %% [raw]
# # BEGIN QUESTION
# name: q1_1a

# %% [markdown]
# ### 1.1a Leaky ReLU (<<points q1_1a>>)
#
# $$
# \mathrm{LeakyReLU}(x) = \begin{cases} 0.01\,x & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}
# $$
#
# Give its range, work out its derivative and plot both curves. At $x = 0$, where the slopes from the left and from the
# right differ, let `leaky_relu_derivative` return either of them.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Range.** For $x \ge 0$ the values are $x$ itself, so every number from $0$ upwards is reached. For $x < 0$ they are
# $0.01\,x$, which takes every negative number: $z < 0$ is the value at $x = 100\,z$. Together the range is the whole line,
# $(-\infty, \infty)$.
#
# **Derivative.** Take each branch by itself.
#
# - For $x < 0$: $\frac{d}{dx}\,0.01\,x = 0.01$.
# - For $x > 0$: $\frac{d}{dx}\,x = 1$.
# - At $x = 0$ the slope from the left is $0.01$ and from the right $1$: the function has a corner there and no derivative
#   in the strict sense. We take the slope of the branch $x \ge 0$, which is $1$.
#
# $$
# \mathrm{LeakyReLU}'(x) = \begin{cases} 0.01 & \text{if } x < 0 \\ 1 & \text{otherwise} \end{cases}
# $$

# %%
def leaky_relu(x):
    """Leaky ReLU of x (a number or an array)."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_leaky_relu.leaky_relu>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def leaky_relu_range():
    """Lower and upper bound of what Leaky ReLU can give."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_leaky_relu.leaky_relu_range>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ..., ...
    """ # END PROMPT


def leaky_relu_derivative(x):
    """Derivative of Leaky ReLU at x (a number or an array)."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_leaky_relu.leaky_relu_derivative>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# Draw both curves over [-5, 5]: axis labels, a title and a legend, please.
# BEGIN SOLUTION
grid = np.linspace(-5, 5, 501)
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot(grid, leaky_relu(grid), label=r"$\mathrm{LeakyReLU}(x)$")
ax.plot(grid, leaky_relu_derivative(grid), "--", label=r"$\mathrm{LeakyReLU}'(x)$")
ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
ax.set_xlabel("$x$")
ax.set_ylabel("value")
ax.set_title("Leaky ReLU and its derivative")
ax.legend()
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_leaky_relu(env):
    from public_checks import elementwise_function
    elementwise_function(env, "leaky_relu", parameters=())

# %%
def test_leaky_relu_range(env):
    from public_checks import interval_function
    interval_function(env, "leaky_relu_range", parameters=())

# %%
def test_leaky_relu_derivative(env):
    from public_checks import elementwise_function
    elementwise_function(env, "leaky_relu_derivative", parameters=())

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_1b

# %% [markdown]
# ### 1.1b Softplus (<<points q1_1b>>)
#
# $$
# \mathrm{Softplus}(x) = \ln(1 + e^{x})
# $$
#
# Give its range, work out its derivative and plot both curves.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Range.** $e^x$ takes every number in $(0, \infty)$, so $1 + e^x$ takes every number in $(1, \infty)$, and its logarithm
# every number in $(\ln 1, \infty) = (0, \infty)$. The bound $0$ is approached as $x \to -\infty$ and never reached.
#
# **Derivative.** By the chain rule, with $u = 1 + e^x$,
#
# $$
# \mathrm{Softplus}'(x) = \frac{d \ln u}{du} \cdot \frac{du}{dx} = \frac{1}{1 + e^x} \cdot e^x = \frac{1}{1 + e^{-x}},
# $$
#
# which is the logistic sigmoid. (The code takes logarithms of sums by `np.logaddexp`, so that no $e^x$ overflows.)

# %%
def softplus(x):
    """Softplus of x (a number or an array)."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_softplus.softplus>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def softplus_range():
    """Lower and upper bound of what Softplus can give."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_softplus.softplus_range>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ..., ...
    """ # END PROMPT


def softplus_derivative(x):
    """Derivative of Softplus at x (a number or an array)."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q1_1_softplus.softplus_derivative>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# Draw both curves over [-5, 5]: axis labels, a title and a legend, please.
# BEGIN SOLUTION
grid = np.linspace(-5, 5, 501)
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot(grid, softplus(grid), label=r"$\mathrm{Softplus}(x)$")
ax.plot(grid, softplus_derivative(grid), "--", label=r"$\mathrm{Softplus}'(x)$")
ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
ax.set_xlabel("$x$")
ax.set_ylabel("value")
ax.set_title("Softplus and its derivative")
ax.legend()
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_softplus(env):
    from public_checks import elementwise_function
    elementwise_function(env, "softplus", parameters=())

# %%
def test_softplus_range(env):
    from public_checks import interval_function
    interval_function(env, "softplus_range", parameters=())

# %%
def test_softplus_derivative(env):
    from public_checks import elementwise_function
    elementwise_function(env, "softplus_derivative", parameters=())

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ---
# ## Question 1.2: A forward pass (<<points q1_2>>)
#
# A data point $x$ with the true label $y = 2$ (classes are counted from **1**) is fed to the network below. Both hidden
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
# ### 1.2e Cross-entropy loss (<<points q1_2e>>)
#
# How large is the network's cross-entropy loss at $(x, y)$, where $y = 2$? Call it `ce_loss`. It is a small number: if
# you round, keep at least three **significant digits**, as in $1.23 \cdot 10^{-4}$ (`1.23e-4` in Python).

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$l_{CE}(x, y) = -\ln p_y(x) = -\ln p_2(x) \approx 6.144 \cdot 10^{-6}$$

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
# name: q1_2f

# %% [markdown]
# ### 1.2f Loss with label smoothing (<<points q1_2f>>)
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
# $$t = (1 - \alpha)\,\mathbf{1}_y + \frac{\alpha}{K} = \left[\tfrac{1}{30}, \tfrac{28}{30}, \tfrac{1}{30}\right]^\top,
# \qquad l_{LS}(x, y) = -\sum_{k=1}^{K} t_k \ln p_k(x) \approx 1.4667$$

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
# The network below has one hidden layer, with the Leaky ReLU of Question 1.1a, and classifies into three classes. Its
# parameters are drawn at random from **your student ID**, so that everybody has other numbers.
#
# ![A feed-forward network with three inputs, one hidden layer of four Leaky ReLU units, and three logits that go through
# softmax into the cross-entropy loss.](Figures/q1_3_network.png)
#
# The feature vector is $x = [1, -1, 1.5]^\top$ with the true label $y = 3$ (classes are counted from **1**).
#
# Replace the 0 in the next cell by your student ID, then run it. It gives the parameters the names of Question 1.2
# again: from here on `W1` and the others are those of your own network. The answers of 1.2 keep their names; those of this
# question have names of their own, `act1` for $h^1$ among them.

# %%
student_id = 0  # replace 0 by your student ID

np.random.seed(student_id)
W1 = np.random.rand(4, 3)
b1 = np.random.rand(4, 1)
W2 = np.random.rand(3, 4)
b2 = np.random.rand(3, 1)

x = np.array([[1], [-1], [1.5]])
y = 3
eta = 0.01

# %% [markdown]
# **Forward propagation**

# %% [raw]
# # BEGIN QUESTION
# name: q1_3a

# %% [markdown]
# ### 1.3a Pre-activation of the hidden layer (<<points q1_3a>>)
#
# Compute $\bar{h}^1(x)$, the hidden layer before its activation function. Call it `hbar1`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$\bar{h}^1(x) = W^1 x + b^1$$

# %%
hbar1 = W1 @ x + b1  # SOLUTION
print("hbar1 =", hbar1.ravel())  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_student_id(env):
    from public_checks import student_id
    student_id(env, "student_id")

# %%
def test_hbar1(env):
    from public_checks import vector
    vector(env, "hbar1", length=4)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_3b

# %% [markdown]
# ### 1.3b Hidden layer (<<points q1_3b>>)
#
# Compute $h^1(x)$. Call it **`act1`**, as `h1` is the answer of 1.2a.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$h^1(x) = \mathrm{LeakyReLU}(\bar{h}^1(x)), \qquad \text{element by element}$$

# %%
act1 = leaky_relu(hbar1)  # SOLUTION
print("act1 =", act1.ravel())  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_act1(env):
    from public_checks import vector
    vector(env, "act1", length=4)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_3c

# %% [markdown]
# ### 1.3c Predicted class (<<points q1_3c>>)
#
# Which class $\hat{y}$ does the network predict? Call it `y_hat`, counted from **1** as $y$ is. Give the steps on the
# way these names, too: the logits $h^2$ are `logits`, the probabilities $p$ are `probs`. They earn no points of their own, but what
# you compute from them can then be judged by your own numbers.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$h^2(x) = W^2 h^1(x) + b^2, \qquad p(x) = \mathrm{softmax}(h^2(x)), \qquad \hat{y} = \arg\max_{k \in \{1, 2, 3\}} p_k(x)$$

# %%
logits = W2 @ act1 + b2  # SOLUTION
probs = softmax(logits)  # SOLUTION
y_hat = int(np.argmax(probs)) + 1  # SOLUTION
print("p =", probs.ravel(), "y_hat =", y_hat)  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_y_hat(env):
    from public_checks import class_label
    class_label(env, "y_hat", classes=3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_3d

# %% [markdown]
# ### 1.3d Cross-entropy loss (<<points q1_3d>>)
#
# How large is the cross-entropy loss $l$? Call it `loss`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$l = -\ln p_y(x) = -\ln p_3(x)$$

# %%
loss = -np.log(probs[y - 1, 0])  # SOLUTION
print("loss =", loss)  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_loss(env):
    from public_checks import positive_number
    positive_number(env, "loss")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **Backward propagation**

# %% [raw]
# # BEGIN QUESTION
# name: q1_3e

# %% [markdown]
# ### 1.3e Gradients of the output layer (<<points q1_3e>>)
#
# Take the loss back through the output layer: compute `dh2` ($\frac{\partial l}{\partial h^2}$), `dW2`
# ($\frac{\partial l}{\partial W^2}$) and `db2` ($\frac{\partial l}{\partial b^2}$), and show the formulas. A derivative
# has the shape of what it is taken by: `dW2` has the shape of `W2`.

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
# name: q1_3f

# %% [markdown]
# ### 1.3f Gradients of the hidden layer (<<points q1_3f>>)
#
# Go on through the hidden layer: compute `dh1` ($\frac{\partial l}{\partial h^1}$), `dhbar1`
# ($\frac{\partial l}{\partial \bar{h}^1}$), `dW1` ($\frac{\partial l}{\partial W^1}$) and `db1`
# ($\frac{\partial l}{\partial b^1}$), and show the formulas.

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
# \frac{\partial l}{\partial \bar{h}^1} = \frac{\partial l}{\partial h^1} \odot \mathrm{LeakyReLU}'(\bar{h}^1), \qquad
# \frac{\partial l}{\partial W^1} = \frac{\partial l}{\partial \bar{h}^1}\,x^\top, \qquad
# \frac{\partial l}{\partial b^1} = \frac{\partial l}{\partial \bar{h}^1}.$$

# %%
dh1 = W2.T @ dh2  # SOLUTION
dhbar1 = dh1 * leaky_relu_derivative(hbar1)  # SOLUTION
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

# %% [markdown]
# **One step of SGD**

# %% [raw]
# # BEGIN QUESTION
# name: q1_3g

# %% [markdown]
# ### 1.3g Parameters after the step (<<points q1_3g>>)
#
# Stochastic gradient descent with the learning rate $\eta = 0.01$ (`eta`) makes one step. To what does it bring
# $W^2$, $b^2$, $W^1$ and $b^1$? Call them `W2_new`, `b2_new`, `W1_new` and `b1_new`, show the formulas, and leave `W2`
# and the others as they are. If you round, keep at least five decimals.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# Each parameter moves a little against its own gradient:
#
# $$W^2 \leftarrow W^2 - \eta\,\frac{\partial l}{\partial W^2}, \qquad b^2 \leftarrow b^2 - \eta\,\frac{\partial l}{\partial b^2},
# \qquad W^1 \leftarrow W^1 - \eta\,\frac{\partial l}{\partial W^1}, \qquad
# b^1 \leftarrow b^1 - \eta\,\frac{\partial l}{\partial b^1}.$$

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
# ## Before you hand in
#
# 1. Restart the kernel and run all cells from top to bottom; look for errors.
# 2. Save the notebook, and export your work to HTML (`jupyter nbconvert --to html Assignment01_Part1_solution.ipynb`): what
#    you hand in holds one such file, `Assignment01_output.html`.
# 3. Put everything, together with the other parts, into `<your student ID>_assignment01_solution.zip`.
