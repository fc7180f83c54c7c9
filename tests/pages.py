"""What the tests that drive a browser share."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

# Each language and each theme once; every pair of them in the long run.
COMBINAISONS = [
    ("fr-FR", "light"),
    ("en-GB", "dark"),
    pytest.param("fr-FR", "dark", marks=pytest.mark.long),
    pytest.param("en-GB", "light", marks=pytest.mark.long),
]


def suivre(cible: Locator) -> None:
    """Click and wait for the page it leads to: what is checked next must not be the page being left."""
    with cible.page.expect_navigation():
        cible.click()
