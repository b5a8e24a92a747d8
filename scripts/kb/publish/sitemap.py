"""Our own sitemap and robots file: every page, entity pages too, without dates, so that builds repeat. What is
invented or gone is left out.
"""

from __future__ import annotations

from urllib.parse import quote

from kb.contract import Contract
from kb.model import expires_on, today
from kb.publish.site import Site


def write(site: Site) -> None:
    base = site.site_url.rstrip("/")
    hidden = {
        "/404.html",
        *(
            f"/directory/{i}/"
            for i, item in site.library.listings.items()
            if item.sample or expires_on(item) <= today()
        ),
    }
    there = Contract(site.library, site.pages).here  # what only leads on is no page to be found
    addresses = sorted(({*site.html, *site.entity_ids} & there.keys()) - hidden)
    rows = "".join(f"<url><loc>{base}{quote(address)}</loc></url>\n" for address in addresses)
    head = "<?xml version='1.0' encoding='UTF-8'?>\n<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\n"
    site.write("/sitemap.xml", f"{head}{rows}</urlset>\n")
    site.write("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n")
