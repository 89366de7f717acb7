"""The command line: one file a group of commands, each a thin face of the package. Heavy imports stand inside."""

from culturesim.cli.app import app, main

__all__ = ["app", "main"]
