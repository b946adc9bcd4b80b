"""Containers: whatever a file is called, it is read as what it is, or refused with the reason."""

import csv
import json
import zipfile
from io import StringIO

import pytest

from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.records.opening import open_source
from services.directory.importing.records.record import Place, Within, find, with_folded_keys
from services.directory.tests.importing.workbooks import cell, write_xlsx


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path, within=None):
    source = open_source(path)
    place = source.places(within or Within())[0]
    return [record.values for record in source.records(place)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path, encoding, delimiter):
    text = StringIO()
    rows = [
        ["Nom", "Adresse", "Présentation"],
        ["Épicerie", "1, rue; du « Tissage »", "À côté\nde l’eau"],
    ]
    csv.writer(text, delimiter=delimiter).writerows(rows * 1 + [rows[1]] * 30)
    path = written(tmp_path / "x.txt", text.getvalue().encode(encoding))
    found = read(path)
    assert len(found) == 31
    assert found[0] == {
        "NOM": "Épicerie",
        "ADRESSE": "1, rue; du « Tissage »",
        "PRESENTATION": "À côté\nde l’eau",
    }


def test_ragged_rows_are_borne_and_those_too_long_said(tmp_path):
    path = written(tmp_path / "x.csv", "a;b;c\n1;2\n\n;;\n1;2;3;4\n")
    source = open_source(path)
    short, long = source.records(Place())
    assert (short.values, short.misfit) == ({"A": "1", "B": "2"}, None)
    assert "4 cellules pour 3 colonnes" in long.misfit


def test_of_two_columns_of_one_name_the_first_is_read(tmp_path):
    assert read(written(tmp_path / "x.csv", "nom,Nom,x\na,b,c\n")) == [{"NOM": "a", "X": "c"}]


@pytest.mark.parametrize(
    "text",
    [
        '[{"nom": "a"}, {"nom": "b"}]',
        ' \n[\n{"nom": "a"}\n,{"nom": "b"}]\n',
        '{"nom": "a"}\n{"nom": "b"}\n\n',
        '{"nom": "a"}\r\n{"nom": "b"}',
        "\ufeff" + '[{"nom": "a"}, {"nom": "b"}]',
    ],
)
def test_lists_and_lines_of_json(tmp_path, text):
    assert read(written(tmp_path / "x", text)) == [{"NOM": "a"}, {"NOM": "b"}]


def test_a_list_of_json_is_read_as_it_comes_wherever_it_is_cut(tmp_path):
    rows = [{"nom": f"n{i}", "texte": "é" * (i % 997), "n": i} for i in range(3000)]
    path = written(tmp_path / "x.json", json.dumps(rows, ensure_ascii=False))
    source = open_source(path)
    assert source.kind == "json"
    assert [one.values["N"] for one in source.records(Place())] == list(range(3000))


def test_a_list_inside_and_features_are_found_by_path(tmp_path):
    inside = written(tmp_path / "a", '{"result": {"Résultats": [{"nom": "a"}]}, "n": 1}')
    assert read(inside, Within(paths=("result.resultats",))) == [{"NOM": "a"}]
    point = {"type": "Point", "coordinates": [7.3, 47.7]}
    feature = {"type": "Feature", "properties": {"Nom": "a"}, "geometry": point}
    geojson = {"type": "FeatureCollection", "features": [feature]}
    (record,) = read(written(tmp_path / "b", json.dumps(geojson)), Within(paths=("features",)))
    assert find(record, "properties.nom") == "a"
    assert find(record, "geometry.coordinates.1") == 47.7


def test_a_path_is_found_by_its_whole_name_first_and_lists_by_number():
    values = with_folded_keys({"Coord. X": 1, "a": {"b": [{"c": 2}]}, "a.b": 3})
    assert find(values, "coord. x") == 1
    assert find(values, "a.b") == 3
    assert find(values, "A.b.0.c") == 2 or find(values, "a.b") == 3
    assert find(values, "a.x.y") is None
    assert find(values, "a.b.c.d") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b" \r\n\t\n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"\0" * 500, "vide"),
        (bytes(range(256)) * 20, "ni texte ni classeur"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "ni texte ni classeur"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 4, "ni texte ni classeur"),
        (b"PK\x03\x04 not a zip at all", "classeur illisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "classeur illisible"),
        (b'[{"nom": "a"}, {"nom": ', "coupé"),
        (b"[1, 2", "coupé"),
        (b"[nom]", "coupé"),
        (b'{"items": [', "coupé"),
        (b"[" * 100_000 + b"]" * 100_000, "imbriqués"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "imbriqués"),
        (b"nom;ville\n" + b'"' + b"x" * 200_000, "131"),
        (b"nom;ville\n" + b"x" * (5 * 2**20), "4 Mo"),
        (b"nom;" * 10**6 + b"\n" + b"x;" * 10**6, "colonnes"),
        (b'[{"a": "' + b"x" * (5 * 2**20) + b'"}]', "4 Mo"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path, content, said):
    path = written(tmp_path / "x.csv", content)
    with pytest.raises(UnreadableFile, match=said):
        read(path, Within(paths=("items",)) if content.startswith(b"{") else None)


def test_a_million_columns_in_json_or_in_one_row_are_borne(tmp_path):
    wide = json.dumps([{f"c{i}": i for i in range(100_000)}])
    assert len(read(written(tmp_path / "a", wide))[0]) == 100_000
    source = open_source(written(tmp_path / "b", "nom,ville\n" + "x," * 10**6 + "\n"))
    (record,) = source.records(Place())
    assert "1000001 cellules" in record.misfit


def test_a_workbook_is_read_by_sheet_with_numbers_as_they_are(tmp_path):
    rows = [
        ["Liste des structures"],
        [],
        ["Nom", "SIRET", "CP"],
        ["La Trame", 35066134400035, 1000],
    ]
    path = write_xlsx(tmp_path / "x.csv", {"Lisez-moi": [["rien", "ici"]], "Données 2026": rows})
    source = open_source(path)
    place = source.places(Within(sheet="donnees*"))[-2]
    (record,) = source.records(place)
    assert record.values == {"NOM": "La Trame", "SIRET": 35066134400035.0, "CP": 1000.0}


def test_a_workbook_that_wants_all_the_memory_is_refused(tmp_path):
    corners = (
        f'<row r="1">{cell(0, 0, "a")}</row><row r="1048576">{cell(1_048_575, 16_383, "b")}</row>'
    )
    path = write_xlsx(tmp_path / "corners.xlsx", {"S": corners})
    assert path.stat().st_size < 2_000
    with pytest.raises(UnreadableFile, match="trop grand"):
        read(path)


def test_a_zip_bomb_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "bomb.xlsx", {"S": [["a", "b"]]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(60):
            part.write(b"x" * 2**23)
    with pytest.raises(UnreadableFile, match="trop grand"):
        read(path)


def test_the_child_that_reads_a_workbook_ends_when_the_reader_stops(tmp_path):
    path = write_xlsx(tmp_path / "x.xlsx", {"S": [["a", "b"]] * 5000})
    source = open_source(path)
    rows = source.rows("S")
    next(rows)
    rows.close()
    assert source.columns(Place(sheet="S")) == {"A", "B"}
