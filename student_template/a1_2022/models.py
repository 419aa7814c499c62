"""Base code of Part 3: the pictures of animals, and an image classifier to build your own on.

`SimplePreprocessor` makes all pictures the same size, `AnimalsDatasetManager` loads and splits them, `DefaultModel` builds,
trains and evaluates a plain convolutional network; how, stands in `image_classifier.py`. You need not change these files:
your own class inherits from `DefaultModel` and replaces the methods that you want to be different.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from image_classifier import ImageClassifier
from numpy.typing import NDArray
from PIL import Image

SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
"""How the names of pictures end. Other files, which some systems put into every folder, are passed over."""

WHERE = "The pictures of animals belong in ./datasets/Animals, in one folder for each class"


class SimplePreprocessor:
    """Brings a picture to a given size, whatever its shape was.

    Args:
        width: Of the result, in pixels.
        height: Of the result, in pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        if width < 1 or height < 1:
            raise ValueError(f"width and height: expected at least 1 pixel each, received {width} and {height}.")
        self.width = width
        self.height = height

    def preprocess(self, image: Any) -> Image.Image:
        """The picture in the new size: each new pixel is the mean of those that it replaces.

        Args:
            image: A Pillow image, or an array uint8 (rows, columns, 3).
        """
        picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
        return picture.resize((self.width, self.height), Image.Resampling.BOX)


class AnimalsDatasetManager:
    """Pictures of animals: loads them, turns them into arrays, splits them into training, validation and test images.

    Call `load`, `process_data_label` and `train_valid_test_split`, in this order.

    Args:
        preprocessors: Applied to each picture, one after the other. Each has a method `preprocess` that takes a picture
            and returns one, as `SimplePreprocessor` has. After the last one all pictures must have the same size.

    Attributes:
        data: What `load` read: uint8 (n, height, width, 3), from 0 to 255.
        labels: Their classes by name: str (n,).
        X: After `process_data_label`: float32 (n, height, width, 3), from -1 to 1.
        y: Their classes: int64 (n,), from 0.
        classes: Names of the classes: `classes[y[0]]` is what the first image shows.
        X_train: After `train_valid_test_split`: the images of X to train on; X_valid and X_test are like it.
        y_train: Their classes; y_valid and y_test are like it.
    """

    def __init__(self, preprocessors: Sequence[Any] = ()) -> None:
        self.preprocessors = list(preprocessors)
        self.data: Any = None
        self.labels: Any = None
        self.X: Any = None
        self.y: Any = None
        self.classes: Any = None
        self.X_train: Any = None
        self.y_train: Any = None
        self.X_valid: Any = None
        self.y_valid: Any = None
        self.X_test: Any = None
        self.y_test: Any = None
        self._random: Any = None  # draws the batches
        self._order = np.arange(0)  # training images that the next batches take

    def load(
        self, label_folder_dict: Mapping[str, str | Path], max_num_images: int | None = 500, verbose: int = -1
    ) -> None:
        """Read the pictures, class after class; classes and the files of each in the order of their names.

        Args:
            label_folder_dict: Name of each class, and the folder with its pictures.
            max_num_images: How many of each class to read, at most; all if None.
            verbose: After how many pictures to print how far it has got; never if below 1.

        Raises:
            ValueError: No class is given, a folder holds no pictures, or a picture cannot be read or has another size.
            OSError: A folder is not there.
        """
        if not label_folder_dict:
            raise ValueError(f"label_folder_dict: expected a folder for each class, received none. {WHERE}.")
        images: list[NDArray[np.uint8]] = []
        labels: list[str] = []
        for label in sorted(label_folder_dict):
            paths = find_pictures(label_folder_dict[label])
            print(label, len(paths))
            paths = paths[:max_num_images]
            for number, path in enumerate(paths, start=1):
                images.append(self._read(path))
                if images[-1].shape != images[0].shape:
                    sizes = f"{images[0].shape} first, now {images[-1].shape}"
                    raise ValueError(
                        f"{path}: expected pictures of one size, received {sizes}. Make them alike with"
                        " AnimalsDatasetManager([SimplePreprocessor(width=32, height=32)])."
                    )
                if verbose > 0 and number % verbose == 0:
                    print(f"Processed {number}/{len(paths)}")
            labels += [label] * len(paths)
        self.data = np.stack(images)  # (n, height, width, 3)
        self.labels = np.array(labels)
        self.X = self.y = None  # those of pictures that were loaded before

    def process_data_label(self) -> None:
        """Make whole numbers of the labels, and numbers from -1 to 1 of the pixels."""
        if self.data is None:
            raise RuntimeError("There are no pictures yet: call load(label_folder_dict) before process_data_label().")
        self.classes, self.y = np.unique(self.labels, return_inverse=True)  # classes in the order of their names
        self.X = self.data.astype(np.float32) / 127.5 - 1  # 0 becomes -1, 255 becomes 1

    def train_valid_test_split(self, train_size: float = 0.8, test_size: float = 0.1, rand_seed: int = 33) -> None:
        """Split each class at random into training, validation and test images, and mix the classes.

        Args:
            train_size: Share of training images.
            test_size: Share of test images; what is in neither is for validation.
            rand_seed: The same seed, the same split.

        Raises:
            ValueError: The shares leave a set empty.
        """
        if self.X is None:
            raise RuntimeError("The images are not ready: call process_data_label() before train_valid_test_split().")
        if train_size <= 0 or test_size <= 0 or train_size + test_size >= 1:
            raise ValueError(
                "train_size and test_size: expected shares above 0 that leave some for validation, such as 0.8 and 0.1,"
                f" received {train_size} and {test_size}."
            )
        random = np.random.default_rng(rand_seed)
        train, valid, test = [], [], []
        for label in range(len(self.classes)):
            indices = random.permutation(np.flatnonzero(self.y == label))
            for_test, for_training = round(test_size * len(indices)), round(train_size * len(indices))
            test.append(indices[:for_test])
            train.append(indices[for_test : for_test + for_training])
            valid.append(indices[for_test + for_training :])
        chosen = [random.permutation(np.concatenate(part)) for part in (train, valid, test)]
        self.X_train, self.X_valid, self.X_test = (self.X[indices] for indices in chosen)
        self.y_train, self.y_valid, self.y_test = (self.y[indices] for indices in chosen)
        self._random, self._order = random, np.arange(0)

    def next_batch(self, batch_size: int = 32) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The next training images in random order, and their classes. No image comes twice before all were there.

        When fewer than `batch_size` images are left, all are shuffled anew: an epoch has `len(X_train) // batch_size`
        batches.

        Returns:
            Images (batch_size, height, width, 3), from -1 to 1, and classes (batch_size,).

        Raises:
            ValueError: There are not so many training images.
        """
        if self.X_train is None:
            raise RuntimeError("There are no training images yet: call train_valid_test_split() before next_batch().")
        if not 1 <= batch_size <= len(self.X_train):
            raise ValueError(f"batch_size: expected 1 to {len(self.X_train)} images, received {batch_size}.")
        if len(self._order) < batch_size:
            self._order = self._random.permutation(len(self.X_train))
        batch, self._order = self._order[:batch_size], self._order[batch_size:]
        return self.X_train[batch], self.y_train[batch]

    def _read(self, path: Path) -> NDArray[np.uint8]:
        """A picture after all preprocessors: uint8 (height, width, 3), in the order red, green, blue."""
        try:
            with Image.open(path) as opened:
                image: Any = opened.convert("RGB")
        except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises where a file is damaged
            raise ValueError(
                f"{path} cannot be read as a picture ({error}). Delete it, or unpack the data set again."
            ) from error
        for preprocessor in self.preprocessors:
            image = preprocessor.preprocess(image)
        return np.asarray(image)


def find_pictures(folder: str | Path) -> list[Path]:
    """The pictures that lie in the folder, sorted by name."""
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder. {WHERE}: unpack the data set there.")
    paths = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    if not paths:
        raise ValueError(f"{folder} holds no pictures. {WHERE}: unpack the data set there.")
    return sorted(paths, key=lambda path: path.name)  # paths themselves have another order on Windows


class DefaultModel(ImageClassifier):
    """A plain convolutional network for the pictures of animals. Inherit from it to build your own.

    `ImageClassifier`, in `image_classifier.py`, says what the arguments mean and has all other methods: read that class
    first. Only some defaults differ, and the range of the images: from -1 to 1.
    """

    def __init__(
        self,
        name: str = "network1",
        width: int = 32,
        height: int = 32,
        depth: int = 3,
        num_blocks: int = 2,
        feature_maps: int = 32,
        num_classes: int = 4,
        drop_rate: float = 0.2,
        batch_norm: bool | None = None,
        is_augmentation: bool = False,
        activation_func: str = "relu",
        use_skip: bool = True,
        optimizer: str = "adam",
        batch_size: int = 10,
        num_epochs: int = 20,
        learning_rate: float = 0.0001,
        verbose: bool = True,
    ) -> None:
        super().__init__(
            name,
            width,
            height,
            depth,
            num_blocks,
            feature_maps,
            num_classes,
            drop_rate,
            batch_norm,
            is_augmentation,
            activation_func,
            use_skip,
            optimizer,
            batch_size,
            num_epochs,
            learning_rate,
            verbose,
        )

    def drawable(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """The images as matplotlib draws them: from 0 to 1, where they are from -1 to 1 here."""
        return (images + np.float32(1)) / np.float32(2)
