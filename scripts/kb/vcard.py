"""A listing as a contact card (vCard 3.0, RFC 2426): the version that telephones and mail programs all read."""

from __future__ import annotations

from kb.citations import day
from kb.data_address import data_address, escaped
from kb.load import Library
from kb.model import Center, Listing

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
    """The card as an address that holds it."""
    return data_address("vcf", escaped(vcard(listing, library)))


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
