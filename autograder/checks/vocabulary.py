"""The names of the checks."""

__all__ = ["VOCABULARY"]

VOCABULARY: frozenset[str] = frozenset(
    {"activation_review", "close", "curves", "formula", "function", "interval", "prediction", "written"}
)
"""What a criterion's `check` may be in assignment.toml, besides `manual` for what a person marks alone."""
