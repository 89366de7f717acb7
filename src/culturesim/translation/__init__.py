"""Mechanisms as machine code: a rule written with NumPy for many rows is turned into code for one row.

docs/concepts/mechanisms_compiled.md says how, and what can be translated.
"""
