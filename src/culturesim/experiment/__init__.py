"""Experiments: files, cases, and sweeps that are worked through anywhere and lose nothing."""
