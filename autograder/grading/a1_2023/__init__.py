"""The 2023 edition, one module per part."""

__all__: list[str] = []
