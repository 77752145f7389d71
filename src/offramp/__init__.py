"""Offramp: from reports of a crisis to a judgement that can be argued with."""

__version__ = "0.1.0"
