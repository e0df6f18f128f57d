"""The files of pictures: which kind one is, and taking out of it what tells on who took it.

A phone writes where and with what a photograph was taken into its file; some add a film of the
moment before, or a second picture with notes of its own. Whoever asks anonymously would be found
by it. So of each file only that is kept which makes up what is seen: pictures are not decoded, no
pixel changes, and a file whose parts do not hang together is no picture. What a phone says about
how it was held is kept, or the picture would lie on its side.
"""

import re
import struct
import zlib
from collections.abc import Callable

from bot import errors
from models import PictureKind

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_PIXELS = frozenset((b"VP8 ", b"VP8L", b"ANMF"))
_WEBP_EXIF = 0x08
_WEBP_NOTES = _WEBP_EXIF | 0x04
"""The flags by which a WebP file says that it holds EXIF and XMP."""

_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Of a JPEG's own fields for applications: those that say how its colours are meant."""

_ORIENTATION = 0x0112
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""Where the pixels of a JPEG end: a marker that is not one of those which stand among them."""


def clean(data: bytes) -> tuple[PictureKind, bytes]:
    """Return what kind of picture a file is, and the file with nothing in it but the picture.

    Raises ``NoPicture`` if it is none of the four kinds, or broken.
    """
    for begins, kind, stripped in _KINDS:
        if begins(data):
            try:
                return kind, stripped(data)
            except (IndexError, struct.error):
                raise errors.NoPicture from None
    raise errors.NoPicture


def _png(data: bytes) -> bytes:
    made, at, turned, pixels = [_PNG], len(_PNG), 1, False
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or (name == b"IHDR") is not (len(made) == 1):
            raise IndexError
        if name == b"eXIf":
            turned = _orientation(data[at + 8 : end - 4]) or turned
        pixels = pixels or name == b"IDAT"
        if name in _PNG_KEPT:
            made.append(data[at:end])
        if name == b"IEND" and pixels:
            return b"".join([*made[:2], _png_notes(turned), *made[2:]])
        at = end


def _png_notes(turned: int) -> bytes:
    if turned == 1:
        return b""
    notes = _notes(turned)
    check = zlib.crc32(b"eXIf" + notes)
    return struct.pack(">I", len(notes)) + b"eXIf" + notes + struct.pack(">I", check)


def _jpeg(data: bytes) -> bytes:
    made, at, turned, pixels = [data[:2]], 2, 1, False
    while True:
        while data[at] == data[at + 1] == 0xFF:
            at += 1
        mark, code = struct.unpack_from(">BB", data, at)
        if mark != 0xFF:
            raise IndexError
        if code == 0xD9:
            if not pixels:
                raise IndexError
            # What stands behind the end is another picture, or a film.
            made.append(data[at : at + 2])
            return b"".join([made[0], _held(turned), *made[1:]])
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if end > len(data) or length < 2:
            raise IndexError
        inside = data[at + 4 : end]
        if code == 0xE1 and inside.startswith(b"Exif\0\0"):
            turned = _orientation(inside[6:]) or turned
        if code == 0xDA:
            found = _MARKER.search(data, end)
            if found is None:
                raise IndexError
            end, pixels = found.start(), True
        own = 0xE0 <= code <= 0xEF or code == 0xFE
        if not own or (code in _JPEG_KEPT and inside.startswith(_JPEG_KEPT[code])):
            made.append(data[at:end])
        at = end


def _orientation(tiff: bytes) -> int | None:
    """Return how a camera was held (2 to 8), if its notes say so and it matters."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(count):
            tag, _type, _n, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if 2 <= value <= 8 else None
    except (KeyError, struct.error):
        pass
    return None


def _notes(turned: int) -> bytes:
    """Return notes that say how the camera was held and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


def _held(turned: int) -> bytes:
    """Return such notes as a JPEG has them; none if it was held upright."""
    if turned == 1:
        return b""
    notes = b"Exif\0\0" + _notes(turned)
    return b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes


def _webp(data: bytes) -> bytes:
    made, at, turned, pixels = [], 12, 1, False
    whole = 8 + struct.unpack_from("<I", data, 4)[0]
    if whole > len(data):
        raise IndexError
    while at < whole:
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if end > whole:
            raise IndexError
        chunk = data[at:end]
        if name == b"EXIF":
            turned = _orientation(chunk[8:].removeprefix(b"Exif\0\0")) or turned
        pixels = pixels or name in _WEBP_PIXELS
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_NOTES]) + chunk[9:]
        if name in _WEBP_KEPT:
            made.append(chunk)
        at = end
    if not pixels:
        raise IndexError
    if turned != 1 and made[0].startswith(b"VP8X"):
        made[0] = made[0][:8] + bytes([made[0][8] | _WEBP_EXIF]) + made[0][9:]
        made.append(b"EXIF" + struct.pack("<I", len(_notes(turned))) + _notes(turned))
    inside = b"WEBP" + b"".join(made)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _gif(data: bytes) -> bytes:
    at = 13 + _palette(data[10])
    made, pixels = [data[:at]], False
    while True:
        begin, block = at, data[at]
        if block == 0x3B and pixels:
            return b"".join([*made, data[at : at + 1]])
        if block == 0x2C:
            at = _blocks_end(data, at + 10 + _palette(data[at + 9]) + 1)
            kept = pixels = True
        elif block == 0x21:
            label = data[at + 1]
            kept = label == 0xF9 or (label == 0xFF and data[at + 3 : at + 14] in _GIF_LOOPS)
            at = _blocks_end(data, at + 2)
        else:
            raise IndexError
        if kept:
            made.append(data[begin:at])


def _palette(flags: int) -> int:
    """Return how many bytes of colours follow."""
    return 3 << ((flags & 0x07) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    """Return where a run of blocks, each with its length before it, is over."""
    while data[at]:
        at += data[at] + 1
    return at + 1


_KINDS: tuple[tuple[Callable[[bytes], bool], PictureKind, Callable[[bytes], bytes]], ...] = (
    (lambda data: data.startswith(_PNG), PictureKind.PNG, _png),
    (lambda data: data.startswith(_JPEG), PictureKind.JPEG, _jpeg),
    (lambda data: data[:6] in (b"GIF87a", b"GIF89a"), PictureKind.GIF, _gif),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", PictureKind.WEBP, _webp),
)
