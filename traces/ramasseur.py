"""Batches that make no cycle need nobody to look for some."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def sans_ramasseur() -> Iterator[None]:
    """Leave the search for cycles until the batch is done: thousands of rows would be searched a hundred times."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
