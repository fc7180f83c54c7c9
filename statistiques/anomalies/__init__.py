"""What is out of the ordinary in the figures: a day, a trend, a threshold crossed."""
