"""The bot's picture in the demo: a speech bubble with an arrow that points up, drawn here."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 128
FINE = 4
"""Drawn this many times larger and scaled down, because Pillow's own edges are jagged."""

BACKGROUND = "#1f6f6b"
BUBBLE = "#fdf6e3"


def png() -> bytes:
    """Return the picture as a PNG file."""
    picture = Image.new("RGB", (SIZE * FINE, SIZE * FINE), BACKGROUND)
    draw = ImageDraw.Draw(picture)

    def at(*points: tuple[int, int]) -> list[tuple[int, int]]:
        return [(x * FINE, y * FINE) for x, y in points]

    draw.rounded_rectangle(at((22, 26), (106, 88)), radius=24 * FINE, fill=BUBBLE)
    draw.polygon(at((38, 84), (66, 84), (36, 108)), fill=BUBBLE)
    draw.polygon(at((64, 36), (86, 60), (42, 60)), fill=BACKGROUND)
    draw.rectangle(at((57, 58), (71, 78)), fill=BACKGROUND)
    file = BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()
