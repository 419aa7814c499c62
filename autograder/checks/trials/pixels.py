"""Which images are the given ones, pixel by pixel, but for a fixed change of scale: that is preprocessing, no augmentation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Scale", "alike", "blank", "clean", "distinct", "same", "scale"]

Images = NDArray[np.float64]
"""(n, height, width, channels)."""

MOST = 1000
"""Images that are looked at."""
ALIKE = 1e-4
"""1 − correlation of two images that differ by brightness and contrast alone; float16 makes 1e-6 of it."""
RELATIVE = 3e-3
"""Of the pixels' range: what float16 rounds, and a hundredth of what any augmentation changes."""
_TINY = 1e-6


def _as_given(images: Images) -> Images:
    return images


def _standardised(images: Images) -> Images:
    """Each image by its own mean and deviation, as `tf.image.per_image_standardization` does."""
    mean, deviation = images.mean(axis=(1, 2, 3), keepdims=True), images.std(axis=(1, 2, 3), keepdims=True)
    result: Images = (images - mean) / np.maximum(deviation, _TINY)
    return result


def _stretched(images: Images) -> Images:
    """Each image from its own darkest to its own brightest pixel."""
    low, high = images.min(axis=(1, 2, 3), keepdims=True), images.max(axis=(1, 2, 3), keepdims=True)
    result: Images = (images - low) / np.maximum(high - low, _TINY)
    return result


@dataclass(frozen=True, slots=True)
class Scale:
    """How a network's own preprocessing changes pixels: for each channel slope · pixel + offset."""

    prepared: Callable[[Images], Images]
    """What is done to each image before."""
    slope: NDArray[np.float64]
    """(channels,)."""
    offset: NDArray[np.float64]
    """(channels,)."""


def clean(images: NDArray[np.generic]) -> Images:
    """As numbers that can be compared: at most `MOST` images; nan and infinities become 0."""
    with np.errstate(all="ignore"):
        numbers = np.asarray(images[:MOST], dtype=np.float64)
    numbers[~np.isfinite(numbers) | (np.abs(numbers) > 1e9)] = 0.0
    return numbers


def scale(seen: Images, given: Images) -> Scale | None:
    """The preprocessing by which most of what was seen is what was given; None where hardly anything is alike.

    Args:
        seen: (m, height, width, channels).
        given: (n, height, width, channels).
    """
    found = [_fitted(seen, given, prepared) for prepared in (_as_given, _standardised, _stretched)]
    fits = [(int(same(seen, given, one).sum()), -index, one) for index, one in enumerate(found) if one is not None]
    return max(fits, key=lambda fit: fit[:2])[2] if fits else None


def _fitted(seen: Images, given: Images, prepared: Callable[[Images], Images]) -> Scale | None:
    own = prepared(given)
    nearest, gap = _nearest(seen, own)
    if not (gap <= ALIKE).any():
        return None
    left, right = _by_channel(seen[gap <= ALIKE]), _by_channel(own[nearest[gap <= ALIKE]])
    centred = right - right.mean(axis=2, keepdims=True)
    # An image whose channel is flat tells nothing of its slope: 1 is as good.
    flat = (centred**2).sum(axis=2) < _TINY
    slopes = np.where(flat, 1.0, (centred * left).sum(axis=2) / np.where(flat, 1.0, (centred**2).sum(axis=2)))
    slope = np.median(slopes, axis=0)
    offset = np.median(left.mean(axis=2) - slope * right.mean(axis=2), axis=0)
    return Scale(prepared, slope, offset)


def same(seen: Images, given: Images, by: Scale) -> NDArray[np.bool_]:
    """(m,): whether each image is one of the given ones after this preprocessing."""
    own = by.prepared(given)
    nearest, _ = _nearest(seen, own)
    right = own[nearest] * by.slope + by.offset
    steepest, furthest = np.abs(by.slope).max(initial=0), np.abs(by.offset).max(initial=0)
    allowed = RELATIVE * (steepest * float(np.ptp(own)) + furthest)
    close: NDArray[np.bool_] = np.abs(seen - right).max(axis=(1, 2, 3)) <= max(allowed, _TINY)
    return close


def alike(seen: Images, given: Images) -> NDArray[np.bool_]:
    """(m,): whether each image is one of the given ones but for brightness and contrast, in each channel its own."""
    close: NDArray[np.bool_] = _nearest(seen, given)[1] <= ALIKE
    return close


def blank(seen: NDArray[np.generic]) -> NDArray[np.bool_]:
    """(m,): whether each image holds nan or infinities, or is of one colour all over."""
    with np.errstate(all="ignore"):
        numbers = np.asarray(seen[:MOST], dtype=np.float64)
        flat = (np.ptp(numbers, axis=(1, 2)) <= _TINY).all(axis=1)
    empty: NDArray[np.bool_] = flat | ~np.isfinite(numbers).all(axis=(1, 2, 3))
    return empty


def distinct(seen: Images) -> int:
    """How many different images there are; what the last bits of float32 differ by does not count."""
    flat = seen.reshape(len(seen), -1)
    width = max(float(np.ptp(flat)), _TINY)
    kept: list[NDArray[np.float64]] = []
    for image in flat:
        if all(np.abs(image - other).max() > RELATIVE * width for other in kept):
            kept.append(image)
    return len(kept)


def _nearest(seen: Images, given: Images) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(m,), (m,): the given image that each is most like, and 1 − the correlation of the two, its channels' mean."""
    left, right = _unit(_by_channel(seen)), _unit(_by_channel(given))
    correlation = np.einsum("mcp,ncp->mnc", left, right, optimize=True)
    shown = (right**2).sum(axis=2) > 0.5  # channels of the given images that are not flat
    weights = shown / np.maximum(shown.sum(axis=1, keepdims=True), 1)
    mean = (correlation * weights).sum(axis=2)
    nearest = mean.argmax(axis=1)
    return nearest, 1 - mean[np.arange(len(seen)), nearest]


def _by_channel(images: Images) -> Images:
    """(n, height, width, channels) → (n, channels, pixels)."""
    count, height, width, channels = images.shape
    return images.reshape(count, height * width, channels).transpose(0, 2, 1)


def _unit(vectors: Images) -> Images:
    """Each vector less its mean, of length 1; 0 where it is flat."""
    centred = vectors - vectors.mean(axis=2, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=2, keepdims=True))
    result: Images = np.where(length > _TINY, centred / np.maximum(length, _TINY), 0.0)
    return result
