"""Addresses that may be linked to, and why others may not."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from kb.files import hidden_character
from kb.problem import quoted

_SCHEMES = ("https", "mailto", "tel")
_PLAIN_HTTPS = re.compile(  # most of them
    r"https://(?:(?!xn--)[a-z0-9][a-z0-9-]*\.)+(?!xn--)[a-z]{2,}(?:/[\w.~/-]{0,300})?\Z", re.ASCII
)
_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f<>\"\\^`{|}]")
_NO_SCHEME = re.compile(r"(?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/|\Z)")
_ENCODED_CONTROL = re.compile(r"%(?:[01][0-9a-f]|7f)", re.I)
_SITE = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_TELEPHONE = re.compile(r"tel:\+?[0-9][0-9().-]*", re.I)
_MAILBOX = re.compile(r"mailto:[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\?subject=[^&?#]*)?", re.I | re.ASCII)

PATTERNS = {
    "address-plain": _PLAIN_HTTPS,
    "address-strange": _NOT_IN_ADDRESSES,
    "address-bare": _NO_SCHEME,
    "address-control": _ENCODED_CONTROL,
    "address-site": _SITE,
    "address-telephone": _TELEPHONE,
    "address-mailbox": _MAILBOX,
}
"""What addresses are matched by, for those who judge them elsewhere (kb.web_forms)."""


def url_problem(text: str) -> tuple[str, str] | None:
    """Message and hint when the address may not be linked to, else nothing."""
    if _PLAIN_HTTPS.match(text):
        return None
    shown = quoted(text)
    if len(text) > 2_000:
        said = f"the address {shown} has {len(text):,} characters; 2,000 are the most"
        return said, "use the short address of the page"
    if _NOT_IN_ADDRESSES.search(text) or hidden_character(text):
        said = f"the address {shown} has a blank or a character that addresses do not have"
        return said, "copy it again from the browser"
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        return f"the address {shown} cannot be read", "copy it again from the browser"
    if scheme == "http":
        return f"the address {shown} is not encrypted", f"write https:{text[5:]}"
    if _NO_SCHEME.match(text):
        return f"the address {shown} does not start with https:", f"write https://{text.lstrip('/')}"
    if scheme not in _SCHEMES:
        return f"the address {shown} does not start with https:, mailto: or tel:", "use the https address of the page"
    hidden = _ENCODED_CONTROL.search(text)
    if hidden:
        return f"the address {shown} hides a control character ({hidden.group()})", f"take out {hidden.group()}"
    if scheme == "tel" and not _TELEPHONE.fullmatch(text):
        return f"the address {shown} is not a telephone number", "write it as tel:+15415550100"
    if scheme == "mailto" and not _MAILBOX.fullmatch(text):
        return f"the address {shown} holds more than a mailbox and a subject", "write it as mailto:name@example.org"
    return _site_problem(text, shown) if scheme == "https" else None


def _site_problem(text: str, shown: str) -> tuple[str, str] | None:
    """The same for the part of an https address that names the site."""
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        return f"the address {shown} cannot be read", "copy it again from the browser"
    if parts.username is not None or parts.password is not None:
        return f"the address {shown} has a user name or password in it", "write it without the part before @"
    site = parts.hostname or ""
    strange = next((char for char in site if ord(char) > 127), "")
    if strange:
        said = f"the address {shown} has the letter '{strange}' (U+{ord(strange):04X}) in the name of the site"
        return said, "copy it from the browser, which writes such names as xn--..."
    if not text.lower().startswith("https://") or not _SITE.fullmatch(site):
        return f"the address {shown} names no site", "copy it again from the browser"
    if port is not None:
        return f"the address {shown} has a port number", f"write it without :{port}"
    disguised = next((part for part in site.split(".") if _is_disguised(part)), "")
    if disguised:
        said = f"the address {shown} mixes letters of several alphabets in '{disguised}', as look-alikes do"
        return said, "look where the address leads, and copy it from there"
    return None


def _is_disguised(part: str) -> bool:
    """Whether a part of a site's name, in its encoded form (xn--...), mixes alphabets or cannot be decoded."""
    if not part.startswith("xn--"):
        return False
    try:
        letters = part.encode("ascii").decode("idna")
    except UnicodeError:
        return True
    names = {unicodedata.name(char, "").split(" ")[0] for char in letters if char.isalpha()}
    return len(names & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1
