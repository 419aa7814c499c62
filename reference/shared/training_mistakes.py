"""Known mistakes of the part on data, training and label smoothing: the sentence that names each to the student."""

from collections.abc import Mapping
from types import MappingProxyType

from reference.shared import mistakes

__all__ = ["TRAINING_MISCONCEPTIONS"]

_DATA = {
    "labels_from_one": "The labels still count from one, as the package does. Ordinal labels start at zero.",
    "letters_not_selected": "All letters of the data set are still there. Keep those in LETTERS only, images and labels alike.",
    "images_not_flattened": "The images are still squares of pixels. A network of dense layers takes each image as one vector, row after row.",
    "images_transposed": "Rows and columns of the images are swapped, so that they lie on their side. They are upright as they are loaded.",
    "split_overlap": "Some images are in the training set and in the validation set as well. Each image belongs to one of them, or the validation accuracy says little about new images.",
    "split_reversed": "The shares are the wrong way round: the small part is for validation, the large one for training.",
    "split_labels_shuffled": "Images and labels no longer belong together. Whatever order the images are put in, their labels need the same one.",
    "scaled_one_part": "Only some of the sets are scaled. The network must see training, validation and test images on the same scale.",
    "scaled_twice": "The pixels were divided by their largest value twice, so that they are nearly zero. This happens when a cell that changes its own input is run again.",
}
_GALLERY = {
    "titles_off_by_one": "The titles are off by one class. Compare how the labels count with how the list of names does: both start at zero.",
    "images_not_of_training_set": "These images are not from the training set, which is the set that the question asks to look at.",
    "same_images_again": "The same images appear each time. Draw them anew in every call, and leave the random seed alone inside the function.",
}
_TRAINING = {
    "wrong_widths": "The layers have other widths than asked for. Compare the number of units of each layer with the question.",
    "wrong_activation": "A layer has another activation function than asked for. Compare each layer with the question, the last one included.",
    "too_few_epochs": "The network was trained for fewer epochs than the question asks for.",
    "evaluated_on_training": "The accuracy was measured on images that were used for training or for choosing. Only the test set says how the network does on images that it has never met.",
    "trained_on_test": "The network was trained on images of the test set. Its accuracy there no longer says how it does on new images.",
    "grid_incomplete": "Some combinations of the grid were never trained. Every value goes with every other one.",
    "best_by_test": "The best combination was chosen by the test set, so its test accuracy is no longer an honest estimate. Choose by the validation set, and use the test set once, at the end.",
    "reported_not_observed": "The number given is not one that your network reached in this run. Let the code put it into the variable, rather than typing it in.",
    "best_not_evaluated": "The chosen network was not evaluated on the test set, or another one was.",
}
_SMOOTHING = {
    "smoothing_k_minus_1": mistakes.MISCONCEPTIONS["smoothing_k_minus_1"],
    "smoothing_without_one_minus_alpha": "The one-hot label keeps its full weight, so the target sums to more than one. Label smoothing takes α away from it: (1 − α) times the one-hot label, plus α/K.",
    "loss_sum_for_mean": "Sum and mean are mixed up. Add up over the classes, then take the mean over the samples of the batch.",
    "loss_sign": mistakes.MISCONCEPTIONS["loss_sign"],
    "probabilities_for_logits": "The logarithm was taken of the logits themselves, as if they were probabilities. Logits go through softmax first.",
    "log_of_zero": "A probability became zero before its logarithm was taken. Work from the logits with log-softmax, which needs no smallest probability and stays exact however large they are.",
    "smoothing_ignored": "α has no effect: this is the cross-entropy with the plain one-hot label.",
    "builtin_smoothing": "This uses the label smoothing that TensorFlow or Keras brings along. The question asks for your own.",
    "smoothing_not_best": "Label smoothing was tried with another architecture than the best one that you found in the grid search.",
    "softmax_twice": "Softmax is applied twice. The loss takes logits and applies it by itself: the network's last layer needs no activation function, and the loss no second softmax.",
}

TRAINING_MISCONCEPTIONS: Mapping[str, str] = MappingProxyType(_DATA | _GALLERY | _TRAINING | _SMOOTHING)
"""Misconception id → sentence. No sentence holds a number, so none can be taken for an answer."""
