"""The 2023 edition: its questions' reference implementations, oracles, master notebooks and provided files."""

__all__: list[str] = []
