"""What stands between student code and this machine: the command that a kernel is started with."""

from autograder.sandbox.isolation.bubblewrap import Bubblewrap, find_bwrap
from autograder.sandbox.isolation.choose import isolation
from autograder.sandbox.isolation.common import Isolation
from autograder.sandbox.isolation.none import NoIsolation

__all__ = ["Bubblewrap", "Isolation", "NoIsolation", "find_bwrap", "isolation"]
