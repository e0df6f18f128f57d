"""Small files of each kind that people choose as pictures, with notes in them that tell on them."""

import struct
import zlib

PLACE = b"GPS 53.5511 N 9.9937 E, taken by Ada with her telephone"
"""What a telephone writes into a photograph, and nobody may read there."""


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(shade: int = 0, *, notes: bytes = PLACE) -> bytes:
    """Return a grey pixel."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    told = _chunk(b"tEXt", b"Comment\0" + notes) + _chunk(b"eXIf", notes) if notes else b""
    pixels = _chunk(b"IDAT", zlib.compress(bytes((0, shade))))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + told + pixels + _chunk(b"IEND", b"")


def _segment(code: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(data) + 2) + data


def jpeg(*, turned: int = 1, notes: bytes = PLACE) -> bytes:
    """Return what is built like a JPEG, its camera turned, and with a film behind its end."""
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2)
    exif += struct.pack("<HHIHH", 0x0112, 3, 1, turned, 0)
    exif += struct.pack("<HHII", 0x010E, 2, len(notes), 38) + bytes(4) + notes
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + _segment(0xE1, exif)
        + _segment(0xE2, b"ICC_PROFILE\0colours")
        + _segment(0xE2, b"MPF\0" + notes)
        + _segment(0xED, notes)
        + _segment(0xFE, notes)
        + _segment(0xDB, bytes(65))
        + b"\xff"
        + _segment(0xDA, bytes(10))
        + b"pixels\xff\x00pixels\xff\xd0pixels"
        + b"\xff\xd9"
        + b"a film of the moment before, with "
        + notes
    )


def gif(*, notes: bytes = PLACE) -> bytes:
    """Return an animated grey pixel."""
    told = bytes((len(notes),)) + notes + b"\0"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
        + b"\x21\xff\x0bXMP DataXMP"
        + told
        + b"\x21\xfe"
        + told
        + (b"\x21\xf9\x04\0\x0a\0\0\0" + image) * 2
        + b"\x3b"
    )


def webp(*, notes: bytes = PLACE) -> bytes:
    """Return what is built like a WebP file with notes."""
    parts = [
        (b"VP8X", bytes((0x2C,)) + bytes(9)),
        (b"ICCP", b"colours!"),
        (b"VP8 ", b"pixels"),
        (b"EXIF", notes),
        (b"XMP ", notes),
    ]
    inside = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(inside)) + inside + notes
