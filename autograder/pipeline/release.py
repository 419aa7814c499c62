"""The student release of an edition: template, leak check, zip."""

from pathlib import Path

from autograder import release
from autograder.pipeline.edition import Edition

__all__ = ["make_release"]


def make_release(edition: Edition, *, archive: Path | None) -> tuple[Path, ...]:
    """Build the template (and with `archive` the zip) from the reference.

    Raises:
        ReleaseError: It cannot be built, or an answer would get out; nothing was replaced.
    """
    written = release.build_template(
        edition.folder, template_dir=edition.template_folder, solved_dir=edition.solved_folder
    )
    return (*written, release.pack(edition.template_folder, out=archive)) if archive else written
