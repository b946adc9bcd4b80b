"""Making small workbooks for the tests: the parts of an .xlsx that a reader needs."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = f"""<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType=
 "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
_RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
{}</Relationships>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def column(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(row: int, index: int, value: object) -> str:
    place = f"{column(index)}{row + 1}"
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[object]] | str]) -> Path:
    """Write sheets of rows; a text is taken for the XML of the sheet's data."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            _RELATIONS.format(
                f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            ),
        )
        names, links = [], []
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            names.append(f'<sheet name="{escape(name)}" sheetId="{number}" r:id="s{number}"/>')
            links.append(
                f'<Relationship Id="s{number}" Type="{_OFFICE}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            data = rows if isinstance(rows, str) else _data(rows)
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}">'
                f"<sheetData>{data}</sheetData></worksheet>",
            )
        archive.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f"<sheets>{''.join(names)}</sheets></workbook>",
        )
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format("".join(links)))
    return path


def _data(rows: Sequence[Sequence[object]]) -> str:
    return "".join(
        f'<row r="{row + 1}">{"".join(cell(row, at, one) for at, one in enumerate(cells))}</row>'
        for row, cells in enumerate(rows)
    )
