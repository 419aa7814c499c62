# %% [raw]
# # BEGIN QUESTION
# name: q3_8

# %% [markdown]
# ---
# ## Question 3.8: Attack your network (<<points q3_8>>)
#
# An attack changes an image $x$ a little so that the network gets it wrong. No pixel may change by more than $\epsilon$,
# and all pixels stay between <<setting part3.least>> and <<setting part3.most>>. Let $L$ be the cross-entropy of the network's output with the true label $y$, and
# $\Pi$ the projection that puts each pixel back between $x - \epsilon$ and $x + \epsilon$, where $x$ is always the *clean*
# image, and back into the range from <<setting part3.least>> to <<setting part3.most>>.
#
# **1. The attacks.** Write three functions.
#
# | function | what it does |
# |---|---|
# | `fgsm(model, images, labels, epsilon)` | one step: $\Pi\left(x + \epsilon\, \mathrm{sign}\, \nabla_x L(x, y)\right)$ |
# | `pgd(model, images, labels, epsilon, steps, step_size)` | starts at $\Pi(x + u)$, each entry of $u$ drawn uniformly from $-\epsilon$ to $\epsilon$; then `steps` times $x' \leftarrow \Pi\left(x' + \eta\, \mathrm{sign}\, \nabla_{x'} L(x', y)\right)$ with the step size $\eta$ |
# | `mim(model, images, labels, epsilon, steps, step_size)` | starts at $x$ with $g = 0$; then `steps` times $g \leftarrow g + \nabla_{x'} L(x', y) \,/\, \mathrm{mean}\lvert \nabla_{x'} L(x', y) \rvert$ and $x' \leftarrow \Pi\left(x' + \eta\, \mathrm{sign}\, g\right)$; the mean is taken over one image |
#
# - `model` is a Keras model that gives probabilities, `images` has the shape (n, h, w, c), `float32` from <<setting part3.least>> to <<setting part3.most>>,
#   `labels` the shape (n,), the *true* classes counted from 0. Return the attacked images, in the shape of `images`.
# - The network is attacked as it is in use, and is not changed by it. So call it as `model(images, training=False)`:
#   called without that argument, Keras's augmentation layers change the images.
# - They should work for any model of this kind, any n, h, w, c and any number of classes. Markers try them on small
#   networks for which the right answer is known.
# - `keras.losses.sparse_categorical_crossentropy` is right even for probabilities that are rounded to 0 or 1. A function
#   that `tf.function` has compiled is two or three times faster, so long as it is not compiled anew for each batch.
#
# **2. The accuracies.** Call the network with the best validation accuracy so far `best_model`: the Keras model. Attack
# it with $\epsilon = 0.0313$, 20 steps, and a step size of 0.002, on the *whole* test set. A *robust accuracy*
# is the share of *all* test images that it gets right when they are attacked; those that it gets wrong anyway count, too.
#
# | name | what it holds, from 0 to 1 |
# |---|---|
# | `clean_accuracy` | accuracy of `best_model` on the test images as they are |
# | `fgsm_accuracy`, `pgd_accuracy`, `mim_accuracy` | its robust accuracies |
#
# **3. The figure.** Choose 20 test images at random. Draw each as it is and, beside or below it, as one of the iterative
# attacks has changed it, 40 images in all. Use `imshow` on <<setting part3.shown>>.

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
LOW, HIGH = <<setting part3.least>>.0, <<setting part3.most>>.0  # the range of pixels


def input_gradient(model, images, labels):
    """Gradient of each image's loss by that image."""
    # <<body q3_8_attacks.input_gradient>>


def one_step(model, images, labels, epsilon):
    """FGSM on tensors."""
    # <<body q3_8_attacks.one_step>>


def projected_ascent(model, images, labels, epsilon, steps, step_size):
    """PGD on tensors."""
    # <<body q3_8_attacks.projected_ascent>>


def momentum_ascent(model, images, labels, epsilon, steps, step_size):
    """MIM on tensors."""
    # <<body q3_8_attacks.momentum_ascent>>


@functools.lru_cache(maxsize=6)
def compiled(attack, model, numbers):
    """The attack on this model as one graph, for batches of any size; it takes so many numbers besides."""
    # <<body q3_8_attacks.compiled>>


# END SOLUTION
def fgsm(model, images, labels, epsilon):
    """Images attacked by the fast gradient sign method."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_8_attacks.fgsm>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def pgd(model, images, labels, epsilon, steps, step_size):
    """Images attacked by projected gradient descent, from a random start."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_8_attacks.pgd>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT


def mim(model, images, labels, epsilon, steps, step_size):
    """Images attacked by the momentum iterative method."""
    # BEGIN SOLUTION NO PROMPT
    # <<body q3_8_attacks.mim>>
    # END SOLUTION
    """ # BEGIN PROMPT
    return ...
    """ # END PROMPT

# %%
# BEGIN SOLUTION NO PROMPT
def accuracy(model, images, labels, attack=None):
    """Share of all images that the model gets right: under the attack, or as they are."""
    # <<body q3_8_attacks.accuracy>>


def robust_accuracies(model):
    """Accuracy on the test set as it is, and under each attack."""
    attacks = {
        "none": None,
        "FGSM": lambda images, labels: fgsm(model, images, labels, 0.0313),
        "PGD": lambda images, labels: pgd(model, images, labels, 0.0313, 20, 0.002),
        "MIM": lambda images, labels: mim(model, images, labels, 0.0313, 20, 0.002),
    }
    return {name: accuracy(model, data_manager.X_test, data_manager.y_test, attacks[name]) for name in attacks}


candidates = (network_plain, network_augmented, network_mixup)
# END SOLUTION
best_model = max(candidates, key=lambda network: max(network.history.history["val_accuracy"])).model  # SOLUTION
# BEGIN SOLUTION NO PROMPT
standard = robust_accuracies(best_model)
clean_accuracy, fgsm_accuracy, pgd_accuracy, mim_accuracy = standard.values()

print(f"{best_model.name} under")
for name, share in standard.items():
    print(f"{name:4}  {share:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
clean_accuracy = ...
fgsm_accuracy = ...
pgd_accuracy = ...
mim_accuracy = ...
""" # END PROMPT

# %%
# Room for the 20 pairs of images.
# BEGIN SOLUTION
def draw_pairs(clean, attacked, titles, columns=5):
    """Each clean image under its title, and its attacked version to the right of it."""
    # <<body q3_8_attacks.draw_pairs>>


chosen = np.random.choice(len(data_manager.X_test), size=20, replace=False)
clean, truth = data_manager.X_test[chosen], data_manager.y_test[chosen]
attacked = pgd(best_model, clean, truth, 0.0313, 20, 0.002).numpy()
draw_pairs(clean, attacked, [data_manager.classes[label] for label in truth])
# END SOLUTION
plt.show()

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_fgsm(env):
    from public_checks import attack_function
    attack_function(env, "fgsm", numbers=(0.1,))

# %%
def test_pgd(env):
    from public_checks import attack_function
    attack_function(env, "pgd", numbers=(0.1, 3, 0.05))

# %%
def test_mim(env):
    from public_checks import attack_function
    attack_function(env, "mim", numbers=(0.1, 3, 0.05))

# %%
def test_best_model(env):
    from public_checks import image_classifier
    image_classifier(env, "best_model", images="data_manager")

# %%
def test_accuracies_of_best_model(env):
    from public_checks import share
    for name in ("clean_accuracy", "fgsm_accuracy", "pgd_accuracy", "mim_accuracy"):
        share(env, name)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
