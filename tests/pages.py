"""What the tests that drive a browser share."""

from __future__ import annotations

from playwright.sync_api import Locator


def suivre(cible: Locator) -> None:
    """Click and wait for the page it leads to: what is checked next must not be the page being left."""
    with cible.page.expect_navigation():
        cible.click()
