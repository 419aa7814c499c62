"""When the probe is asked about a question, and how two answers about one question make one."""

from dataclasses import replace

from autograder.model.evidence import Call, QuestionEvidence, ValueKind
from autograder.model.plan import QuestionPlan
from autograder.sandbox.job import Job

__all__ = ["again", "apart", "ends", "incomplete", "merged"]

_LACKING = (ValueKind.MISSING, ValueKind.UNANSWERED)
_NO_CLASS = ("missing", "not_callable")


def ends(job: Job) -> dict[int, list[QuestionPlan]]:
    """Cell index → plans to ask about after it: the last cell of the question's section, where anything is left of it."""
    asks: dict[int, list[QuestionPlan]] = {}
    for plan in job.plans:
        cells = [i for i, place in enumerate(job.places) if plan.question in place.questions]
        if cells:
            asks.setdefault(max(cells), []).append(plan)
    return asks


def again(job: Job) -> dict[int, list[QuestionPlan]]:
    """Cell index → plans whose part ends with it: what is still lacking (cells out of order) is asked for there.

    In a notebook of one part that is the index after the last cell.
    """
    asks: dict[int, list[QuestionPlan]] = {}
    for plan in job.plans:
        asks.setdefault(job.until.get(plan.question, len(job.places)), []).append(plan)
    return asks


def apart(plan: QuestionPlan) -> tuple[QuestionPlan | None, list[QuestionPlan]]:
    """(what can be asked without calling code of the student's, None if nothing; a plan for each function called)."""
    nothing = QuestionPlan(plan.question)
    rest = replace(plan, calls=(), builds=(), trials=())
    calling = [replace(nothing, calls=(call,)) for call in plan.calls]
    calling += [replace(nothing, builds=(build,)) for build in plan.builds]
    calling += [replace(nothing, trials=(trial,)) for trial in plan.trials]
    return (None if rest == nothing else rest), calling


def incomplete(evidence: QuestionEvidence, plan: QuestionPlan) -> bool:
    """Whether something asked for was not there yet."""
    if plan.figures and not evidence.figures:
        return True
    calls = (call for results in evidence.calls.values() for call in results)
    statuses = [build.status for results in evidence.builds.values() for build in results]
    statuses += [trial.status for trial in evidence.trials.values()]
    lacking = any(value.kind in _LACKING for value in evidence.values.values())
    return not {*_NO_CLASS}.isdisjoint(statuses) or lacking or any(map(_unanswered, calls))


def _unanswered(call: Call) -> bool:
    return call.status == "missing" or (call.value is not None and call.value.kind in _LACKING)


def merged(earlier: QuestionEvidence, later: QuestionEvidence) -> QuestionEvidence:
    """What was there at the question's end, completed by what was there at its part's end."""
    values = {
        name: later.values.get(name, value) if value.kind in _LACKING else value
        for name, value in earlier.values.items()
    }
    calls = dict(later.calls) | {
        name: later.calls.get(name, results) if any(map(_unanswered, results)) else results
        for name, results in earlier.calls.items()
    }
    builds = dict(later.builds) | {
        name: later.builds.get(name, results) if any(one.status in _NO_CLASS for one in results) else results
        for name, results in earlier.builds.items()
    }
    trials = dict(later.trials) | {
        name: later.trials.get(name, one) if one.status in _NO_CLASS else one for name, one in earlier.trials.items()
    }
    # Answers found late may rest on variables that came late.
    variables = {**later.variables, **earlier.variables}
    figures = earlier.figures + later.figures
    outputs = earlier.outputs or later.outputs
    return QuestionEvidence(earlier.question, values, variables, calls, figures, builds, trials, outputs)
