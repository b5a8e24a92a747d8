"""Fills the forms of contribute/, and writes for each the file by which a browser judges what is written in it."""

from __future__ import annotations

import json
import re
from functools import partial

from kb.publish.site import Site
from kb.render import fragment
from kb.web_forms import FORMS, WebForm, form_data

_PLACE = re.compile(r'<div data-kb-form="([^"]+)"></div>')
_TYPES = {"date": "date", "address": "url", "email": "email", "telephone": "tel"}


def write(site: Site) -> None:
    """Every page that names a form in its front matter."""
    for url, html in site.html.items():
        found = _PLACE.search(html)
        if not found:
            continue
        form = FORMS[found[1]]
        make = partial(_made, form, site)
        shown, data = site.memory.made(("form", form.name), site.mark, make) if site.mark else make()
        site.html[url] = html.replace(found.group(), shown)
        site.write(f"/assets/kb/forms/{form.name}.json", data)


def _made(form: WebForm, site: Site) -> tuple[str, str]:
    """The form, and the file for the browser."""
    fields = form.fields(site.library, site.pages)
    first = [field for field in fields if field.key == form.called_by]
    asked = [*first, *(field for field in fields if field not in first)]
    shown = fragment("web-form.html", site.library, form=form, fields=asked, types=_TYPES)
    data = json.dumps(form_data(form, fields, site.library, site.pages), ensure_ascii=False, separators=(",", ":"))
    return shown, data + "\n"
