"""What students hand in, made safe to handle: untrusted bytes → Submission, with a clear finding for all that is odd."""

from autograder.intake.caps import Caps
from autograder.intake.discovery import discover, natural
from autograder.intake.identity import unique_names
from autograder.intake.placing import places
from autograder.intake.reading import read

__all__ = ["Caps", "discover", "natural", "places", "read", "unique_names"]
