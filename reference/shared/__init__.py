"""Mathematics and answer tables that every edition uses; pure numpy."""

__all__: list[str] = []
