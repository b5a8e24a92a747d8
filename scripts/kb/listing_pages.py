"""What is shown of a listing: its page, its row, its line in a long list. There may be ten thousand, so the pieces that
many share (a badge, a form with initials, a tag) are made once, and each row once for all the places where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from markupsafe import Markup

from kb.load import Library
from kb.model import Listing
from kb.render import environment, fragment
from kb.vcard import vcard_link

MANY = 300  # listings on one page: above that a page shows names and places only, or leads to shorter lists
_TALK = frozenset({"psychotherapist", "somatic-psychotherapist", "dual-licensed"})
_TOUCH = frozenset({"massage-therapist", "dual-licensed"})


class ListingPages:
    """The body of each listing's page, and the lists in which listings stand."""

    def __init__(self, library: Library) -> None:
        self._library = library
        parts: Any = environment().get_template("_parts.html").module
        self._page = environment().get_template("listing.html")
        self._line, self._row = parts.listing_line, parts.listing_row
        self._lines: dict[str, Markup] = {}
        self._rows: dict[str, Markup] = {}
        self._face = cache(lambda form, letters: Markup(parts.face(form, letters)))  # noqa: S704 - our own templates
        self._badge = cache(lambda id_: Markup(parts.who(library.professions[id_])))  # noqa: S704
        self._tag = cache(lambda words: Markup(parts.tag(words)))  # noqa: S704
        self._taking = cache(lambda value: Markup(parts.taking(value)))  # noqa: S704
        self._said = cache(lambda vocabulary, ids: ", ".join(library.label(vocabulary, id_) for id_ in ids))

    def body(self, listing: Listing, others: Sequence[Listing]) -> str:
        """The page of a person or center; `others` are the centers, or the people, that belong to it."""
        professions = {item.profession for item in listing.professions}
        talks, touches = not _TALK.isdisjoint(professions), not _TOUCH.isdisjoint(professions)
        return self._page.render(
            listing=listing,
            others=others,
            say=self._said,
            to_talk=talks or not touches,
            to_touch=touches or not talks,
            voice=next(iter(professions)) if len(professions) == 1 and talks != touches else "both",
            vcard=Markup(vcard_link(listing, self._library)),  # noqa: S704 - nothing in it but signs of an address
            wishes=self._tags("partner-interests", listing.partner_interests),
            **self._shared(listing),
        )

    def listed(self, title: str, lead: str, listings: Sequence[Listing], narrowed: str) -> str:
        """The body of a page that lists people; `narrowed` is the same list as a query of the directory."""
        return fragment(
            "list.html",
            self._library,
            title=title,
            lead=lead,
            listings=listings,
            narrowed=narrowed,
            many=MANY,
            line=self._made_line,
            row=self.row,
        )

    def row(self, listing: Listing) -> Markup:
        """A row of the directory: on the page, in the lists, and in the blocks that the browser fetches."""
        if listing.id not in self._rows:
            tags = [
                self._tags("approaches", listing.approaches[:3]),
                self._tag(self._said("languages", listing.languages)) if listing.languages else Markup(),
                self._tags("formats", ["telehealth"] if "telehealth" in listing.formats else ()),
                self._tags("partner-interests", listing.partner_interests),
            ]
            where = [(place.city, self._library.label("regions", place.region)) for place in listing.places]
            html = self._row(listing, tags=Markup().join(tags), where=where, **self._shared(listing))
            self._rows[listing.id] = Markup(html)  # noqa: S704
        return self._rows[listing.id]

    def _shared(self, listing: Listing) -> dict[str, Markup]:
        """What row and page both show beside the name."""
        forms = {self._library.professions[item.profession].form for item in listing.professions}
        words = listing.name.split()
        taking = listing.accepting_new_clients
        return {
            "face": self._face(forms.pop() if len(forms) == 1 else "both", words[0][0] + words[-1][0]),
            "who": Markup(" ").join(self._badge(item.profession) for item in listing.professions),
            "taking": self._taking(taking.value) if taking else Markup(),
        }

    def _tags(self, vocabulary: str, ids: Iterable[str]) -> Markup:
        return Markup().join(self._tag(self._library.label(vocabulary, id_)) for id_ in ids)

    def _made_line(self, listing: Listing) -> Markup:
        if listing.id not in self._lines:  # it stands in the lists of her region and of her profession
            self._lines[listing.id] = Markup(self._line(self._library, listing))  # noqa: S704
        return self._lines[listing.id]
