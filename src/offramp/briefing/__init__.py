"""The brief: from results to blocks of words and charts, and from blocks to a terminal, a page, a file or data."""
