"""The test suite; it mirrors the project's tree."""
