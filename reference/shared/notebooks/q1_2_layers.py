# %% [raw]
# # BEGIN QUESTION
# name: q1_2a

# %% [markdown]
# ### 1.2a First hidden layer (<<points q1_2a>>)
#
# Give the first hidden layer's output $h^1(x)$ the name `h1`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$h^1(x) = \mathrm{ReLU}(W^1 x + b^1), \qquad \mathrm{ReLU}(z) = \max(z, 0) \text{ for each element}$$
#
# $$<<setting part1.h1>>$$

# %%
# BEGIN SOLUTION NO PROMPT
def relu(z):
    return np.maximum(z, 0)


# END SOLUTION
h1 = relu(W1 @ x + b1)  # SOLUTION
print("h1 =", h1.ravel())  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_h1(env):
    from public_checks import activations
    activations(env, "h1", length=4)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_2b

# %% [markdown]
# ### 1.2b Second hidden layer (<<points q1_2b>>)
#
# Give the second hidden layer's output $h^2(x)$ the name `h2`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$h^2(x) = \mathrm{ReLU}(W^2 h^1(x) + b^2) = <<setting part1.h2>>$$

# %%
h2 = relu(W2 @ h1 + b2)  # SOLUTION
print("h2 =", h2.ravel())  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_h2(env):
    from public_checks import activations
    activations(env, "h2", length=3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_2c

# %% [markdown]
# ### 1.2c Logits (<<points q1_2c>>)
#
# Give the logits $h^3(x)$ the name `h3`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$h^3(x) = W^3 h^2(x) + b^3 = <<setting part1.h3>> \qquad \text{(no activation on the last layer)}$$

# %%
h3 = W3 @ h2 + b3  # SOLUTION
print("h3 =", h3.ravel())  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_h3(env):
    from public_checks import vector
    vector(env, "h3", length=3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q1_2d

# %% [markdown]
# ### 1.2d Prediction probabilities (<<points q1_2d>>)
#
# Give the class probabilities $p(x)$ the name `p`.

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# $$p(x) = \mathrm{softmax}(h^3(x)), \qquad p_k = \frac{e^{h^3_k}}{\sum_{j=1}^{3} e^{h^3_j}}
# \quad\Rightarrow\quad p(x) \approx <<setting part1.p>>$$

# %%
# BEGIN SOLUTION NO PROMPT
def softmax(h):
    e = np.exp(h - h.max())  # subtracting the maximum changes nothing but avoids overflow
    return e / e.sum()


# END SOLUTION
p = softmax(h3)  # SOLUTION
print("p =", p.ravel())  # SOLUTION NO PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_p(env):
    from public_checks import probabilities
    probabilities(env, "p", length=3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
