"""Known mistakes of the part on convolutional networks and their robustness: the sentence that names each to the student."""

from collections.abc import Mapping
from types import MappingProxyType

from reference.shared.training_mistakes import TRAINING_MISCONCEPTIONS

__all__ = ["CNN_MISCONCEPTIONS"]

_NETWORKS = {
    "skip_missing": "There is no skip connection when use_skip is True. The output of the block's first convolution is added once more, after the second one.",
    "skip_always": "The skip connection is there even when use_skip is False. Let build_cnn ask for the attribute.",
    "skip_from_block_input": "The skip connection starts at the block's input. It is the output of the block's first convolution that is added.",
    "maps_not_doubled": "The number of feature maps does not double from block to block. Both convolutions of a block have twice as many as those of the block before.",
    "max_pooling": "The blocks pool by the maximum. The question asks for the mean of each window.",
}
_TRIALS = {
    "augmentation_at_test": "Images are changed at validation or test time, too. Augmentation belongs to training only: Keras's layers see to that by themselves, if they are called with the network's own training flag.",
    "augmentation_always": "Images are changed even when is_augmentation is False. Let the network ask for the attribute.",
    "augmentation_never": "The images reach the network as they are: nothing augments them.",
    "augmentation_blank": "Augmentation leaves hardly anything of the images. Check its amounts, and on which scale of pixels it works.",
    "patience_off_by_one": "The training stops an epoch too early or too late. Count the epochs since the best one, which is itself not counted.",
    "patience_on_loss": "The training stops by the validation loss. The question asks for the validation accuracy, which rises when it gets better.",
    "patience_on_training": "The training stops by what it reaches on training images. Only the validation set tells when to stop.",
    "patience_wrong_way": 'The training stops while the validation accuracy rises. An accuracy is the better the higher it is: mode="max" in Keras\'s EarlyStopping.',
    "no_early_stopping": "The training never stops early. Watch the validation accuracy in fit, whatever the other settings are.",
}
_MIXUP = {
    "labels_not_mixed": "The labels are not mixed. An image that is made of two carries the labels of both, with the same weights.",
    "images_not_mixed": "The labels are mixed, the images are not. Both are mixed with the same λ and the same partners.",
    "not_mixed": "Nothing is mixed: images and labels come back as they were.",
    "two_permutations": "Images and labels are mixed with different partners. Draw one permutation, and use it for both.",
    "second_lambda": "Images and labels are mixed with different λ. Draw λ once, and use it for both.",
    "weights_swapped": "λ and 1 − λ have changed places in the labels: each label needs the weight that its image has.",
    "weights_not_one": "The weights of the two images do not add up to one. They are λ and 1 − λ.",
    "integer_labels_mixed": "Class numbers were mixed. The mean of two class numbers is a third class, or none: mix one-hot labels instead.",
    "lambda_uniform": "λ does not depend on α: it looks uniform between the two ends. Draw it from Beta(α, α).",
    "lambda_constant": "λ is the same each time. Draw it anew from Beta(α, α) in every call.",
    "pairs_not_random": "The same images are mixed with each other in every call. Draw a new permutation each time.",
}
_ATTACKS = {
    "descent": "The attack goes downhill, and makes the network surer of the true label. Add the step to the image: the loss is to rise.",
    "predicted_label": "The attack starts from the label that the network predicts. Raise the loss of the true label, which is passed in labels.",
    "no_clip": "Pixels leave the range that images have. Clip them to it after each step.",
    "wrong_range": "Pixels are clipped to another range than the one that the images have.",
    "attack_in_training": "The network runs in training mode during the attack, so that dropout and batch norm make it another network. Call it with training=False.",
    "wrong_loss": "The gradient is that of another loss than the cross-entropy. Look whether it takes probabilities or logits: the model gives probabilities.",
    "sign_left_out": "The step follows the gradient itself. In the L∞ norm each pixel moves by the full step, along the gradient's sign.",
    "settings_ignored": "The attack does not do what its arguments say: a number stands in the place of epsilon, steps or step_size.",
    "fgsm_iterated": "FGSM takes one single step of length epsilon. Many small ones are another attack.",
    "no_projection": "The images leave the ball of radius epsilon. Bring them back to it after each step.",
    "ball_around_previous": "The ball is drawn around the image of the step before, so that it moves along. Its centre is always the clean image.",
    "projected_at_end": "The images are brought back to the ball after the last step only. Do it after every step: outside of it the gradient is another one.",
    "gradient_at_start": "The gradient is always taken at the clean image. Take it anew at the image that the attack has reached.",
    "steps_off_by_one": "The attack takes a step too few or too many.",
    "step_is_epsilon": "Each step has the length of epsilon. The step's length is step_size; epsilon is the radius of the ball.",
    "no_random_start": "PGD starts at the clean image. Let it start at a point of the ball that is drawn at random.",
    "start_not_uniform": "The random start does not have the right law. Each pixel's displacement is uniform between −epsilon and epsilon, drawn for each pixel by itself.",
    "start_is_centre": "The ball is drawn around the random start. Its centre is the clean image, or the attack may leave it by as much again.",
    "momentum_missing": "There is no momentum: each step follows its own gradient only. MIM adds up the gradients of all steps so far.",
    "momentum_not_normalised": "Gradients are added up as they are. MIM divides each by the mean of its magnitudes first, or the largest one outweighs all others.",
    "momentum_of_signs": "Signs are added up. MIM adds up the gradients, each divided by the mean of its magnitudes, and takes the sign of the sum.",
    "momentum_decays": "Earlier gradients fade. MIM's decay factor is one here, so that each gradient counts as much as the latest.",
    "momentum_over_batch": "Gradients are divided by a mean over the whole batch. Each image needs its own, or it depends on which others are attacked beside it.",
    "momentum_other_norm": "Gradients are divided by another norm than the L1 norm of the whole image.",
}
_ROBUSTNESS = {
    "claim_not_confirmed": "Our own evaluation of your model does not confirm the accuracy that you report. Let code compute it, for this very model, on all test images.",
    "robust_over_attacked": "The accuracy under attack is that of a part of the images only. Count over all test images: those that were wrong before the attack are wrong after it, too.",
    "masked_gradients": "The network's gradients vanish, so that attacks find no way up. That hides mistakes, but does not prevent them.",
    "robust_not_saved": "The adversarially trained network was not saved in the folder models.",
}
_SAM = {
    "sam_per_layer_norm": "Each weight's gradient was divided by its own norm. SAM divides by one norm, over all weights together.",
    "sam_no_norm": "The gradient was not divided by its norm, so that the way up is not rho long.",
    "sam_norm_squared": "The gradient was divided by the square of its norm. The way up is rho long, whatever the gradient's size.",
    "sam_sign": "The way up follows the gradient's sign. SAM follows the gradient itself, divided by its norm.",
    "sam_descends": "The weights were moved downhill first. SAM looks for the worst place nearby, uphill.",
    "sam_rho_ignored": "rho has no effect: a number stands in its place.",
    "sam_not_restored": "The weights were not put back before the step. The gradient is taken uphill, the step is made from where the weights were.",
    "sam_gradients_added": "Both gradients were used for the step. Only the one at the moved weights counts.",
    "sam_not_used": "The training does not take the two passes of a SAM step. Let sam_step make every step of it.",
    "sam_plain_step": "This is a plain step of the optimizer, with the gradient at the weights themselves. SAM uses the one at the moved weights.",
}
_TRAINING = ("best_by_test", "best_not_evaluated", "evaluated_on_training", "grid_incomplete", "reported_not_observed",
             "too_few_epochs", "trained_on_test")  # fmt: skip
_SHARED = {name: TRAINING_MISCONCEPTIONS[name] for name in _TRAINING}

CNN_MISCONCEPTIONS: Mapping[str, str] = MappingProxyType(
    _SHARED | _NETWORKS | _TRIALS | _MIXUP | _ATTACKS | _ROBUSTNESS | _SAM
)
"""Misconception id → sentence. No sentence holds a number, so none can be taken for an answer."""
