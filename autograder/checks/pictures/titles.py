"""Checks that each image of a figure stands under its true class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.checks import show
from autograder.checks.pictures.captions import are_letters, class_index
from autograder.checks.pictures.gallery import no_pictures
from autograder.checks.pictures.recognise import Picture, pictures
from autograder.model.evidence import Figure
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome

__all__ = ["titles"]

LEAST = Fraction(1, 4)
"""Share of the images asked for that must be there, for their titles to count."""


@dataclass(frozen=True, slots=True)
class _Titled:
    """One recognised picture."""

    number: int
    """From 1, in the figure."""
    picture: Picture
    named: int | None
    """Class index that its caption names."""

    @property
    def right(self) -> bool:
        return self.named == self.picture.label


def titles(
    figures: Sequence[Figure],
    training: KnownRows,
    *,
    classes: tuple[str, ...],
    count: int = 36,
    others: Mapping[str, KnownRows] | None = None,
    label: str,
    stopped_by: str = "",
) -> CheckResult:
    """Judge the captions of the best of the figures, by the true classes of the images, whichever set they are of.

    Args:
        figures: The question's figures.
        training: Rows that should be drawn, with their true classes.
        classes: Names by class index.
        count: Images asked for; with a quarter of them the titles can be judged.
        others: Other rows that may be drawn.
        label: Where, for messages.
        stopped_by: What stopped the student's code, if anything did.
    """
    what = "letter" if are_letters(classes) else "class name"
    expected = f"each image under its true {what}, {classes[0]} to {classes[-1]}"
    found = pictures(figures, training, others=others)
    if not found:
        return no_pictures(figures, label=label, expected=expected, stopped_by=stopped_by)
    read = [_read(seen, classes) for seen in found]
    best, seen = max(zip(read, found, strict=True), key=lambda pair: (sum(t.right for t in pair[0]), len(pair[0])))
    wrong = [titled for titled in best if not titled.right]
    shown = f"{len(best) - len(wrong)} of {len(seen)} titles right"
    if not wrong and len(best) >= LEAST * count:
        strangers = len(seen) - len(best)
        remark = f"{show.plural(strangers, 'image')} not recognised, whose titles are not judged" if strangers else ""
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=shown, remark=remark)
    problem = _describe(wrong, len(best), classes) if wrong else _too_few(len(best), len(seen))
    return CheckResult(
        Outcome.FAIL,
        message=f"{label}: expected {expected}; {problem}.",
        expected=expected,
        seen=shown,
        misconception="titles_off_by_one" if _off_by_one(wrong, len(best), len(classes)) else "",
    )


def _read(seen: Sequence[Picture], classes: tuple[str, ...]) -> list[_Titled]:
    return [
        _Titled(number, picture, class_index(picture.caption, classes))
        for number, picture in enumerate(seen, start=1)
        if 0 <= picture.label < len(classes)
    ]


def _too_few(recognised: int, count: int) -> str:
    if recognised:
        return f"only {show.plural(recognised, 'image')} could be recognised: draw all that are asked for, as they are"
    return f"none of the {show.plural(count, 'image')} could be recognised, so no title can be judged: draw them as they are"


def _describe(wrong: Sequence[_Titled], count: int, classes: tuple[str, ...]) -> str:
    """What stands under the wrong images, with one example."""
    first = wrong[0]
    true = classes[first.picture.label]
    what, advice = ("letter", "name the letter") if are_letters(classes) else ("class name", "give the class name")
    caption = show.text(first.picture.caption, limit=40)
    example = f"image number {first.number} is {true} and has {f'the title {caption!r}' if caption else 'no title'}"
    unread = sum(titled.named is None for titled in wrong)
    if unread == len(wrong):
        seen = f"name no {what}" if caption else "are missing"
        return f"{unread} of {show.plural(count, 'title')} {seen} ({example}): use the {what} of the image's label"
    return f"{len(wrong)} of {show.plural(count, 'title')} are wrong ({example}): {advice} of the same image's label"


def _off_by_one(wrong: Sequence[_Titled], count: int, classes: int) -> bool:
    """Most titles name the next class, or most the one before."""
    off = [titled.named - titled.picture.label for titled in wrong if titled.named is not None]
    further, before = (sum(o in (step, step - step * classes) for o in off) for step in (1, -1))
    return 2 * max(further, before) > count
