"""What each page type looks like: pictures small enough to be kept, and how far two may differ.

    python -m tests.browser.looks        take them anew, after a change that is meant; look at them before you commit

The site is the small one of tests/build/ with the page that shows every part (docs/about/design.md): its words stay while
the real content changes. All text is set in the site's own typeface, since every device has other letters for the rest, and
pictures are compared a fifth of their size, square by square, so that another machine's way of drawing letters is none.
"""

from __future__ import annotations

import base64
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.sites import ROOT, TODAY, changed, kb, served, small_project

KEPT = ROOT / "tests" / "looks"
WIDTHS = (390, 768, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LONGEST = {"design": 9000}
"""How much of a page is looked at, in CSS pixels, where it is more than the first screens."""
FIRST_SCREENS = 2000
SHRINK = 5
"""A side in CSS pixels for one in the picture."""
BITS = 5
"""What is kept of each color."""
SQUARE = 4
"""Side of the squares that are compared, in pixels of the picture."""
MAX_DIFFERENCE = 10
"""How far the mean color of a square may be off, of 255. Letters drawn from twice as many pixels are off by 8 at most,
letters a little bolder by 16 and more, a link in another blue by 33 and more.
"""

PAGES = {
    "home": "",
    "section": "guides/touch/",
    "guide": "guides/touch/crying/",
    "glossary": "glossary/",
    "term": "glossary/transference/",
    "scope": "scope/",
    "activity": "scope/hug-at-parting/",
    "directory": "directory/",
    "person": "directory/sample-ana-example/",
    "expired": "directory/vera-vanished/",
    "center": "directory/sample-river-example-center/",
    "region": "directory/region/us-or/",
    "profession": "directory/profession/massage-therapist/",
    "approach": "directory/approach/relaxation-massage/",
    "templates": "templates/",
    "template": "templates/referral-mt-to-psychotherapist/",
    "cases": "cases/",
    "case": "cases/two-rooms/",
    "references": "references/",
    "crisis": "crisis/",
    "teach": "teach/",
    "contribute": "contribute/",
    "form": "contribute/term/",
    "about": "about/",
    "cite": "guides/touch/crying/cite/",
    "search": "search/",
    "lost": "404.html",
    "design": "about/design/",
}
_ELSEWHERE = {
    "../contribute/writing.md": "../contribute/index.md",
    'term("consultation")': 'term("transference")',
    "exaggerated-startle": "crying",
    "the-medication-list": "two-rooms",
}
"""What the page of all parts names, and what the small site has in its place."""
_ONE_TYPEFACE = """
@font-face { font-family: "Everywhere"; src: url("data:font/woff2;base64,%s"); font-weight: 400 650; }
*, ::before, ::after { font-family: "Everywhere" !important; text-rendering: geometricPrecision !important;
  transition: none !important; animation: none !important; caret-color: transparent !important; }
"""
_DRAWN = """() => document.fonts.load("1rem Everywhere").then(() => document.fonts.ready)
  .then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))"""


def site(folder: Path) -> Path:
    """The site that is looked at, built in a new folder."""
    project = small_project(folder)
    page = project / "docs" / "about" / "design.md"
    page.write_text((ROOT / "docs" / "about" / "design.md").read_text("utf-8"), encoding="utf-8", newline="\n")
    for real, small in _ELSEWHERE.items():
        changed(page, real, small)
    done = kb(project, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "site"


class Difference(NamedTuple):
    """Where two pictures of a page differ most: in `squares` of them, by `most` of 255; `picture` shows where."""

    most: int
    squares: int
    picture: Image.Image


@contextmanager
def looking(browser: Browser, address: str, *, css: str = "", scale: float = 1) -> Iterator[Looks]:
    """Windows in both themes; `css` is added to each page, `scale` is how many pixels make one of CSS."""
    pages = []
    for theme in THEMES:
        context = browser.new_context(
            bypass_csp=True, color_scheme=theme, reduced_motion="reduce", locale="en-US", device_scale_factor=scale
        )
        context.clock.set_fixed_time(f"{TODAY}T12:00:00")
        pages.append(context.new_page())
    try:
        yield Looks(pages, address, css)
    finally:
        for page in pages:
            page.context.close()


class Looks:
    """What pages look like in some windows."""

    def __init__(self, pages: list[Page], address: str, css: str) -> None:
        self._pages, self._address = pages, address
        typeface = (ROOT / "overrides/assets/kb/fonts/brygada-1918-basic.woff2").read_bytes()
        self._css = _ONE_TYPEFACE % base64.b64encode(typeface).decode() + css  # within: it is there at once

    def of(self, kind: str) -> Image.Image:
        """A page in all widths, in light and below it in dark: one small picture."""
        rows = [self._row(page, kind) for page in self._pages]
        sheet = Image.new("RGB", (rows[0].width, sum(row.height for row in rows)))
        top = 0
        for row in rows:
            sheet.paste(row, (0, top))
            top += row.height
        return ImageOps.posterize(sheet, BITS)

    def _row(self, page: Page, kind: str) -> Image.Image:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(self._address + PAGES[kind], wait_until="load")
        page.add_style_tag(content=self._css)
        page.wait_for_timeout(60)  # what the modules fetch or change at once has come
        views = [self._view(page, width, LONGEST.get(kind, FIRST_SCREENS)) for width in WIDTHS]
        row = Image.new("RGB", (sum(view.width for view in views), max(view.height for view in views)), "gray")
        left = 0
        for view in views:
            row.paste(view, (left, 0))
            left += view.width
        return row

    def _view(self, page: Page, width: int, longest: int) -> Image.Image:
        page.set_viewport_size({"width": width, "height": 900})
        height = min(longest, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": height})  # what is fixed to the window stands at its edge
        page.evaluate(_DRAWN)
        shot = page.screenshot()
        return (
            Image.open(io.BytesIO(shot))
            .convert("RGB")
            .resize((width // SHRINK, height // SHRINK), Image.Resampling.BOX)
        )


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """How far two pictures of a page differ; where one is longer, in all that the other has not got."""
    size = max(one.width, other.width), max(one.height, other.height)
    means = []
    for picture in (one, other):
        whole = Image.new("RGB", size, "magenta")
        whole.paste(picture, (0, 0))
        means.append(whole.resize((size[0] // SQUARE, size[1] // SQUARE), Image.Resampling.BOX))
    bands = ImageChops.difference(*means).split()
    worst = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    counts = worst.histogram()
    most = max(level for level, count in enumerate(counts) if count)
    shown = worst.point([255 * (level > MAX_DIFFERENCE) for level in range(256)])
    return Difference(most, sum(counts[MAX_DIFFERENCE + 1 :]), shown.resize(size, Image.Resampling.NEAREST))


def kept(kind: str) -> Path:
    """Where the picture of a page type is kept."""
    return KEPT / f"{kind}.webp"


def save(picture: Image.Image, path: Path) -> None:
    """As it was compared, to the last pixel."""
    picture.save(path, lossless=True, method=6)


def main() -> None:
    """Take all pictures anew."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = site(Path(folder) / "project")
        browser = playwright.chromium.launch(executable_path=os.environ.get("KB_CHROMIUM"), args=ARGUMENTS)
        KEPT.mkdir(exist_ok=True)
        for path in KEPT.glob("*.webp"):
            path.unlink()
        with served(made) as address, looking(browser, address) as looks:
            for kind in PAGES:
                save(looks.of(kind), kept(kind))
        browser.close()
    print(f"{len(PAGES)} pictures in {KEPT.relative_to(ROOT)}: look at them before you commit")


if __name__ == "__main__":
    main()
