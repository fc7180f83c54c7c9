"""Notes cancelled after the service was chosen: who stands out from the salon, and by how much."""
