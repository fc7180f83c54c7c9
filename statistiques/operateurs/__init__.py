"""One page per provider: what goes through it, how it answers, and why it refuses."""
