"""Figures that were drawn."""
