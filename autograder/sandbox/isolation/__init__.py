"""What stands between student code and this machine: the command that a kernel is started with."""

from autograder.sandbox.isolation.bubblewrap import Bubblewrap, find_bwrap
from autograder.sandbox.isolation.choose import ISOLATIONS, isolation
from autograder.sandbox.isolation.common import Isolation, Means
from autograder.sandbox.isolation.none import NoIsolation
from autograder.sandbox.isolation.unprivileged import Unprivileged

__all__ = ["ISOLATIONS", "Bubblewrap", "Isolation", "Means", "NoIsolation", "Unprivileged", "find_bwrap", "isolation"]
