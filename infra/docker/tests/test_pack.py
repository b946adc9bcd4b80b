"""Packing the image: what goes, and that the same input has one date."""

from infra.docker.pack import DATE, date, remove


def test_what_no_process_needs_goes_and_the_rest_stays(tmp_path):
    gone = ["pip/a.py", "x/tests/a.py", "x/a.pyi", "babel/locale-data/sw.dat"]
    kept = ["x/a.py", "babel/locale-data/fr_CH.dat", "babel/locale-data/root.dat"]
    for name in (*gone, *kept):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    remove(tmp_path)
    assert [name for name in gone if (tmp_path / name).exists()] == []
    assert [name for name in kept if not (tmp_path / name).exists()] == []


def test_every_file_has_one_date(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").touch()
    (tmp_path / "link").symlink_to("nowhere")
    date(tmp_path)
    paths = [tmp_path, *tmp_path.rglob("*")]
    assert {path.lstat().st_mtime for path in paths} == {DATE}
