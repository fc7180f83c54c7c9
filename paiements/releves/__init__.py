"""Reading providers' statements: bytes → cells → lines in our words. Nothing here decides about money."""
