# %% [raw]
# # BEGIN QUESTION
# name: q3_9

# %% [markdown]
# ---
# ## Question 3.9: Train a robust network (<<points q3_9>>)
#
# Adversarial training ([Madry et al., 2018](https://openreview.net/pdf?id=rJzIBfZAb)) attacks each batch before it trains
# on it: the attack looks for the worst images near the given ones, and the step makes the network better on these.
#
# 1. Train a network this way, for `ROBUST_EPOCHS` epochs: attack each batch by PGD with $\epsilon = 0.0313$, 10 steps and
#    a step size of 0.002, against the network as it is at that moment, and train on the attacked images. The architecture
#    is your choice; let it be one that could have been trained in the questions before.
# 2. Save the trained network, as a Keras model, in the folder `models` beside this notebook, for example as
#    `models/robust_model.keras`. The code should make the folder. Markers load the file without your code, so the model
#    should consist of layers that Keras brings along.
# 3. Load it from there, and call the loaded model `robust_model`.
# 4. Evaluate `robust_model` as you evaluated `best_model`: the whole test set, 20 steps. It should resist the attacks
#    clearly better than `best_model`. That costs some accuracy on clean images.
#
# | name | what it holds, from 0 to 1 |
# |---|---|
# | `robust_clean_accuracy` | accuracy of `robust_model` on the test images as they are |
# | `robust_fgsm_accuracy`, `robust_pgd_accuracy`, `robust_mim_accuracy` | its robust accuracies |

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
def adversarial_step(model, optimizer, epsilon, steps, step_size):
    """A compiled function that attacks a batch, takes a step on it, and returns the loss."""
    # <<body q3_9_robust.adversarial_step>>


def train_in_batches(step, data_manager, batch_size, epochs):
    """Call `step` on all training images in a new order each epoch; returns the mean loss of each epoch."""
    # <<body q3_9_robust.train_in_batches>>


# no dropout: attacked images are hard enough to fit
robust_settings = best_settings | {"feature_maps": FEATURE_MAPS, "batch_norm": True, "drop_rate": 0.0}
robust = YourModel("robust", **robust_settings)
robust.build_cnn()
step = adversarial_step(robust.model, keras.optimizers.Adam(0.001), epsilon=0.0313, steps=10, step_size=0.002)
losses = train_in_batches(step, data_manager, batch_size=32, epochs=ROBUST_EPOCHS)
print("loss on attacked images:", *(f"{loss:.3f}" for loss in losses))

os.makedirs("models", exist_ok=True)
robust.model.save("models/robust_model.keras")
# END SOLUTION
robust_model = keras.saving.load_model("models/robust_model.keras")  # SOLUTION
# BEGIN SOLUTION NO PROMPT
defended = robust_accuracies(robust_model)
robust_clean_accuracy, robust_fgsm_accuracy, robust_pgd_accuracy, robust_mim_accuracy = defended.values()

print("attack  standard  robust")
for name in defended:
    print(f"{name:6}  {standard[name]:8.4f}  {defended[name]:.4f}")
# END SOLUTION
""" # BEGIN PROMPT
robust_clean_accuracy = ...
robust_fgsm_accuracy = ...
robust_pgd_accuracy = ...
robust_mim_accuracy = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_robust_model(env):
    from public_checks import image_classifier
    image_classifier(env, "robust_model", images="data_manager")

# %%
def test_saved_model(env):
    from public_checks import file_in
    file_in(env, "models")

# %%
def test_accuracies_of_robust_model(env):
    from public_checks import share
    for name in ("robust_clean_accuracy", "robust_fgsm_accuracy", "robust_pgd_accuracy", "robust_mim_accuracy"):
        share(env, name)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
