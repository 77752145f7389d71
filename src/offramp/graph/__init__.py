"""The graph model: states as a hypercube of options, moves, and ranks."""
