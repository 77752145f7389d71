"""The bargaining game: what each actor chooses when nobody knows how determined the other is."""
