"""What an export holds, one list per file; each is read in batches and never whole."""
