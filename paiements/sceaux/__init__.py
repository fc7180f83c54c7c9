"""What a salon is told of its seals: the daily message, its alarm, the staff's page."""
