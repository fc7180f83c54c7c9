"""Boards: what a layout is, who may read and change one, and how it is read."""
