"""Logos: decoded, made small, written anew; whatever else is sent is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.directory.documents import LogoContent
from services.directory.domain.logo import MAX_BYTES, NotALogo, clean_logo
from services.directory.tests.making import path_of, register, told


def picture(kind="PNG", size=(900, 300), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def announcing(width, height):
    """Make a PNG of a few bytes that says it is as large as that."""

    def chunk(name, content):
        told_ = name + content
        return struct.pack(">I", len(content)) + told_ + struct.pack(">I", zlib.crc32(told_))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_small_in_its_proportions(kind):
    logo = clean_logo(picture(kind))
    assert (logo.width, logo.height) == (512, 171)
    assert logo.media_type == "image/jpeg"
    assert clean_logo(picture(mode="RGBA")).media_type == "image/png"
    assert Image.open(BytesIO(logo.content)).size == (512, 171)


def test_what_else_the_file_carries_is_left_behind():
    exif = Image.Exif()
    exif[0x010E] = "canari"
    exif[0x0112] = 6  # taken with the camera turned
    logo = clean_logo(picture("JPEG", exif=exif))
    assert b"canari" not in logo.content
    assert (logo.width, logo.height) == (171, 512)
    assert not Image.open(BytesIO(logo.content)).getexif()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "PNG, JPEG or WebP"),
        (b"<svg/>", "PNG, JPEG or WebP"),
        (picture("GIF"), "PNG, JPEG or WebP"),
        (picture()[:200], "broken"),
        (announcing(60_000, 60_000), "pixels at most|broken"),
        (announcing(9_000, 9_000), "pixels at most"),
        (b"x" * (MAX_BYTES + 1), "512 kB"),
    ],
)
def test_what_is_no_picture_is_refused(content, message):
    with pytest.raises(NotALogo, match=message):
        clean_logo(content)


@given(st.integers(8, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_picture_is_read_or_refused(at, damage):
    content = picture(size=(40, 40))
    broken = content[:at] + damage + content[at + len(damage) :]
    try:
        assert clean_logo(broken).width <= 512
    except NotALogo:
        return


@pytest.mark.mongo
def test_a_logo_is_put_shown_replaced_and_taken_off(denis, lea, nadia, anyone):
    page = register(denis)
    path = f"{path_of(page)}/logo"
    png = {"Content-Type": "image/png"}
    assert anyone.get(path).status_code == 404
    assert lea.put(path, data=picture(), headers=png).status_code == 403
    put = denis.put(path, data=picture(), headers=png)
    assert put.json["logo"]["width"] == 512
    shown = anyone.get(path)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "max-age=3600, public"
    assert shown.get_etag()[0] == put.json["logo"]["digest"]
    tag = {"If-None-Match": shown.headers["ETag"]}
    assert anyone.get(path, headers=tag).status_code == 304
    replaced = nadia.put(path, data=picture(mode="RGBA"), headers=png)
    assert replaced.json["logo"]["media_type"] == "image/png"
    assert anyone.get(path, headers=tag).mimetype == "image/png"
    assert LogoContent.objects.count() == 1
    nadia.post(f"{path_of(page)}/hide", json={"reason": "x"})
    assert anyone.get(path).status_code == 404
    assert "private" in denis.get(path).headers["Cache-Control"]
    for _ in range(2):
        assert denis.delete(path).status_code == 204
    assert LogoContent.objects.count() == 0
    assert denis.get(path).status_code == 404
    assert told(page) == ["registered", "updated", "updated", "withdrawn"]


@pytest.mark.mongo
def test_what_is_sent_must_be_a_picture(denis):
    path = f"{path_of(register(denis))}/logo"
    assert denis.put(path, json={}).status_code == 415
    wrong = denis.put(path, data=b"<svg/>", headers={"Content-Type": "image/png"})
    assert wrong.status_code == 422
    large = denis.put(path, data=b"x" * (MAX_BYTES + 1), headers={"Content-Type": "image/png"})
    assert large.status_code == 413
