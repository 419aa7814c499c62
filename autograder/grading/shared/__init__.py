"""What editions have in common: tables of questions, made for an edition's own names and data."""

__all__: list[str] = []
