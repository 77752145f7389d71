"""Readers of one kind of file each: bytes to text with its structure."""
