"""Photos drawn by code: a face-like figure in colours that follow from the PID, the same every time."""

from __future__ import annotations

import io
import random
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from tests.testzone.person import Person

WIDTH, HEIGHT = 148, 178  # pixels; what cards carry
PHOTO_BYTES = 5118  # the field on the chip holds no more

SKIN = ("#f1c9a5", "#e0ac7e", "#c68a5b", "#a86f45")
HAIR = ("#1c1512", "#3a261a", "#2b2b33", "#6e6e72")
SHIRTS = ("#2f6f9f", "#8c3f5d", "#3f7d4e", "#7a6a2f", "#4b4b8f", "#b0643a")
WALLS = ("#cfe3f2", "#dfe9d8", "#f0e6d2", "#e4dcef")

COMMENT_OVERHEAD = 4  # bytes: marker FF FE and a length word that counts itself


@cache
def photo(person: Person, *, size: int | None = None) -> bytes:
    """Return ``person``'s portrait as a JPEG of 148×178 pixels, at most 5118 bytes.

    With ``size`` the JPEG is exactly that many bytes: a comment segment of noise makes up the rest,
    so that cutting or trimming anywhere does damage. ``ValueError`` when ``size`` is too small.
    """
    limit = PHOTO_BYTES if size is None else size
    picture = _draw(person)
    for quality in range(75, 0, -5):
        jpeg = _encode(picture, quality)
        if len(jpeg) <= limit:
            return jpeg if size is None else _pad(jpeg, size, random.Random(person.pid))
    raise ValueError(f"no portrait fits into {limit} bytes")


def _encode(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _pad(jpeg: bytes, size: int, noise: random.Random) -> bytes:
    missing = size - len(jpeg)
    if missing < COMMENT_OVERHEAD:
        filler = b"\xff" * missing  # any number of FF may stand before a marker
    else:
        text = noise.randbytes(missing - COMMENT_OVERHEAD)
        filler = b"\xff\xfe" + (len(text) + 2).to_bytes(2) + text
    return jpeg[:2] + filler + jpeg[2:]


def _draw(person: Person) -> Image.Image:
    dice = random.Random(person.pid)
    skin, hair = dice.choice(SKIN), dice.choice(HAIR)
    shirt, wall = dice.choice(SHIRTS), dice.choice(WALLS)
    wide, eyes, mouth = dice.randint(30, 37), dice.randint(12, 17), dice.randint(-6, 8)

    picture = Image.new("RGB", (WIDTH, HEIGHT), wall)
    pen = ImageDraw.Draw(picture)
    middle = WIDTH // 2
    if person.sex == "2":  # long hair falls behind the shoulders
        pen.rounded_rectangle((middle - wide - 9, 40, middle + wide + 9, 140), 26, fill=hair)
    pen.ellipse((middle - 62, 132, middle + 62, 260), fill=shirt)
    pen.rectangle((middle - 13, 112, middle + 13, 144), fill=skin)
    pen.ellipse((middle - wide, 40, middle + wide, 126), fill=skin)
    pen.chord((middle - wide - 3, 32, middle + wide + 3, 108), 180, 360, fill=hair)
    pen.ellipse((middle - wide + 4, 58, middle + wide - 4, 110), fill=skin)
    for side in (-1, 1):
        x = middle + side * eyes
        pen.ellipse((x - 4, 74, x + 4, 80), fill="white")
        pen.ellipse((x - 2, 75, x + 2, 79), fill="black")
        pen.line((x - 6, 68, x + 6, 67), fill=hair, width=2)
    pen.line((middle, 80, middle - 3, 94, middle + 3, 94), fill="#7a5236", width=1)
    pen.arc((middle - 11, 98 - abs(mouth), middle + 11, 108 + mouth), 10, 170, fill="#8a3b3b", width=2)
    pen.text((4, HEIGHT - 14), "SIMULATED", fill="white")
    return picture
