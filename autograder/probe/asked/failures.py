"""What goes wrong while the grader calls student code, said in one line; and when nothing more is tried."""

import re

from autograder_probe.held import values

ERROR_CHARS = 300
_NODE = re.compile(r"^\{\{[^{}]*\}\} ")


class EnoughError(BaseException):
    """Ends student code that goes on and on; no `except Exception` of theirs stops it. The message says why."""


class Patience:
    """The grader interrupts a request whose time is up, once: what is still to be done then would only hang again."""

    def __init__(self) -> None:
        self.over = False


def described(error: BaseException) -> str:
    """Type and message; TensorFlow's errors have no arguments, and a text that begins with the name of a node."""
    said = values.short_repr(error.args[0]) if error.args else _NODE.sub("", values.short_text(error))
    return f"{type(error).__name__}: {said}"[:ERROR_CHARS]


def explained(error: BaseException) -> str:
    """Type and whole message, for what a class of the student's raises: it may be long."""
    return f"{type(error).__name__}: {_NODE.sub('', values.short_text(error))}"[:ERROR_CHARS].removesuffix(": ")
