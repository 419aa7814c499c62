"""Checks that a model was saved in the folder `models`, from where the grader could load it."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import PurePosixPath

from autograder.checks import show
from autograder.checks.training.watched import Watched, pending
from autograder.model.evidence import Appraised
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind

__all__ = ["saved_model"]

NOT_SAVED = "robust_not_saved"
MOST_SHOWN = 3


def saved_model(watched: Watched, appraised: Appraised | None, *, name: str, folder: str = "models") -> CheckResult:
    """PASS when the grader loaded a file of the folder, a whole model or its weights alone.

    Args:
        watched: The question.
        appraised: What the grader found in the folder; None where the question was not reached.
        name: Of the variable that holds the model: `robust_model`.
        folder: Beside the notebook.
    """
    expected = f"a model saved in ./{folder} that can be loaded"
    files = appraised.files if appraised is not None else ()
    if appraised is not None and _within(appraised.source, folder):
        seen, remark = show.text(appraised.source), _remark(watched, appraised.source, folder)
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    if files:
        reason = appraised.problem if appraised is not None and appraised.problem else "it was not used"
        reason = reason.removeprefix(f"{files[0]}: ")  # said once is enough
        return pending(
            watched,
            f"`{show.text(files[0])}` could not be loaded by the grader ({show.text(reason)})",
            expected=expected,
        )
    saves = _saves(watched)
    inside = [event for event in saves if _within(event.detail, folder)]
    if inside:
        path = show.text(inside[-1].detail)
        return pending(
            watched, f"`{path}` was saved in the run, but was not found afterwards", expected=expected, seen=path
        )
    if not saves and (watched.stopped_by or (_nothing(appraised) and not watched.trainings)):
        reason = watched.stopped_by or f"nothing was trained or saved here: save the model of `{name}` in ./{folder}"
        return CheckResult(Outcome.NOT_RUN, message=f"{watched.label}: {reason}.", expected=expected)
    message = f"{watched.label}: expected {expected}, {_elsewhere(saves)}: "
    message += f'call `model.save("{folder}/{name}.keras")` after training.'
    seen = show.text(saves[-1].detail) if saves else "nothing saved"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=NOT_SAVED)


def _nothing(appraised: Appraised | None) -> bool:
    """Whether neither a model nor a file was there."""
    return appraised is None or not (appraised.source or appraised.problem)


def _saves(watched: Watched) -> Sequence[Event]:
    """What this question saved."""
    return [event for event in watched.observed.events if event.kind is EventKind.SAVE and watched.here(event)]


def _elsewhere(saves: Sequence[Event]) -> str:
    if not saves:
        return "but no model was saved"
    paths = list(dict.fromkeys(show.text(event.detail, limit=60) for event in reversed(saves)))
    more = f" and {len(paths) - MOST_SHOWN} more" if len(paths) > MOST_SHOWN else ""
    return "but saved was " + ", ".join(f"`{path}`" for path in paths[:MOST_SHOWN]) + more


def _within(path: str, folder: str) -> bool:
    """Whether a path leads into the folder beside the notebook, or one of that name."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return folder in parts[:-1] and ".." not in parts


def _remark(watched: Watched, source: str, folder: str) -> str:
    if "weights" in PurePosixPath(source).name.lower():
        return "weights only: save the whole model, so that it can be loaded without your class"
    restored = [event for event in watched.observed.events if event.kind is EventKind.RESTORE and watched.here(event)]
    if not any(_within(event.detail, folder) for event in restored):
        return "it was saved, but no loading of it was seen: the question asks to load it before it is attacked"
    return ""
