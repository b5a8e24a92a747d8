"""What goes stale, and what needs somebody's word."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kb.load import Library
from kb.model import Center, CrisisLines, Practitioner, expires_on, today
from kb.pages import Pages
from kb.problem import Problem
from kb.rules.data_links import entries

_SHOWN_WITH_CONSENT = {"contact": "contact", "fees": "fees"}


def listings_are_current(library: Library, pages: Pages) -> Iterator[Problem]:
    """A listing was confirmed within twelve months; later it leaves the site by itself."""
    for entry, item, document in entries(library):
        if isinstance(item, Center | Practitioner) and expires_on(item) <= today():
            yield Problem(
                entry.path,
                *document.place(("confirmed_on",)),
                "KB502",
                f"expired on {expires_on(item)}: it was last confirmed on {item.confirmed_on}",
                "ask, then renew confirmed_on, or delete the entry",
            )


def consent_covers_what_is_shown(library: Library, pages: Pages) -> Iterator[Problem]:
    """Consent is older than the confirmation and names each kind of detail that is shown."""
    for entry, item, document in entries(library):
        if not isinstance(item, Center | Practitioner):
            continue
        if item.consent.given_on > item.confirmed_on:
            yield Problem(
                entry.path,
                *document.place(("consent", "given_on")),
                "KB503",
                f"consent was given on {item.consent.given_on}, after the entry was confirmed on {item.confirmed_on}",
                "confirm the entry again, or correct the day",
            )
        shown = {"name", "place"}
        shown |= {"contact"} if any((item.contact.website, item.contact.telephone, item.contact.email)) else set()
        shown |= {"fees"} if item.fees else set()
        shown |= {"license"} if any(part.license for part in item.professions) else set()
        for kind in sorted(shown - set(item.consent.scope)):
            yield Problem(
                entry.path,
                *document.place(("consent", "scope")),
                "KB503",
                f"shows {kind}, and the consent does not cover it",
                f"ask, then add {kind} to consent.scope; otherwise take the detail out",
            )


def crisis_lines_were_read_lately(library: Library, pages: Pages) -> Iterator[Problem]:
    """A crisis line's source was read within twelve months."""
    for entry, item, document in entries(library):
        if isinstance(item, CrisisLines):
            for index, line in enumerate(item.entries):
                if today() - line.read_on > datetime.timedelta(days=366):
                    yield Problem(
                        entry.path,
                        *document.place(("entries", index, "read_on")),
                        "KB505",
                        f"{line.id} was last checked on {line.read_on}",
                        "read the source again and renew read_on",
                    )
