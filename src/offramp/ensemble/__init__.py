"""The case in many draws: what it says when its numbers are ranges and its claims may be false."""
