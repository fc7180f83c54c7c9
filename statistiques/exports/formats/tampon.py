"""What a writer that wants a file writes to: its bytes are taken away as they come."""

from __future__ import annotations


class Tampon:
    """A file that cannot be read, nor gone back in."""

    def __init__(self) -> None:
        self._octets = bytearray()

    def write(self, octets: bytes) -> int:
        """Keep what is written until it is taken."""
        self._octets += octets
        return len(octets)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def prendre(self) -> bytes:
        """Return what was written since the last time."""
        octets = bytes(self._octets)
        self._octets.clear()
        return octets
