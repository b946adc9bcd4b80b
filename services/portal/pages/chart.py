"""Charts, drawn here: the browser runs no script for them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement  # nothing is parsed

import pygal
from flask_babel import gettext as _
from pygal.style import Style

from services.portal.client.resources import Row
from services.portal.wording import month, number

# its import hook, for maps we do not draw, is of a kind that pytest's own importing cannot take
sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = 24
GRADUATIONS = 4
STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#241e1a",
    foreground_strong="#241e1a",
    foreground_subtle="#5f554b",
    guide_stroke_color="#e3d9c9",
    major_guide_stroke_color="#e3d9c9",
    guide_stroke_dasharray="none",
    major_guide_stroke_dasharray="none",
    opacity="1",
    colors=("#97262f",),
    font_family="system-ui, sans-serif",
    label_font_size=14,
    major_label_font_size=14,
    value_font_size=14,
    value_colors=("#241e1a",),
    no_data_font_size=20,
)
SEEN = """.text-overlay text { transform: translateY(-4px) }
@media (prefers-color-scheme: dark) {
  text { fill: #efe8dc !important }
  .guides, .line { stroke: #353a4a !important }
  .rect { fill: #f39a90 !important; stroke: #f39a90 !important }
}"""
"""Values off their bars; the dark colours of `static/css/tokens.css`: a picture sees no page."""


def bars(title: str, rows: Sequence[Row], *, narrow: bool = False) -> str:
    """Draw counts by month, the last 24 of them, as SVG; half of them for a narrow screen."""
    shown = rows[-MONTHS // 2 :] if narrow else rows[-MONTHS:]
    labels = [month(row.month, "MMM y") for row in shown]
    return drawn(title, labels, [row.count for row in shown], number, narrow=narrow)


def drawn(
    title: str,
    labels: Sequence[str],
    values: Sequence[int],
    written: Callable[[int], str],
    *,
    narrow: bool = False,
) -> str:
    """Draw whole numbers as bars, as SVG.

    :param written: writes a number.
    """
    step = graduation(max(values, default=0))
    drawing = pygal.Bar(
        style=STYLE,
        js=[],
        show_legend=False,
        print_values=len(values) <= (MONTHS // 4 if narrow else MONTHS // 2),
        print_values_position="top",
        value_formatter=lambda value: written(int(value)),
        x_label_rotation=30 if narrow or len(values) > MONTHS // 4 else 0,
        range=(0, step * GRADUATIONS),
        height=300 if narrow else 320,
        width=400 if narrow else 800,
        margin=10,
        no_data_text=_("Rien à montrer"),
    )
    drawing.add_xml_filter(_without_scripts)
    drawing.add_xml_filter(_well_seen)
    drawing.y_labels = [step * index for index in range(GRADUATIONS + 1)]
    drawing.x_labels = labels
    drawing.add(title, values)
    picture: str = drawing.render(is_unicode=True, disable_xml_declaration=True)
    return picture


def _without_scripts(root: Element) -> Element:
    """Leave out the configuration for scripts we do not send."""
    for parent in list(root.iter()):
        for script in parent.findall("script") + parent.findall(f"{SVG}script"):
            parent.remove(script)
    return root


def _well_seen(root: Element) -> Element:
    SubElement(root, f"{SVG}style").text = SEEN
    return root


def graduation(top: int) -> int:
    """Give the step, 1, 2 or 5 and noughts, at which four reach `top`: a count is whole."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * GRADUATIONS >= top:
                return step
        size *= 10
