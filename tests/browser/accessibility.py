"""What axe-core finds on a page."""

from __future__ import annotations

import json
from collections.abc import Mapping

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL_BUT_CONTRAST = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}
RUN = "options => axe.run(options).then(found => found.violations)"


def found_by_axe(page: Page, wanted: Mapping[str, object] = EVERYTHING) -> list[str]:
    """Give what axe-core finds wrong: rule, where, and what."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # what is preloaded serves rules of none of these tags
    options = {**wanted, "resultTypes": ["violations"], "preload": False}
    return [
        f"{violation['id']}: {json.dumps(node['target'])} {node.get('failureSummary', '')}"
        for violation in page.evaluate(RUN, options)
        for node in violation["nodes"]
    ]
