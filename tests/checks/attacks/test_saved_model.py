"""What lies in `models`, and what the log says of saving, by hand."""

import pytest

from autograder.checks.attacks.saved_model import saved_model
from autograder.model.evidence import Appraised
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import EventKind
from tests.checks.builders import ALL, NOTHING
from tests.checks.training_builders import Story

FILE = "models/robust_model.keras"


def judge(story: Story, seen: Appraised | None, *, stopped_by: str = "") -> CheckResult:
    return saved_model(story.watched(stopped_by=stopped_by), seen, name="robust_model")


def trained(*saves: str, restored: str = "") -> Story:
    story = Story()
    story.fit(story.model())
    for path in saves:
        story.add(EventKind.SAVE, model=0, detail=path)
    return story.add(EventKind.RESTORE, detail=restored) if restored else story


@pytest.mark.parametrize("path", ["models/robust_model.keras", "./models/x.h5", "/home/student/work/models/x.keras"])
def test_a_file_that_we_loaded_passes(path: str) -> None:
    result = judge(trained(path, restored=path), Appraised(source=FILE, files=(FILE,)))
    assert (result.outcome, result.credit, result.seen, result.remark) == (Outcome.PASS, ALL, FILE, "")


def test_what_is_not_loaded_again_or_weights_only_passes_with_a_remark() -> None:
    result = judge(trained(FILE), Appraised(source=FILE, files=(FILE,)))
    assert (result.outcome, "no loading of it was seen" in result.remark) == (Outcome.PASS, True)
    weights = "models/robust.weights.h5"
    result = judge(trained(weights, restored=weights), Appraised(source=weights, files=(weights,)))
    assert (result.outcome, result.remark.startswith("weights only")) == (Outcome.PASS, True)


def test_a_file_that_is_refused_is_for_a_person() -> None:
    result = judge(trained(FILE), Appraised(source="graph", files=(FILE,), problem=f"{FILE}: it holds a Lambda layer"))
    assert (result.outcome, result.message) == (
        Outcome.PENDING,
        "9.9 it: `models/robust_model.keras` could not be loaded by the grader (it holds a Lambda layer): a person looks.",
    )


def test_a_file_that_vanished_is_for_a_person() -> None:
    result = judge(trained("models\\robust_model.keras"), Appraised(source="graph"))
    assert (result.outcome, "was saved in the run, but was not found afterwards" in result.message) == (
        Outcome.PENDING,
        True,
    )


@pytest.mark.parametrize(
    "path", ["robust_model.keras", "../models/x.keras", "/tmp/x.keras", "saved/models", "model/x.h5"]
)
def test_a_model_saved_elsewhere_fails_and_is_told_where(path: str) -> None:
    result = judge(trained(path), Appraised(source="graph"))
    assert (result.outcome, result.credit, result.misconception, result.seen) == (
        Outcome.FAIL,
        NOTHING,
        "robust_not_saved",
        path,
    )
    assert result.message == (
        f"9.9 it: expected a model saved in ./models that can be loaded, but saved was `{path}`: "
        'call `model.save("models/robust_model.keras")` after training.'
    )


def test_many_places_are_not_all_named() -> None:
    result = judge(trained(*"abcde"), Appraised(source="graph"))
    assert "but saved was `e`, `d`, `c` and 2 more" in result.message


def test_nothing_saved_fails() -> None:
    for seen in (Appraised(source="graph"), None):
        result = judge(trained(), seen)
        assert (result.outcome, result.misconception) == (Outcome.FAIL, "robust_not_saved")
        assert "but no model was saved" in result.message


def test_nothing_done_is_not_run() -> None:
    assert "nothing was trained or saved here" in judge(Story(), None).message
    stopped = judge(trained(), None, stopped_by="its cell ran out of time")
    assert (stopped.outcome, stopped.message) == (Outcome.NOT_RUN, "9.9 it: its cell ran out of time.")


def test_what_other_questions_save_does_not_count() -> None:
    story = trained()
    story.add(EventKind.SAVE, detail="best.keras", cell=1)
    assert "no model was saved" in judge(story, Appraised(source="graph")).message


def test_hostile_paths_are_shown_safely() -> None:
    result = judge(trained("\x1b[31m" + "x" * 5000), Appraised(source="graph"))
    assert "\x1b" not in result.message
    assert len(result.message) < 300
