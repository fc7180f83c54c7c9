"""What the owner is told without asking: the evening's message, the day, the week, the month."""
