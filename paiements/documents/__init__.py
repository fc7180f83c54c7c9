"""Documents that tell about money."""
