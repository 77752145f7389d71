"""The version of the package, below everything, so that nothing imports upward to learn it."""

VERSION = "0.1.0"
