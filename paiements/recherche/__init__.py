"""Finding facts again: what was typed, which visits it means, one page of facts."""
