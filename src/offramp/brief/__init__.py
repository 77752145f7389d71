"""The brief: from results to sentences, and from sentences to a terminal, a page or data."""
