"""The command line: thin skins over one library call each."""

from offramp.cli.app import main, run

__all__ = ["main", "run"]
