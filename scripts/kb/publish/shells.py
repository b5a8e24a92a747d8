"""Cuts the empty page that the engine rendered for each kind of entity, so that ten thousand can be filled from it."""

from __future__ import annotations

from kb.address import SHELL_BODY, SHELL_TITLE
from kb.publish.links import absolute
from kb.publish.site import Site
from kb.publish.slots import NEXT


def cut(site: Site) -> None:
    """`site.shells`: kind -> the page with addresses from the root, and tokens where title, summary and body go."""
    for address in [address for address in site.html if address.startswith("/_shell/")]:
        html = site.html.pop(address)
        kind = address.split("/")[2]
        for token in (SHELL_TITLE, SHELL_BODY):
            if token not in html:
                site.complaints.append(f"docs/_shell/{kind}.md: the theme does not show {token}")
        site.shells[kind] = absolute(html.replace(NEXT, ""), address)  # entries of data/ have no next steps
