"""Rooms of past cases, and what they say about a case at its date: plain rates beside the model, never mixed with it.

A room is a folder with a table (one past case a row) and `room.yaml`, which says where it is from, what its columns
mean and by which rule a row counts at a date. The columns are NumPy arrays: pandas belongs to the extra `ensemble`, and
a brief must not need one.
"""
