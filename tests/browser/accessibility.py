"""What axe-core finds on a page."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
AXE = Axe()


def found_by_axe(page: Page, rules: dict[str, object] = EVERYTHING) -> list[str]:
    """Give what axe-core finds wrong: rule, where, and what."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    result = AXE.run(page, options=options)
    return [
        f"{violation['id']}: {json.dumps(node['target'])} {node.get('failureSummary', '')}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]
