"""The sections of assignment.toml beside the questions: submission names, late rule, tolerances, limits."""

import re
from fractions import Fraction

from autograder.model.assignment import FollowThrough, LatePolicy, Limits, Quick, SubmissionNames, Tolerance
from autograder.spec.kinds import (
    AMOUNT,
    COUNT,
    DURATION,
    EXPORT,
    FOLLOW_THROUGH,
    IDENTIFIER,
    MOMENT,
    NOTEBOOK,
    PATTERN,
    SETTING,
    SHARE,
    STUDENT_ID,
    TEXT,
    as_identifier,
)
from autograder.spec.table import Table

__all__ = [
    "read_follow_through",
    "read_late",
    "read_limits",
    "read_names",
    "read_quick",
    "read_settings",
    "read_tolerances",
]


def read_follow_through(root: Table) -> tuple[FollowThrough, Fraction]:
    """The policy and the share of a criterion's points that it grants."""
    share = root.take("follow_through", FOLLOW_THROUGH)
    if share in (0, 1):
        return (FollowThrough.FULL if share else FollowThrough.NONE), share
    return FollowThrough.FRACTION, share


def read_late(table: Table) -> LatePolicy:
    """[late]: when work is due, and what a day costs."""
    late = LatePolicy(due=table.take("due", MOMENT), per_day=table.take("per_day", SHARE))
    table.done()
    return late


def read_names(table: Table) -> SubmissionNames:
    """[submission]: how what is handed in is called."""
    names = SubmissionNames(
        archive=table.take("archive", PATTERN),
        example=table.take("example", TEXT),
        student_id_variable=table.take("student_id_variable", IDENTIFIER),
        id_min=table.take("id_min", STUDENT_ID),
        id_max=table.take("id_max", STUDENT_ID),
        whole=table.take("whole", NOTEBOOK, default=""),
        export=table.take("export", EXPORT, default=""),
    )
    _check_example(table, names)
    table.done()
    return names


def _check_example(table: Table, names: SubmissionNames) -> None:
    """The range of IDs must not be empty, and the example must itself be accepted."""
    if 0 < names.id_max < names.id_min:
        table.refuse("id_max", f"expected at least id_min, {names.id_min}, received {names.id_max}")
    if not names.archive or not names.example:
        return
    match = re.fullmatch(names.archive, names.example.removesuffix(".zip"))
    if match is None:
        table.refuse("example", f"{names.example!r} without .zip does not match `archive`")
    elif not (match["id"] or "").isdecimal():
        table.refuse("archive", f"its group `id` is {match['id']!r} in the example, expected digits")
    elif 0 < names.id_min <= names.id_max and not names.id_min <= int(match["id"]) <= names.id_max:
        table.refuse("example", f"its ID {match['id']} is not from {names.id_min} to {names.id_max}")


def read_tolerances(table: Table) -> dict[str, Tolerance]:
    """[tolerances.<name>], each with its reason."""
    for name in table.names():
        if as_identifier(name) is None:
            table.refuse(name, f"expected {IDENTIFIER.expected} as a tolerance's name")
    return {name: _read_tolerance(name, entry) for name, entry in ((name, table.table(name)) for name in table.names())}


def _read_tolerance(name: str, table: Table) -> Tolerance:
    tolerance = Tolerance(
        name=name,
        atol=table.take("atol", AMOUNT),
        rtol=table.take("rtol", AMOUNT),
        reason=table.take("reason", TEXT),
    )
    if tolerance.atol == 0 and tolerance.rtol == 0:  # nan stands for a refused one
        table.refuse("atol", "expected a number above 0 here or in rtol, received 0 in both")
    table.done()
    return tolerance


def read_limits(table: Table) -> Limits:
    """[parts.limits]: what one notebook's run may use."""
    limits = Limits(
        cell_s=table.take("cell_s", DURATION),
        notebook_s=table.take("notebook_s", DURATION),
        memory_mib=table.take("memory_mib", COUNT),
        processes=table.take("processes", COUNT),
        file_mib=table.take("file_mib", COUNT),
        output_kib=table.take("output_kib", COUNT),
    )
    table.done()
    return limits


def read_settings(table: Table) -> dict[str, str]:
    """[parts.settings]: texts that the notebook and the checks share, by names of the author's own; one may be empty."""
    return {name: table.take(name, SETTING) for name in table.names()}


def read_quick(table: Table) -> Quick:
    """[parts.quick]: what saves time in the quick tier."""
    parameters = table.table("parameters")
    quick = Quick(
        steps=table.take("steps", COUNT),
        few=table.take("few", COUNT, default=1),
        parameters={name: parameters.take(name, COUNT) for name in parameters.names()},
        batch_norm_momentum=float(table.take("batch_norm_momentum", SHARE, default=Fraction(0))) or None,
        freeform_steps=table.take("freeform_steps", COUNT, default=0) or None,
        freeform_time=table.take("freeform_time", COUNT, default=1),
    )
    table.done()
    return quick
