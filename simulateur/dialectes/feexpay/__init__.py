"""FeexPay v2, at the root of the simulator."""
