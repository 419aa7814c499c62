"""What students hand in, made safe to handle: untrusted bytes → Submission, with a clear finding for all that is odd."""

from autograder.intake.caps import Caps
from autograder.intake.discovery import discover, natural
from autograder.intake.identity import named_id, unique_names
from autograder.intake.ownwork import Handout, read_handout
from autograder.intake.placing import from_template, places
from autograder.intake.reading import read
from autograder.intake.whole import places_of_parts

__all__ = [
    "Caps",
    "Handout",
    "discover",
    "from_template",
    "named_id",
    "natural",
    "places",
    "places_of_parts",
    "read",
    "read_handout",
    "unique_names",
]
