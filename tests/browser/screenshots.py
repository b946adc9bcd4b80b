"""`make screenshots`: every page and component, at two widths, light and dark, on contact sheets.
With arguments (`python -m tests.browser.screenshots desk. imports.`), some of them.

The pictures go to `build/screenshots`; `index.html` shows them all.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from html import escape
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Browser, BrowserContext
from rich.progress import track

from shared.testing.browser import running_chromium
from shared.testing.chromium import find_chromium
from shared.testing.stack import running_stack
from tests.browser.conftest import sign_in
from tests.browser.live import AGENT, TAKER, make_live
from tests.browser.site import SitePage, site

OUTPUT = Path("build/screenshots")
WIDTHS, SCHEMES = (390, 1280), ("light", "dark")
THUMBNAIL, A_ROW, MOST_HIGH = 320, 6, 1_200


def main() -> None:
    """Take them all, or those whose name begins as one of the arguments."""
    pages = [page for page in site() if str(page).startswith(tuple(sys.argv[1:]) or "")]
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium: apt-get install chromium")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for old in OUTPUT.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as home, running_stack(Path(home) / "stack") as stack:
        live = make_live(stack)
        base = stack.layout.service_url("portal")
        with running_chromium(chromium) as browser:
            for width, scheme in itertools.product(WIDTHS, SCHEMES):
                taker, agent = (
                    _context(browser, base, width, scheme, who) for who in (TAKER, AGENT)
                )
                taken = [
                    _take(
                        agent if page.of_agents else taker,
                        page,
                        live,
                        f"{page}-{width}-{scheme}.png",
                    )
                    for page in track(pages, f"{width} px, {scheme}")
                ]
                taker.close()
                agent.close()
                _sheet(taken, OUTPUT / f"sheet-{width}-{scheme}.png")
    names = sorted(file.name for file in OUTPUT.glob("*.png"))
    pictures = "".join(
        f'<figure><img src="{escape(name)}" loading="lazy" alt=""><figcaption>{escape(name)}'
        "</figcaption></figure>"
        for name in names
    )
    (OUTPUT / "index.html").write_text(f"<!doctype html><title>Navette</title>{pictures}")
    click.echo(f"{len(names)} pictures: {OUTPUT}/index.html")


def _context(browser: Browser, base: str, width: int, scheme: str, persona: str) -> BrowserContext:
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        reduced_motion="reduce",
    )
    sign_in(context.new_page(), persona)
    return context


def _take(context: BrowserContext, page: SitePage, live: dict[str, str], name: str) -> Path:
    shown = context.new_page()
    shown.goto(page.address("fr", live))
    shown.wait_for_load_state("networkidle")
    shown.screenshot(path=OUTPUT / name, full_page=True)
    shown.close()
    return OUTPUT / name


def _sheet(files: list[Path], output: Path) -> None:
    thumbnails = []
    for file in files:
        with Image.open(file) as picture:
            small = picture.convert("RGB").resize(
                (THUMBNAIL, round(picture.height * THUMBNAIL / picture.width))
            )
        thumbnails.append(small.crop((0, 0, THUMBNAIL, min(small.height, MOST_HIGH))))
    rows = [thumbnails[start : start + A_ROW] for start in range(0, len(thumbnails), A_ROW)]
    heights = [max(one.height for one in row) + 10 for row in rows]
    sheet = Image.new("RGB", (A_ROW * (THUMBNAIL + 10), sum(heights)), "grey")
    for row, top in zip(rows, itertools.accumulate([0, *heights[:-1]]), strict=True):
        for index, one in enumerate(row):
            sheet.paste(one, (index * (THUMBNAIL + 10), top))
    sheet.save(output)


if __name__ == "__main__":
    main()
