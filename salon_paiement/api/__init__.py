"""What every endpoint of the API shares: who gets in, how it refuses, how often it may be asked."""
