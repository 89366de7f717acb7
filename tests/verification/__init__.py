"""Tests against answers that are known: closed forms, exact equalities between runs, and what always holds."""
