"""Removes what an engine writes and the site does not use: Material's assets, its search, its sitemap, the shells."""

from __future__ import annotations

import shutil

from kb.publish.site import Site

LEFTOVERS = (
    "_shell",
    "assets/javascripts",
    "assets/stylesheets",
    "assets/images",
    "search/search_index.json",
    "search.json",
    "sitemap.xml",
    "sitemap.xml.gz",
    "objects.inv",
)


def remove_leftovers(site: Site) -> None:
    for name in LEFTOVERS:
        path = site.folder / name
        if name == "sitemap.xml" and path.is_file() and path.read_text("utf-8").startswith("<?xml version='1.0'"):
            continue  # ours, from an earlier run
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
