"""The command line: thin skins over one library call each."""

from offramp.cli.app import execute, main

__all__ = ["execute", "main"]
