"""The tests, which mirror the tree; ``LONG`` is true in ``make test-long``."""

import os

LONG = bool(os.environ.get("ESSAIS_LONGS"))
