"""The case language: a short file that people argue over, to a frozen Case that can be trusted."""
