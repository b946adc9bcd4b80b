"""Logos: any picture sent is decoded, made small and written anew, so that nothing else stays."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 512 * 2**10
MAX_SIDE = 512
MAX_PIXELS = 25_000_000
"""What a picture may hold before it is decoded: a small file can announce gigabytes."""

FORMATS = ("PNG", "JPEG", "WEBP")


class NotALogo(ValueError):  # noqa: N818 — named for what it says
    """The bytes are no picture that can be taken; the message says what can."""


@dataclass(frozen=True)
class Picture:
    """A picture of 512 pixels a side at most, without metadata."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()


def clean_logo(content: bytes) -> Picture:
    """Make the logo of a picture in PNG, JPEG or WebP.

    :raises NotALogo: it is too large, of another format, or broken.
    """
    if len(content) > MAX_BYTES:
        raise NotALogo(f"A logo has {MAX_BYTES // 2**10} kB at most.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MAX_PIXELS is lower
            opened = Image.open(BytesIO(content), formats=FORMATS)
        if opened.width * opened.height > MAX_PIXELS:
            raise NotALogo(f"A logo has {MAX_PIXELS:,} pixels at most.")
        drawn = ImageOps.exif_transpose(opened)
        drawn.thumbnail((MAX_SIDE, MAX_SIDE))
        return _encoded(drawn)
    except NotALogo:
        raise
    except UnidentifiedImageError as error:
        raise NotALogo("A logo is a picture in PNG, JPEG or WebP.") from error
    except (OSError, ValueError, SyntaxError, OverflowError, Image.DecompressionBombError) as error:
        raise NotALogo("The picture is broken: save it again as PNG.") from error


def _encoded(drawn: Image.Image) -> Picture:
    clear = drawn.has_transparency_data
    plain = drawn.convert("RGBA" if clear else "RGB")
    plain.info.clear()
    out = BytesIO()
    if clear:
        plain.save(out, "PNG", optimize=True)
    else:
        plain.save(out, "JPEG", quality=88, optimize=True)
    media_type = "image/png" if clear else "image/jpeg"
    return Picture(out.getvalue(), media_type, plain.width, plain.height)
