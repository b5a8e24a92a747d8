"""The directory's index for the browser: which listing answers to which word, and the rows in blocks.

Whole files, named by their content, so that no request tells what is looked for and a new listing changes the blocks of
its own region alone. Measured with 10,000 listings (tests/bench/directory.py): the page needs nothing of it until a
reader narrows the list down.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from kb.model import expires_on
from kb.publish.site import Site

BLOCK = 16
"""Rows in a file: of a sparse answer each of twenty rows may stand in a block of its own, and all of it is fetched."""
FOLDER = "/assets/kb/directory"


def write(site: Site) -> None:
    listings = site.directory.listings
    by_name = {item.id: number for number, item in enumerate(site.library.current_listings.values())}
    index: dict[str, Any] = {
        "version": 1,
        "count": len(listings),
        "blocks": _blocks(site),
        "facets": {
            facet: {id_: _steps(numbers) for id_, numbers in values.items() if numbers}
            for facet, values in site.directory.numbers.items()
        },
        "name": [by_name[item.id] for item in listings],
        "leaves": [expires_on(item).toordinal() for item in listings],
    }
    for key in ("name", "leaves"):  # for who sorts, or reads when somebody has left since; as large as all the rest
        index[key] = _named(site, index[key])
    site.write(f"{FOLDER}/index.json", _text(index))


def _blocks(site: Site) -> list[list[int | str]]:
    """[first number, file] of each block of rows; none goes over the border of a region."""
    listings, start = site.directory.listings, 0
    found: list[list[int | str]] = []
    for number in range(1, len(listings) + 1):
        ends = number == len(listings) or listings[number].places[0].region != listings[start].places[0].region
        if ends or number - start == BLOCK:
            rows = [site.listing_pages.row(item) for item in listings[start:number]]
            found.append([start, _named(site, rows)])
            start = number
    return found


def _steps(numbers: list[int]) -> list[int]:
    """Ascending numbers as the steps between them: small, and the same again and again."""
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def _named(site: Site, content: Any) -> str:
    """Write a file that is named by its content; its name."""
    text = _text(content)
    name = f"{blake2b(text.encode(), digest_size=6).hexdigest()}.json"
    site.write(f"{FOLDER}/{name}", text)
    return name


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
