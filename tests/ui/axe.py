"""Accessibility of a page as axe sees it; it finds only part, and 0 is the only figure that passes."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def violations(page: Any) -> list[str]:
    """One line per violation: rule, what it asks, the elements."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: " + " ; ".join(node["html"][:200] for node in one["nodes"][:5]) for one in found
    ]


def sideways(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
