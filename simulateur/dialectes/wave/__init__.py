"""Wave Checkout, under ``/wave/v1``."""
