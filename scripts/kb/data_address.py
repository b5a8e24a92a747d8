"""Addresses that hold their content (RFC 2397): a page and its small files are one file, also where there are thousands.

Browsers save what such an address holds under the name that the link's `download` gives.
"""

from __future__ import annotations

import re
from urllib.parse import quote

MEDIA = {
    "vcf": "text/vcard",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}
"""Ending and media type of each kind of file that is held so: no other such address stands on the site."""
_BEGINNINGS = {ending: f"data:{media};charset=utf-8," for ending, media in MEDIA.items()}
_OTHER = re.compile(r"[^A-Za-z0-9:;,=/+@._() \r\n-]+")


def data_address(ending: str, content: str) -> str:
    """The address that holds a file; its content is escaped."""
    return _BEGINNINGS[ending] + content


def escaped(content: str) -> str:
    """Content as it stands in such an address; of joined pieces it is the joined escapes. Nothing in it is markup."""
    said = _OTHER.sub(lambda signs: quote(signs.group()), content)
    return said.replace(" ", "%20").replace("\r", "%0D").replace("\n", "%0A")  # what is most frequent, the quickest way


def is_data_address(address: str) -> bool:
    """Whether an address is one of these."""
    return address.startswith(tuple(_BEGINNINGS.values()))
