"""What stands beside a page about itself: its citation in one style, its version, and the way to all the rest."""

from __future__ import annotations

from markupsafe import Markup

from kb.citation_styles import STYLES, cited
from kb.citations import day
from kb.publish.works import Work

CITATION, VERSION = "<!--kb-cited-->", "<!--kb-version-->"
"""The places that the theme leaves for them."""


def citation(work: Work) -> str:
    """The page in the first of our styles, as HTML."""
    return "".join(cited(work.item, STYLES[:1]).values())


def version(work: Work) -> str:
    """Of which version and day the page is, and where it is told what changed."""
    known, last = (
        Markup('<p class="kb-fine kb-version">Version {}{}. <a href="{}#kb-changes">What changed</a></p>'),
        work.history.last,
    )
    of_day = f" of {day(last.on)}" if last else ""
    since = ", and changed since" if work.history.is_changed_since else ""
    return str(known.format(work.item["version"], of_day + since, work.place))
