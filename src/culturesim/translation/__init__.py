"""Mechanisms as machine code: a rule written with NumPy for many rows is turned into code for one row.

docs/concepts/compiled_mechanisms.md says how, and what can be translated.
"""
