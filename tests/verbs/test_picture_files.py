"""What is taken out of pictures, and what is not taken for one."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot import errors, picture_files
from models import PictureKind
from tests.walks import photographs
from tests.walks.photographs import PLACE

KINDS: dict[PictureKind, Callable[[], bytes]] = {
    PictureKind.PNG: photographs.png,
    PictureKind.JPEG: photographs.jpeg,
    PictureKind.GIF: photographs.gif,
    PictureKind.WEBP: photographs.webp,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_place_is_taken_out(kind: PictureKind) -> None:
    data = KINDS[kind]()
    assert PLACE in data
    found, cleaned = picture_files.clean(data)
    assert found is kind
    for word in PLACE.split()[:2]:
        assert word not in cleaned
    # What is clean stays as it is.
    assert picture_files.clean(cleaned) == (kind, cleaned)


def test_of_a_jpeg_stays_what_is_seen() -> None:
    _kind, cleaned = picture_files.clean(photographs.jpeg())
    assert b"ICC_PROFILE" in cleaned
    assert cleaned.endswith(b"pixels\xff\x00pixels\xff\xd0pixels\xff\xd9")


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_telephone_held_upright_still_shows_it_upright(turned: int) -> None:
    _kind, cleaned = picture_files.clean(photographs.jpeg(turned=turned))
    notes = Image.Exif()
    notes.load(cleaned[cleaned.index(b"Exif\0\0") :])
    assert dict(notes) == {0x0112: turned}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_however_it_is_encoded_it_does_not_lie_on_its_side(kind: str) -> None:
    notes, file = Image.Exif(), io.BytesIO()
    notes[0x010E], notes[0x0112] = PLACE.decode(), 6
    Image.linear_gradient("L").convert("RGB").save(file, kind, exif=notes)
    _kind, cleaned = picture_files.clean(file.getvalue())
    assert dict(Image.open(io.BytesIO(cleaned)).getexif()) == {0x0112: 6}
    assert picture_files.clean(cleaned)[1] == cleaned


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("JPEG", {"progressive": True}), ("JPEG", {}), ("GIF", {}), ("WEBP", {})],
)
def test_real_files_show_the_same_as_before(kind: str, options: dict[str, bool]) -> None:
    picture = Image.linear_gradient("L").convert("RGB")
    notes = Image.Exif()
    notes[0x010E] = PLACE.decode()
    file = io.BytesIO()
    # GIF knows no notes of that sort.
    more = {} if kind == "GIF" else {"exif": notes}
    picture.save(file, kind, **options, **more)
    _kind, cleaned = picture_files.clean(file.getvalue())
    assert PLACE not in cleaned
    before, after = Image.open(file), Image.open(io.BytesIO(cleaned))
    assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_an_animation_still_moves_and_has_no_film_beside_it() -> None:
    frames = [Image.new("P", (4, 4), shade) for shade in (0, 90, 180)]
    for kind in ("GIF", "PNG", "WEBP"):
        file = io.BytesIO()
        frames[0].convert("RGB").save(
            file,
            kind,
            save_all=True,
            append_images=[one.convert("RGB") for one in frames[1:]],
        )
        _kind, cleaned = picture_files.clean(file.getvalue())
        before, after = Image.open(file), Image.open(io.BytesIO(cleaned))
        assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"\x89PNG\r\n\x1a\n",
        # A frame and nothing in it.
        b"\x89PNG\r\n\x1a\n" + photographs.png(notes=b"")[-12:],
        b"\xff\xd8\xff\xd9",
        b"GIF89a\1\0\1\0\0\0\0;",
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(10),
        # Another ending does not make another file of it.
        b"BM" + bytes(60),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(errors.NoPicture):
        picture_files.clean(data)


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_broken_files_are_refused_or_hold_together(kind: PictureKind, data: st.DataObject) -> None:
    whole = bytearray(KINDS[kind]())
    cut = data.draw(st.integers(0, len(whole)))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    try:
        _kind, cleaned = picture_files.clean(bytes(whole[:cut]))
    except errors.NoPicture:
        return
    assert len(cleaned) <= cut + 40
