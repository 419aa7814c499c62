"""A student's class of networks: an object of it made, step by step, and where a step failed."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from autograder_probe.asked.failures import ERROR_CHARS, EnoughError, explained

T = TypeVar("T")


class StepError(Exception):
    """Student code failed; the message says in which step, and how."""


def failure(error: BaseException) -> dict[str, Any]:
    """What to answer when student code failed, in a step or where an object of theirs was looked at.

    Raises:
        KeyboardInterrupt: The error was the grader's own interrupt.
    """
    if isinstance(error, KeyboardInterrupt):
        raise error
    return {"status": "error", "error": str(error) if isinstance(error, StepError) else explained(error)}


def lacking(namespace: dict[str, Any], name: str) -> str:
    """`missing` or `not_callable`; empty where the name can be called."""
    if name not in namespace:
        return "missing"
    return "" if callable(namespace[name]) else "not_callable"


def inherits(namespace: dict[str, Any], name: str, base: str) -> bool:
    """Whether the class has no `build_cnn` but that of the class that was given."""
    given = getattr(namespace.get(base), "build_cnn", None)
    return given is not None and getattr(namespace[name], "build_cnn", None) is given


def step(name: str, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """One call of student code.

    Raises:
        StepError: It raised.
    """
    try:
        return function(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except EnoughError as end:
        raise StepError(f"{name}: {end}"[:ERROR_CHARS]) from end
    except BaseException as error:  # SystemExit in a student's method is their error, not our end
        raise StepError(f"{name}: {explained(error)}"[:ERROR_CHARS]) from error


def built(namespace: dict[str, Any], name: str, settings: dict[str, Any]) -> tuple[Any, Any]:
    """(object, its model; None where `build_cnn` left none).

    Raises:
        StepError: Making or building it failed.
    """
    made = step(f"{name}(…)", namespace[name], **settings)
    method = step("build_cnn()", getattr, made, "build_cnn")
    returned = step("build_cnn()", method)
    held = getattr(made, "model", None)
    return made, next((item for item in (held, returned) if is_model(item)), None)


def is_model(value: Any) -> bool:
    """A Keras layer or model, or a `tf.Module` that can be called."""
    keras: Any = sys.modules.get("keras")
    tf: Any = sys.modules.get("tensorflow")
    if isinstance(value, type) or not callable(value):
        return False
    return (keras is not None and isinstance(value, keras.Layer)) or (tf is not None and isinstance(value, tf.Module))
