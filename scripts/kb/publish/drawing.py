"""Draws what cannot be a vector: the card of a link preview and the icons of the app, from the mark, the typeface and
the colors of the theme. The same words give the same bytes on one system. A card holds a note of what it was drawn from,
so that the one of the last site serves again where nothing has changed.
"""

from __future__ import annotations

import io
import re
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from zlib import Z_RLE

import PIL
from PIL import Image, ImageChops, ImageDraw, ImageFont, PngImagePlugin

from kb.publish.site import Site

CARD = (1200, 630)
"""Width and height in pixels."""
_TOKENS = "overrides/assets/kb/css/tokens.css"
_FONT = "assets/kb/fonts/brygada-1918-latin.woff2"
_COLOR = re.compile(r"--([a-z0-9-]+):\s*#([0-9a-f]{6})\b")
_TEXT = (80, 600)
"""Where the words of a card begin, and how wide they may be."""
_SIZES = (84, 76, 68, 60, 54, 48)
_STEPS = 16
"""Grays of a letter's edge."""


class Painter:
    """Draws for one site."""

    def __init__(self, site: Site) -> None:
        # the first value of each is the light theme's
        found = _COLOR.findall((site.root / _TOKENS).read_text("utf-8"))
        self._colors = {name: _rgb(value) for name, value in reversed(found)}
        self.paper = "#{:02x}{:02x}{:02x}".format(*self._colors["paper"])
        self._font = (site.folder / _FONT).read_bytes()
        self._last = site.last or site.root / "site"
        made_with = repr((PIL.__version__, self._colors, sha256(self._font).hexdigest())).encode()
        self._made_with = sha256(made_with + Path(__file__).read_bytes()).digest()

    def icon(self, size: int) -> bytes:
        """The mark on paper, `size` pixels square, with the room around it that systems cut their shapes from."""
        picture = Image.new("RGB", (size, size), self._colors["paper"])
        inside = round(size * 0.66)
        self._draw_mark(picture, inside, ((size - inside) // 2, (size - inside) // 2))
        return _png(picture)

    def card(self, address: str, name: str, title: str, label: str) -> bytes:
        """A link preview: the name of the site, a title in at most four lines, and what kind of page it is. `address` is
        where the card stands.
        """
        key = sha256(self._made_with + repr((name, title, label)).encode()).hexdigest()[:24]
        path = self._last / address.lstrip("/")
        if path.is_file() and key.encode() in (last := path.read_bytes())[:200]:
            return last
        picture = self._ground.copy()
        self._draw_text(picture, name, 70, self._face(38, 600), self._ink)
        size, lines = self._broken(title)
        self._draw_text(
            picture, "\n".join(lines), 315 - round(size * 0.56 * len(lines)), self._face(size, 500), self._ink
        )
        self._draw_text(picture, label, 525, self._face(32, 450), self._soft)
        return _png(picture, key)

    @cached_property
    def _ground(self) -> Image.Image:
        """What all cards share, in few colors; the last of its palette are the shades of the two inks."""
        drawn = Image.new("RGB", CARD, self._colors["paper"])
        self._draw_mark(drawn, 500, (700, 65))
        few = drawn.quantize(colors=256 - 2 * _STEPS, dither=Image.Dither.NONE)
        palette = (few.getpalette() or [])[: 3 * (256 - 2 * _STEPS)]
        palette += [0] * (3 * (256 - 2 * _STEPS) - len(palette))
        for ink in ("ink", "ink-2"):
            for step in range(1, _STEPS + 1):
                palette += _between(self._colors["paper"], self._colors[ink], step / _STEPS)
        few.putpalette(palette)
        return few

    _ink = 256 - 2 * _STEPS
    _soft = 256 - _STEPS

    def _draw_text(self, picture: Image.Image, text: str, top: int, face: ImageFont.FreeTypeFont, first: int) -> None:
        room = Image.new("L", (_TEXT[1] + 20, CARD[1] - top), 0)
        ImageDraw.Draw(room).multiline_text((0, 0), text, font=face, fill=255, spacing=face.size * 0.12)
        written = room.getbbox()  # most of the room stays empty
        if written:
            mask, (left, above, *_) = room.crop(written), written
            shades = mask.point([first + max(0, value * _STEPS // 256 - 1) for value in range(256)])
            is_seen = mask.point([255 * (value >= 256 // _STEPS) for value in range(256)])
            picture.paste(shades, (_TEXT[0] + left, top + above), is_seen)

    def _broken(self, title: str) -> tuple[int, list[str]]:
        """The largest size at which a title fits, and its lines; at the smallest size what is too long is cut."""
        lines: list[str] = []
        for size in _SIZES:
            face, lines = self._face(size, 500), [""]
            for word in title.split():
                longer = f"{lines[-1]} {word}".strip()
                if lines[-1] and face.getlength(longer) > _TEXT[1]:
                    lines.append(word)
                else:
                    lines[-1] = longer
            if len(lines) <= 4 and max(map(face.getlength, lines)) <= _TEXT[1]:
                break
        else:
            lines = [*lines[:3], f"{lines[3]} …"] if len(lines) > 4 else lines
        return size, lines

    @cache  # noqa: B019 - a painter lives as long as its site is published
    def _face(self, size: int, weight: int) -> ImageFont.FreeTypeFont:
        face = ImageFont.truetype(io.BytesIO(self._font), size)
        face.set_variation_by_axes([weight])
        return face

    def _draw_mark(self, picture: Image.Image, size: int, at: tuple[int, int]) -> None:
        """The three paths of mark.svg, in its grid of 24, drawn four times as large and made smaller."""
        unit = size * 4 / 24
        square, circle = (Image.new("L", (size * 4, size * 4), 0) for _ in range(2))
        corners = (1.5 * unit, 8 * unit, 16 * unit, 22.5 * unit)
        ImageDraw.Draw(square).rounded_rectangle(corners, 3.5 * unit, fill=255)
        ImageDraw.Draw(circle).ellipse((8 * unit, 1.5 * unit, 22.5 * unit, 16 * unit), fill=255)
        shared = ImageChops.multiply(square, circle)
        for mask, color in ((square, "clay-fill"), (circle, "pine-fill"), (shared, "damson-fill")):
            small = mask.resize((size, size), Image.Resampling.BOX)
            picture.paste(self._colors[color], (*at, at[0] + size, at[1] + size), small)


def _rgb(value: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(value))


def _between(one: tuple[int, ...], other: tuple[int, ...], share: float) -> list[int]:
    return [round(a + (b - a) * share) for a, b in zip(one, other, strict=True)]


def _png(picture: Image.Image, note: str = "") -> bytes:
    out, notes = io.BytesIO(), PngImagePlugin.PngInfo()
    if note:
        notes.add_text("Source", note)
    # areas of one color: other strategies take twice as long to save a fifth
    picture.save(out, "PNG", compress_type=Z_RLE, pnginfo=notes)
    return out.getvalue()
