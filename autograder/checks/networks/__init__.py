"""Checks of a network's layers, read from its graph."""
