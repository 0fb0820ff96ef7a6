"""Draw the extension's icons: an ID card with its chip, and the link that joins it to the page.

Run `python packaging/extension/draw_icons.py` after changing the drawing; the PNG files are
committed, because the extension must load as it stands.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

SIZES = (16, 32, 48, 128)  # pixels: what Chrome asks of an extension
GRID = 128  # the drawing's own units; drawn large and scaled down, so that edges stay smooth
OVERSAMPLING = 8

CARD = "#12645f"
STRIPE = "#e8f4f2"
CHIP = "#e9b949"
LINK = "#f26a4b"
ICONS = Path(__file__).parents[2] / "extension" / "icons"


def draw() -> Image.Image:
    """Return the icon at GRID x OVERSAMPLING pixels, on a transparent ground."""
    image = Image.new("RGBA", (GRID * OVERSAMPLING,) * 2, (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)

    def box(*corners: int) -> tuple[int, ...]:
        return tuple(corner * OVERSAMPLING for corner in corners)

    pen.rounded_rectangle(box(6, 22, 122, 96), radius=12 * OVERSAMPLING, fill=CARD)
    pen.rounded_rectangle(box(20, 40, 48, 62), radius=5 * OVERSAMPLING, fill=CHIP)
    pen.rounded_rectangle(box(60, 40, 108, 48), radius=4 * OVERSAMPLING, fill=STRIPE)
    pen.rounded_rectangle(box(60, 55, 96, 63), radius=4 * OVERSAMPLING, fill=STRIPE)
    for left in (50, 80):  # two rings of a chain, with a gap of background around them
        ring = box(left, 76, left + 44, 114)
        pen.rounded_rectangle(ring, radius=19 * OVERSAMPLING, outline="white", width=14 * OVERSAMPLING)
    for left in (50, 80):
        ring = box(left + 3, 79, left + 41, 111)
        pen.rounded_rectangle(ring, radius=16 * OVERSAMPLING, outline=LINK, width=8 * OVERSAMPLING)
    return image


def main() -> None:
    drawing = draw()
    ICONS.mkdir(exist_ok=True)
    for size in SIZES:
        drawing.resize((size, size), Image.Resampling.LANCZOS).save(ICONS / f"{size}.png", optimize=True)


if __name__ == "__main__":
    main()
