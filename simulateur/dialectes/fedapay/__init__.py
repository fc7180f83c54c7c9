"""FedaPay v1, under ``/fedapay/v1``."""
