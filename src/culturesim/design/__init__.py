"""Designs: which points of its factors a study tries."""
