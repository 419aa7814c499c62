"""Question 2.3: some training images, each under the name of its class."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from reference.shared.q2_facts import SHOWN

__all__ = ["draw_gallery", "show_images"]


def show_images(
    images: NDArray[np.generic], labels: NDArray[np.integer], *, names: Sequence[str], rng: np.random.Generator
) -> Figure:
    """Draw 36 of the images, others at each call.

    Args:
        images: (n, 784) with n ≥ 36.
        labels: (n,), from 0.
        names: The name of each label's class.
        rng: Chooses the images.
    """
    chosen = rng.choice(len(images), size=SHOWN, replace=False)
    return draw_gallery(images[chosen], [names[label] for label in labels[chosen]])


def draw_gallery(images: NDArray[np.generic], titles: Sequence[str]) -> Figure:
    """Draw 36 images (36, 784) in six rows of six, each under its title."""
    fig, axes = plt.subplots(6, 6, figsize=(7, 8))
    for ax, image, title in zip(axes.flat, images, titles, strict=True):
        ax.imshow(image.reshape(28, 28), cmap="gray_r")
        ax.set_title(title)
        ax.axis("off")
    fig.tight_layout()
    return fig
