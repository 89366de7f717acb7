"""Runs in folders: written at once or not at all, and replayed to the same numbers."""
