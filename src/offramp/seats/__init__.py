"""A person takes the seat of one actor in a case's play, and the model plays the others (seat-1)."""
