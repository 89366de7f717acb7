"""Few colours: pictures of flat colours kept small, white staying white and colours of few dots kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from culturesim.plotting import style

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

OWN = (style.BLUE, style.VERMILLION, style.INK, style.GREY)
WHITE_FROM = 248  # of 255: what is mixed with white by chance is white; the grounds of discs are not
STRIP = 60  # dots, beside the picture, in which a colour counts


def palette_of(picture: Picture, colours: int, own: Sequence[str | tuple[int, int, int]] = OWN) -> Picture:
    """Return a palette image for a picture, or for several that look alike.

    Parameters
    ----------
    picture
        In red, green and blue. If its first dot is white, white is among the colours.
    colours
        How many, from 8 to 256.
    own
        Colours that are kept though few dots of the picture may have them.
    """
    from PIL import Image

    wide, high = picture.size
    larger = Image.new("RGB", (wide, high + STRIP), "white")
    larger.paste(picture)
    for place, colour in enumerate(own):
        larger.paste(colour, (place * wide // len(own), high, (place + 1) * wide // len(own), high + STRIP))
    few = larger.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    mixed = few.getpalette() or []
    whole = [mixed[at : at + 3] for at in range(0, len(mixed), 3)]
    white = few.getpixel((0, 0)) if picture.getpixel((0, 0)) == (255, 255, 255) else None
    few.putpalette([255 if at == white or min(colour) >= WHITE_FROM else part
                    for at, colour in enumerate(whole) for part in colour])  # fmt: skip
    return few


def in_few_colours(picture: Picture, palette: Picture) -> Picture:
    """Return a picture in the colours of a palette image."""
    from PIL import Image

    return picture.quantize(palette=palette, dither=Image.Dither.NONE)
