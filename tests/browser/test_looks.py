"""What each page type looks like, beside the picture that is kept of it: a change of the looks is seen, meant or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.looks import KEPT, MAX_DIFFERENCE, PAGES, Looks, difference, kept, looking, save, site
from tests.sites import served


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(site(tmp_path_factory.mktemp("looks") / "project")) as found:
        yield found


@pytest.fixture(scope="module")
def looks(browser: Browser, address: str) -> Iterator[Looks]:
    with looking(browser, address) as found:
        yield found


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_looks_as_it_did(kind: str, looks: Looks, tmp_path: Path) -> None:
    """In light and dark, 390, 768 and 1280 pixels wide."""
    now, before = looks.of(kind), Image.open(kept(kind)).convert("RGB")
    found = difference(before, now)
    if found.squares:
        for name, picture in (("before", before), ("now", now), ("difference", found.picture)):
            save(picture, tmp_path / f"{kind}-{name}.webp")
    assert not found.squares, (
        f"{kind}: {found.squares} squares differ, by {found.most} of 255 at most. Look at the pictures in {tmp_path}; "
        "if the change is meant: python -m tests.browser.looks"
    )


def test_each_picture_is_of_a_page() -> None:
    assert {path.stem for path in KEPT.iterdir()} == set(PAGES)


@pytest.mark.parametrize(
    ("kind", "css"),
    [
        ("guide", "* { font-weight: 430 }"),
        ("directory", "a { color: #0a58ca !important }"),
        ("home", "main p { padding-top: 8px !important }"),
        ("case", "h1 { font-size: 2rem !important }"),
        ("guide", ".kb-stop { display: none !important }"),
        ("form", "input, textarea { border-radius: 12px !important; border-width: 3px !important }"),
        ("crisis", "main { margin-left: 8px !important }"),
    ],
)
def test_a_change_is_seen(kind: str, css: str, browser: Browser, address: str) -> None:
    with looking(browser, address, css=css) as changed:
        assert difference(Image.open(kept(kind)).convert("RGB"), changed.of(kind)).squares


@pytest.mark.parametrize("kind", ["home", "guide", "directory", "scope"])
def test_another_way_of_drawing_letters_is_none(kind: str, browser: Browser, address: str) -> None:
    """Letters drawn from twice as many pixels stand for those of another machine."""
    with looking(browser, address, scale=2) as sharp:
        assert difference(Image.open(kept(kind)).convert("RGB"), sharp.of(kind)).most <= MAX_DIFFERENCE
