"""Money for programs: the same services and selectors as the pages, the same rights, the same words."""
