"""Networks to attack: of the reference's architecture, trained on the quick tier's images, plainly or against attacks."""

import sys
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.inputs import ROOT
from reference.shared.q3_2_cnn import build_cnn
from reference.shared.q3_9_robust import adversarial_step, train_in_batches
from reference.shared.q3_facts import CHANNELS, EPSILON, SIDE, STEP_SIZE, TRAIN_STEPS

__all__ = ["Network", "load_images", "robust", "standard", "with_logits"]

_SEED = 3183
_EPOCHS = 5
_ROBUST_EPOCHS = 8
_BATCH = 32


@dataclass
class Network:
    """The settings that `build_cnn` reads, and the model that it sets."""

    feature_maps: int
    title: str
    """For the table; `name` is Keras's."""
    name: str = "network"
    model: Any = None
    width: int = SIDE
    height: int = SIDE
    depth: int = CHANNELS
    num_blocks: int = 2
    num_classes: int = 10
    drop_rate: float = 0.0
    batch_norm: bool | None = True
    is_augmentation: bool = False
    activation_func: str = "relu"
    use_skip: bool = False

    def right(self, images: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,): which images it gets right."""
        found: NDArray[np.bool_] = np.argmax(self.model.predict(images, verbose=0), axis=1) == labels
        return found


def load_images() -> Any:
    """The small set's images as Part 3's notebook has them: X_train, y_train and so on."""
    sys.path.append(str(ROOT / "reference" / "shared" / "provided"))  # students have model.py's imports beside it
    from reference.a1_2023.provided.model import STL10DataManager  # noqa: PLC0415 - found from now on

    return STL10DataManager(ROOT / "fixtures" / "data" / "stl10", verbose=False)


def standard(feature_maps: int, data: Any, *, epochs: int = _EPOCHS) -> Network:
    """Trained by `fit` on clean images."""
    network = _built(feature_maps, "trained on clean images")
    network.model.compile("adam", "sparse_categorical_crossentropy")
    if epochs:
        network.model.fit(data.X_train, data.y_train, batch_size=_BATCH, epochs=epochs, verbose=0)
    return network


def robust(feature_maps: int, data: Any) -> Network:
    """Trained on attacked images, as the reference does for Question 3.9."""
    network = _built(feature_maps, "trained on attacked images")
    step = adversarial_step(network.model, keras.optimizers.Adam(), EPSILON, TRAIN_STEPS, STEP_SIZE)
    train_in_batches(step, data, _BATCH, _ROBUST_EPOCHS)
    return network


def with_logits(model: Any) -> Any:
    """The same network without its softmax: what other libraries expect."""
    last = model.layers[-1]
    dense = keras.layers.Dense(last.units)
    logits = keras.Model(model.input, dense(model.layers[-2].output))
    dense.set_weights(last.get_weights())
    return logits


def _built(feature_maps: int, title: str) -> Network:
    keras.utils.set_random_seed(_SEED)
    network = Network(feature_maps, f"{feature_maps}/{2 * feature_maps} maps, {title}")
    build_cnn(network)
    return network
