"""PayDunya's hosted invoice, under ``/paydunya/api/v1``."""
