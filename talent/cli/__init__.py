"""The command line: ``talent …``, the same verbs as the API."""

from talent.cli.commands import main

__all__ = ["main"]
