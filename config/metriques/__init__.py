"""What Prometheus reads of this installation: counters of each process, and figures about what they share."""
