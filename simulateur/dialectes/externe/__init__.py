"""The generic external payment backend, under ``/externe/api/v1``."""
