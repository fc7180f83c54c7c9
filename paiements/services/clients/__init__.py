"""What is done to a client's data as a whole: erased, given to her, brought together."""
