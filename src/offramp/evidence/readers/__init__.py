"""Readers of one kind of file each, and the registry that names them: bytes to text with its structure."""
