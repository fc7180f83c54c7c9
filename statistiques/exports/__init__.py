"""Files that leave with figures: what they hold (``sources/``), how it is written (``formats/``), and when."""
