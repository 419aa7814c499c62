"""Limits that hold for a whole sandbox: memory, processes, disk; each is named when it is hit."""
