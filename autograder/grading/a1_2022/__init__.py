"""The 2022 edition, one module per part."""

__all__: list[str] = []
