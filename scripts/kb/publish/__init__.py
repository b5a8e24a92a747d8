"""What happens after the site engine, in this order. Works on the finished folder of either engine, and again on its
own result without changing it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kb.load import Library
from kb.pages import Pages, read_pages
from kb.publish import (
    cite,
    cleanup,
    directory,
    entities,
    feed,
    links,
    meta,
    pieces,
    redirects,
    scripts,
    search,
    security,
    shells,
    sitemap,
    slots,
    styles,
    verify,
    web_forms,
    word,
)
from kb.publish.site import Site
from kb.render import environment

Step = Callable[[Site], None]

STEPS: tuple[tuple[str, Step], ...] = (
    ("join the style sheets", styles.join),
    ("shorten the scripts", scripts.shorten),
    ("cut the shells of entity pages", shells.cut),
    ("remove what the engine left over", cleanup.remove_leftovers),
    ("begin to write how each page is cited, and what changed on it", cite.begin),
    ("begin to lead on from short addresses", redirects.begin),
    ("fill in minutes and next steps", slots.fill),
    ("write the pages of terms, activities, people and regions", entities.write),
    ("begin to write the Word files of templates", word.begin),
    ("write icons and what a page says of itself", meta.write),
    ("lead to how each page is cited", cite.fill),
    ("write the index of the directory", directory.write),
    ("write what opens over a page", pieces.write),
    ("begin to write the search index", search.begin),
    ("write the feed of changes", feed.write),
    ("fill in the forms for contributors", web_forms.write),
    ("lead on from old addresses", redirects.write),
    ("make every address relative", links.make_relative),
    ("let the pages be looked at", lambda site: site.pages_are_there()),
    ("wait for what was begun", Site.settle),
    ("write the sitemap", sitemap.write),
    ("write the security headers", security.write),
    ("verify the finished site", verify.verify),
)


def prepare() -> None:
    """Read the templates, while an engine is still at work."""
    known = environment()
    for name in known.list_templates(extensions=["html"]):
        known.get_template(name)


def publish(
    root: Path,
    folder: Path,
    library: Library,
    site_url: str,
    pages: Pages | None = None,
    progress: Callable[[str], None] = lambda _: None,
    last: Path | None = None,
    pages_are_there: Callable[[], None] = lambda: None,
) -> list[str]:
    """Run all steps on the engine's folder; `last` is the site published before this one, if not in site/. Returns what
    is wrong with the result, a sentence each. `pages_are_there` is called when each page can be looked at.
    """
    pages = pages or read_pages(root)[0]
    site = Site(root, folder, library, pages, site_url, last=last, pages_are_there=pages_are_there)
    try:
        for title, step in STEPS:
            if site.complaints:
                break
            progress(title)
            step(site)
        site.settle()  # also where a complaint has ended it: nothing more shall be written
        site.memory.keep()
    finally:
        site.abandon()  # where something has failed
    return site.complaints
