"""A listing as a contact card (vCard 3.0, RFC 2426): the version that telephones and mail programs all read."""

from __future__ import annotations

from urllib.parse import quote

from kb.citations import day
from kb.load import Library
from kb.model import Center, Listing


class _Percent(dict[int, str]):
    """Every character as it may stand in an address, looked up once: ten thousand cards are three million characters."""

    def __missing__(self, code: int) -> str:
        self[code] = quote(chr(code), safe=":;,=/+@-._()")
        return self[code]


_PERCENT = _Percent()
ADDRESS = "data:text/vcard;charset=utf-8,"
"""How the address of a card begins: the one kind of address on the site that holds its content itself. Browsers save it."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def vcard(listing: Listing, library: Library) -> str:
    """What the listing's page shows of name, profession, place and contact; samples say in their name that they are one."""
    name = f"{listing.name} (sample)" if listing.sample else listing.name
    label = _escaped(", ".join([name, *listing.post_nominals]))
    titles = ", ".join(library.professions[item.profession].label for item in listing.professions)
    place, contact = listing.places[0], listing.contact
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{label}", f"N:{_escaped(name)};;;;", f"TITLE:{_escaped(titles)}"]
    if isinstance(listing, Center):
        lines.append(f"ORG:{_escaped(name)}")
    address = [place.address or "", place.city, library.label("regions", place.region), place.postal_code or ""]
    lines.append(f"ADR;TYPE=WORK:;;{';'.join(map(_escaped, address))};{place.country}")
    if contact.telephone:
        lines.append(f"TEL;TYPE=WORK:{contact.telephone}")
    if contact.email:
        lines.append(f"EMAIL:{contact.email}")
    if contact.website:
        lines.append(f"URL:{contact.website}")
    note = f"From the Better Together directory, confirmed on {day(listing.confirmed_on)}. Not a recommendation."
    lines += [f"NOTE:{_escaped(note)}", "END:VCARD", ""]
    return "\r\n".join(lines)


def vcard_link(listing: Listing, library: Library) -> str:
    """The card as an address that holds it (RFC 2397): a page and its card are one file, also for ten thousand."""
    return f"{ADDRESS}{vcard(listing, library).translate(_PERCENT)}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
