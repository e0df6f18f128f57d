"""What somebody in the demo photographed for their question: a thirsty plant, drawn here."""

from io import BytesIO

from PIL import Image, ImageDraw

from bot.picture_rows import New
from models import PictureKind

WIDTH, HEIGHT = 640, 420
FINE = 3
"""Drawn this many times larger and scaled down, because Pillow's own edges are jagged."""

SKY, SILL, WALL = "#cfe3ea", "#e9dfcf", "#f4efe6"
POT, EDGE, STALK, LEAF = "#b5643c", "#9a5230", "#6d7b3c", "#93a04f"

HANGING = ((-150, 90), (-95, 150), (-30, 120), (40, 155), (105, 130), (150, 70))
"""Where each leaf hangs, seen from the middle of the pot's rim."""


def of(alt: str) -> New:
    """Return the photograph, with what it shows in words."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), WALL)
    draw = ImageDraw.Draw(picture)

    def box(left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
        return left * FINE, top * FINE, right * FINE, bottom * FINE

    draw.rectangle(box(60, 20, 580, 330), fill=SKY)
    draw.rectangle(box(312, 20, 328, 330), fill=WALL)
    draw.rectangle(box(0, 330, WIDTH, 366), fill=SILL)
    middle, rim = WIDTH // 2, 200
    for x, y in HANGING:
        # A stalk rises from the rim and bends over, its leaf below.
        tip = (middle + x, rim + y)
        bend = (middle + x * 2 // 3, rim - 70 + abs(x) // 3)
        line = [(at * FINE, down * FINE) for at, down in ((middle, rim), bend, tip)]
        draw.line(line, fill=STALK, width=5 * FINE, joint="curve")
        draw.ellipse(box(tip[0] - 15, tip[1] - 8, tip[0] + 15, tip[1] + 44), fill=LEAF)
    pot = ((-70, 0), (70, 0), (52, 140), (-52, 140))
    draw.polygon([((middle + x) * FINE, (rim + y) * FINE) for x, y in pot], fill=POT)
    draw.rectangle(box(middle - 80, rim - 6, middle + 80, rim + 24), fill=EDGE)
    file = BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return New(PictureKind.PNG, file.getvalue(), alt)
