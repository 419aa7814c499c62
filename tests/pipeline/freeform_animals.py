"""Part 3 of 2022 as students hand it in who did not use the template: epochs typed in, half of the names their own.

The functions are the reference's, without its annotations, under other names.
"""

import ast
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from reference.shared import q3_2_cnn, q3_5_augmentation, q3_7_mixup, q3_8_attacks, q3_9_robust, q3_10_sam
from tests.pipeline.freeform_notebooks import Cells, code, md

__all__ = ["attacking", "beginning", "resting", "skipping", "solution", "tuning", "your_model"]

NAMES = {
    "block": "conv_unit",
    "fgsm": "my_fgsm_attack",
    "pgd": "pgd_attack",
    "mixup": "mix_batch",
    "sam_step": "one_sam_update",
}
"""The reference's name → the student's."""


class _Retold(ast.NodeTransformer):
    """Other names, no annotations."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name, node.returns = self._names.get(node.name, node.name), None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node


def solution(*functions: Callable[..., Any]) -> str:
    """The functions' source as the student has it."""
    trees = (_Retold(NAMES).visit(ast.parse(inspect.getsource(one))) for one in functions)
    return "\n\n".join(ast.unparse(tree) for tree in trees)


def _methods(*functions: Callable[..., Any]) -> str:
    return "\n\n".join("    " + solution(one).replace("\n", "\n    ") for one in functions)


def beginning(*, epochs: int = 20, maps: int = 32) -> Cells:
    """The head of the hand-out, and Question 3.1."""
    return [
        md("## Part 3: Convolutional networks\n\n[40 points]"),
        code("%load_ext autoreload\n%autoreload 2"),
        code("! pip install imutils"),
        code(
            "import os, itertools, functools\nimport numpy as np\nimport matplotlib.pyplot as plt\nplt.style.use('ggplot')\n"
            "%matplotlib inline\nimport models\nfrom models import SimplePreprocessor, AnimalsDatasetManager, DefaultModel"
        ),
        code(
            "adir = './datasets/Animals'\n"
            "label_folder_dict = {kind: os.path.abspath(os.path.join(adir, kind)) for kind in os.listdir(adir)}"
        ),
        code(
            "data_manager = AnimalsDatasetManager([SimplePreprocessor(width=32, height=32)])\n"
            "data_manager.load(label_folder_dict, verbose=100)\ndata_manager.process_data_label()\n"
            "data_manager.train_valid_test_split()"
        ),
        code(
            f"network1 = DefaultModel(name='network1', feature_maps={maps}, num_classes=10, optimizer='sgd', "
            f"batch_size=128, num_epochs={epochs}, learning_rate=0.5)\nnetwork1.build_cnn()\nnetwork1.summary()"
        ),
        code(f"network1.fit(data_manager, batch_size=64, num_epochs={epochs})"),
        code("network1.compute_accuracy(data_manager.X_test, data_manager.y_test)"),
        code("network1.plot_progress()"),
        md("**Question 3.1** What do you see?\n\n[4 points]"),
        md("It stays at one in ten: with a learning rate of 0.5 all ReLUs die at once. I would take 0.001 and Adam."),
    ]


def your_model(*, skip: bool = True) -> Cells:
    """Question 3.2; without `skip`, the connection is never there."""
    unit = solution(q3_2_cnn.block).replace("settings.use_skip", "settings.use_skip" if skip else "False")
    network = _methods(q3_2_cnn.build_cnn)
    return [
        md("**Question 3.2** Your own network\n\n[4 points]"),
        code("import tensorflow as tf\nimport keras\nfrom tensorflow.keras import layers\ntf.random.set_seed(1234)"),
        code(f"{unit}\n\n{solution(q3_2_cnn.probabilities)}\n\nclass YourModel(DefaultModel):\n{network}"),
    ]


def skipping(*, epochs: int = 20, maps: int = 32) -> Cells:
    """Question 3.3."""
    made = (
        f"YourModel(name='{{0}}', use_skip={{1}}, feature_maps={maps}, num_classes=10, batch_norm=True, "
        "learning_rate=0.001, verbose=False)"
    )
    return [
        md("**Question 3.3** With skip connections and without\n\n[6 points]"),
        code(
            f"our_network_skip = {made.format('skip', True)}\nour_network_skip.build_cnn()\n"
            f"our_network_no_skip = {made.format('plain', False)}\nour_network_no_skip.build_cnn()"
        ),
        code(f"our_network_skip.fit(data_manager, batch_size=32, num_epochs={epochs})"),
        code(f"our_network_no_skip.fit(data_manager, batch_size=32, num_epochs={epochs})"),
        code("our_network_skip.plot_progress()\nour_network_no_skip.plot_progress()"),
        md(
            "Both overfit: training accuracy rises to 1, validation stays behind. Skipping makes little difference here."
        ),
    ]


def tuning(*, epochs: int = 20) -> Cells:
    """Questions 3.4 to 3.7."""
    extended = _methods(q3_5_augmentation.build_cnn, q3_5_augmentation.fit)
    make = "num_classes=10, batch_size=32, batch_norm=True, verbose=False"
    return [
        md("**Question 3.4** Tuning\n\n[4 points]"),
        code(
            "scores = {}\nfor nb, us, lr in itertools.product((2, 3, 4), (True, False), (0.001, 0.0001)):\n"
            f"    net = YourModel(num_blocks=nb, use_skip=us, learning_rate=lr, {make})\n    net.build_cnn()\n"
            f"    net.fit(data_manager, batch_size=32, num_epochs={epochs})\n"
            "    scores[nb, us, lr] = net.history.history['val_accuracy'][-1], net\n"
            "    print(nb, us, lr, scores[nb, us, lr][0])"
        ),
        code(
            "chosen = max(scores, key=lambda k: scores[k][0])\n"
            "test_acc = scores[chosen][1].compute_accuracy(data_manager.X_test, data_manager.y_test)\n"
            "print('best', chosen, 'valid', scores[chosen][0], 'test', test_acc)"
        ),
        md("The best combination is printed above, and its accuracy on the test set is next to it."),
        md("**Question 3.5** Augmentation and early stopping\n\n[4 points]"),
        code(
            f"{solution(q3_5_augmentation.augmented, q3_5_augmentation.fit_in_time)}\n\n"
            f"class YourModel(DefaultModel):\n{extended}"
        ),
        md("**Question 3.6** With augmentation and without\n\n[4 points]"),
        code(
            f"kw = dict(num_blocks=chosen[0], use_skip=chosen[1], learning_rate=chosen[2], {make})\n"
            "without = YourModel(name='without', **kw)\nwithaug = YourModel(name='withaug', is_augmentation=True, **kw)\n"
            f"for n in (without, withaug):\n    n.build_cnn()\n    n.fit(data_manager, 32, {epochs})\n    n.plot_progress()\n"
            "    print(n.name, n.compute_accuracy(data_manager.X_test, data_manager.y_test))"
        ),
        md("With augmentation the gap between the curves is smaller; on the test set it is about the same."),
        md("**Question 3.7** Mixup\n\n[4 points]"),
        code(
            f"{solution(q3_7_mixup.mixup)}\n\nclass Mixing(YourModel):\n"
            f"{_methods(q3_7_mixup.fit).replace('keras.keras', 'keras')}"
        ),
        code(
            f"mixed_net = Mixing(name='mixed', **kw)\nmixed_net.build_cnn()\nmixed_net.fit(data_manager, 32, {epochs})\n"
            "print(mixed_net.compute_accuracy(data_manager.X_test, data_manager.y_test))"
        ),
        md("Mixup makes the training loss larger and the network less sure of itself; it needs more epochs."),
    ]


def attacking(*, network: str = "our_network_skip", right: bool = True) -> Cells:
    """Question 3.8; unless `right`, MIM goes down the gradient."""
    attacks = q3_8_attacks
    source = solution(
        attacks.input_gradient, attacks.one_step, attacks.projected_ascent, attacks.momentum_ascent, attacks.compiled,
        attacks.fgsm, attacks.pgd, attacks.mim, attacks.accuracy, attacks.draw_pairs,
    )  # fmt: skip
    source = source if right else source.replace("attacked + step_size * tf.sign(m", "attacked - step_size * tf.sign(m")
    return [
        md("**Question 3.8** Attacks\n\n[5 points]"),
        code(f"import functools\nLOW, HIGH = -1.0, 1.0\n{source}"),
        code(
            f"best_one = {network}.model\nattacks = {{'clean': None,\n"
            "    'FGSM': lambda x, y: my_fgsm_attack(best_one, x, y, 0.0313),\n"
            "    'PGD': lambda x, y: pgd_attack(best_one, x, y, 0.0313, 20, 0.002),\n"
            "    'MIM': lambda x, y: mim(best_one, x, y, 0.0313, 20, 0.002)}\n"
            "accs = {k: accuracy(best_one, data_manager.X_test, data_manager.y_test, attacks[k]) for k in attacks}\nprint(accs)"
        ),
        code(
            "pick = np.random.choice(len(data_manager.X_test), 20, replace=False)\n"
            "x, y = data_manager.X_test[pick], data_manager.y_test[pick]\n"
            "draw_pairs(x, attacks['PGD'](x, y).numpy(), [data_manager.classes[k] for k in y])\nplt.show()"
        ),
    ]


def resting(*, epochs: int = 20) -> Cells:
    """Questions 3.9 and 3.10."""
    return [
        md("**Question 3.9** Adversarial training\n\n[5 points]"),
        code(
            f"{solution(q3_9_robust.adversarial_step, q3_9_robust.train_in_batches)}\n\n"
            "tough = YourModel(name='tough', drop_rate=0.0, **kw)\ntough.build_cnn()\n"
            "step = adversarial_step(tough.model, keras.optimizers.Adam(0.001), 0.0313, 10, 0.002)\n"
            f"print(train_in_batches(step, data_manager, 32, {epochs}))\n"
            "os.makedirs('models', exist_ok=True)\ntough.model.save('models/best_robust.keras')"
        ),
        code(
            "best_one = keras.models.load_model('models/best_robust.keras')\n"
            "print({k: accuracy(best_one, data_manager.X_test, data_manager.y_test, attacks[k]) for k in attacks})"
        ),
        md("**Question 3.10** Sharpness-aware minimisation\n\n[5 points]"),
        code(
            f"{solution(q3_10_sam.sam_step, q3_10_sam.compiled_sam)}\n\n"
            "sam_net = YourModel(name='sam', **kw)\nsam_net.build_cnn()\n"
            "sam = compiled_sam(sam_net.model, keras.losses.SparseCategoricalCrossentropy(), keras.optimizers.Adam(1e-3), 0.05)\n"
            f"print(train_in_batches(sam, data_manager, 32, {epochs}))\n"
            "print('SAM test accuracy', sam_net.compute_accuracy(data_manager.X_test, data_manager.y_test))"
        ),
    ]
