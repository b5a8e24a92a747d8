"""Library -> fragments of Markdown and HTML. Autoescaped; an undefined name is an error; templates look nothing up.

`Macros` holds what writers may call in a page. A macro never fails for a writer's mistake: `kb check` has told it,
and what is shown instead (`kb-box-error`) is refused by publish.verify.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from kb import address
from kb.load import Library
from kb.model import Link, Name, Reference, Term, expires_on
from kb.pages import Source, page_url, read_page

# --- small words -----------------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown_text(text: str) -> str:
    """Plain text that Markdown leaves alone."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", text.replace("&", "&amp;"))


def typographic(text: str) -> str:
    """Straight quotes made round, as the Markdown extension `smarty` does it in pages."""
    if '"' not in text and "'" not in text:
        return text
    text = re.sub(r"(^|[\s(\[/–—-])\"(?=\S)", "\\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“–—])'(?=\S)", "\\1‘", text).replace("'", "’")


def day(date: Any) -> str:
    """23 Nov 2026."""
    return f"{date.day} {date:%b %Y}"


def initials(name: Name) -> str:
    given = re.sub(r"\b(\w)[\w'’]*\.?", r"\1", name.given or "").replace("-", "").replace(" ", "").replace(".", "")
    return f"{name.family} {given}".strip() if name.family else str(name.literal)


def author_line(reference: Reference) -> str:
    """Authors as one line, seven at most, then 'and others'; the issuing body where there is no author."""
    names = [initials(name) for name in reference.author] or [str(reference.authority)]
    return ", ".join(names[:7]) + (", and others" if len(names) > 7 else "")


def short_citation(reference: Reference) -> str:
    """'Price and Hooven 2018': for running text."""
    names = [name.family or name.literal or "" for name in reference.author] or [str(reference.authority)]
    who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} and others"
    return f"{who} {reference.year}"


def citation(reference: Reference) -> Markup:
    """A source as the reference lists show it: authors, year, title, where, and its address."""
    # a law or code is found by its own name first: no author line that only repeats it
    parts = [escape(f"{author_line(reference)}. {reference.year}. ")]
    title = reference.title.rstrip(".")
    parts.append(Markup("<cite>{}</cite>. ").format(title))
    where = reference.container_title or ""
    if reference.volume or reference.page:
        volume = reference.volume or ""
        issue = f"({reference.issue})" if reference.issue else ""
        pages = f":{reference.page}" if reference.page else ""
        where = f"{where} {volume}{issue}{pages}".strip()
    rest = [where, reference.edition, reference.publisher, reference.number and f"No. {reference.number}"]
    if reference.author and reference.authority:
        rest.append(reference.authority)
    if reference.section:
        rest.append(f"Read: {reference.section}")
    text = ". ".join(str(piece).rstrip(".") for piece in rest if piece)
    if text:
        parts.append(escape(f"{text}. "))
    if reference.issued_note:
        parts.append(escape(f"{reference.issued_note.rstrip('.')}. "))
    if reference.doi:
        link = f"https://doi.org/{reference.doi}"
        parts.append(Markup('<a href="{}">doi:{}</a>').format(link, reference.doi))
    elif reference.url:
        parts.append(Markup('<a href="{}">{}</a>').format(reference.url, reference.url.removeprefix("https://").rstrip("/")))
    elif reference.pmid:
        parts.append(Markup('<a href="https://pubmed.ncbi.nlm.nih.gov/{}/">PMID {}</a>').format(reference.pmid, reference.pmid))
    return Markup("").join(parts)


_READ = {
    "text": "the text",
    "excerpt": "an excerpt",
    "abstract": "the abstract",
    "secondary": "an account by others",
}


def read_line(reference: Reference) -> str:
    """'We read the abstract on 23 Nov 2026.'"""
    return f"We read {_READ[reference.read.what]} on {day(reference.read.on)}."


def telephone_link(number: str) -> str:
    return f"tel:{re.sub(r'[^0-9+]', '', number)}"


def shown_telephone(number: str) -> str:
    """+1 541 555 0100: groups of three or four from the right, as far as they go."""
    match = re.match(r"\+1(\d{3})(\d{3})(\d{4})\Z", number)
    return "+1 {} {} {}".format(*match.groups()) if match else number


# --- fragments -------------------------------------------------------------------------------------------------


@cache
def environment() -> Environment:
    """The one Jinja environment for fragments."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=lambda value: typographic(value) if type(value) is str else value,
    )
    env.filters.update(day=day, tel=telephone_link, telephone=shown_telephone, citation=citation, read_line=read_line, short_citation=short_citation)
    env.globals.update(address=address, expires_on=expires_on)
    return env


def fragment(name: str, library: Library, **values: Any) -> str:
    """A template of templates/, filled, without empty lines (Markdown would end the block at one)."""
    html = environment().get_template(name).render(library=library, **values)
    return "\n".join(line for line in html.splitlines() if line.strip())


def block(html: str) -> str:
    """A fragment as a Markdown block of its own."""
    return f"\n\n{html}\n\n"


class PageTitles:
    """Titles and summaries of pages, read when asked for, so that one page's build does not read all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, tuple[float, Source | None]] = {}

    def source(self, src: str) -> Source | None:
        path = self.root / "docs" / src
        try:
            changed = path.stat().st_mtime
        except OSError:
            return None
        if src not in self._known or self._known[src][0] != changed:
            self._known[src] = (changed, read_page(path, self.root)[0])
        return self._known[src][1]

    def folder(self, folder: str) -> list[Source]:
        """Pages of a folder of docs/ by title, its index left out."""
        paths = sorted((self.root / "docs" / folder).glob("*.md"))
        found = [self.source(path.relative_to(self.root / "docs").as_posix()) for path in paths if path.stem != "index"]
        return sorted((source for source in found if source), key=lambda source: source.title.casefold())

    @cached_property
    def _stems(self) -> dict[str, str]:
        docs = self.root / "docs"
        return {
            path.stem: path.relative_to(docs).as_posix()
            for pattern in ("*.md", "guides/*/*.md", "templates/*.md", "cases/*.md")
            for path in sorted(docs.glob(pattern))
            if path.stem != "index"
        }

    def by_id(self, id_: str) -> Source | None:
        """A guide, template, case or page at the top by its id."""
        src = self._stems.get(id_)
        return self.source(src) if src else None


# --- what writers may call -------------------------------------------------------------------------------------

_RefTerm = Annotated[str, Link("term")]
_RefReference = Annotated[str, Link("reference")]
_RefActivity = Annotated[str, Link("activity")]
_RefTemplate = Annotated[str, Link("template")]
_RefListing = Annotated[str, Link("listing")]
_RefPage = Annotated[str, Link("page")]
_RefProfession = Annotated[str, Link("vocabulary", "professions")]
_RefRegion = Annotated[str, Link("vocabulary", "regions")]
_RefInterest = Annotated[str, Link("vocabulary", "partner-interests")]
_RefCountry = Annotated[str, Link("vocabulary", "countries")]


class Macros:
    """Every macro, with the arguments that it takes. Public methods are the macros; each returns Markdown."""

    def __init__(self, library: Library, titles: PageTitles) -> None:
        self._library = library
        self._titles = titles
        self._source: Source | None = None

    def on_page(self, src: str | None) -> Macros:
        """Say which page the next calls are made on."""
        self._source = self._titles.source(src) if src else None
        return self

    # sources

    def cite(self, id: _RefReference, note: str = "") -> str:  # noqa: A002 - the name that writers use
        """A source for the sentence before it: a number that leads to the page's list. `note` says a limit."""
        cited = self._source.citations if self._source else []
        reference = self._library.references.get(id)
        if reference is None or id not in cited:
            return _box(f"no source has the id {id}")
        number = cited.index(id) + 1
        shown = Markup('<span class="kb-cite__note">{}</span>').format(note) if note else ""
        label = f"Source {number}: {short_citation(reference)}"
        html = Markup('<sup class="kb-cite"><a href="#ref-{}" aria-label="{}">{}</a>{}</sup>')
        return _inline(html.format(id, label, number, shown))

    def sources(self) -> str:
        """The list of the page's sources, with heading. Stands at the end of every page that cites."""
        cited = self._source.citations if self._source else []
        found = [self._library.references[id_] for id_ in cited if id_ in self._library.references]
        if not found:
            return _box("no source is cited on this page")
        return "\n\n## Sources {: #sources }\n" + block(fragment("sources.html", self._library, references=found))

    def references(self) -> str:
        """Every source of the site, by author."""
        ordered = sorted(self._library.references.values(), key=lambda item: (author_line(item).casefold(), item.year, item.id))
        return block(fragment("references.html", self._library, references=ordered))

    # words

    def term(self, id: _RefTerm, words: str = "") -> str:  # noqa: A002
        """A link to a term, shown as `words` (the term itself where they are left out)."""
        found = self._library.terms.get(id)
        if found is None:
            return _box(f"no term has the id {id}")
        shown = words or (found.term if found.term.isupper() else found.term[0].lower() + found.term[1:])
        return f"[{markdown_text(shown)}]({address.term_url(id)}){{ .kb-term }}"

    def glossary(self) -> str:
        """Every term, A to Z."""
        ordered = sorted(self._library.terms.values(), key=lambda item: item.term.casefold())
        letters: dict[str, list[Term]] = {}
        for item in ordered:
            first = item.term[0].upper()
            letters.setdefault(first if first.isalpha() else "#", []).append(item)
        return block(fragment("glossary.html", self._library, letters=letters))

    # scope

    def scope(self, id: _RefActivity = "", words: str = "") -> str:  # noqa: A002
        """A link to an activity's row. Without an id: the whole matrix."""
        if id:
            found = self._library.activities.get(id)
            if found is None:
                return _box(f"no activity has the id {id}")
            shown = words or found.activity[0].lower() + found.activity[1:]
            return f"[{markdown_text(shown)}]({address.activity_url(id)})"
        groups = [
            (group, [item for item in self._library.activities.values() if item.group == group.id])
            for group in self._library.words("activity-groups").values()
        ]
        return block(fragment("matrix.html", self._library, groups=[(group, rows) for group, rows in groups if rows]))

    # people

    def directory(self, profession: _RefProfession = "", region: _RefRegion = "", partner_interests: _RefInterest = "", words: str = "") -> str:
        """A link to a list of people, by profession or region. Without arguments: the whole directory."""
        if not profession and not region:
            return block(
                fragment(
                    "directory.html",
                    self._library,
                    listings=list(self._library.current_listings.values()),
                    regions=address.regions_in_use(self._library),
                    partner_interests=partner_interests,
                )
            )
        if profession:
            known, url = self._library.professions.get(profession), address.profession_url(profession)
            shown = known.plural if known else ""
        else:
            word = self._library.words("regions").get(region)
            shown, url = (f"practitioners in {word.label}" if word else ""), address.region_url(region)
            if word and region not in address.regions_in_use(self._library):
                url = "/directory/"
        if not shown:
            return _box("no such profession or region")
        return f"[{markdown_text(words or f'{shown} in the directory')}]({url})"

    def person(self, id: _RefListing, words: str = "") -> str:  # noqa: A002
        """A link to a person or center of the directory. Where samples are left out, a sample's words stand alone."""
        found = self._library.listings.get(id)
        if found is None and id in self._library.written_ids.get("listing", ()):
            return markdown_text(words or "a sample listing")
        if found is None:
            return _box(f"no listing has the id {id}")
        return f"[{markdown_text(words or found.name)}]({address.listing_url(id)})"

    # crisis

    def crisis(self, country: _RefCountry = "US", all: bool = False) -> str:  # noqa: A002
        """Numbers for people in danger, of one country; with all=True of every country that we have read."""
        lines = self._library.crisis_lines
        if all:
            order = list(dict.fromkeys(line.country or "" for line in lines))
            groups = [(self._library.label("countries", code) if code else "Other countries", [line for line in lines if (line.country or "") == code]) for code in order]
            return block(fragment("crisis-all.html", self._library, groups=groups))
        here = [line for line in lines if line.country == country and line.kind in {"emergency", "crisis"}][:2]
        return block(fragment("crisis.html", self._library, lines=here, country=self._library.label("countries", country)))

    # pages

    def template_link(self, id: _RefTemplate, words: str = "") -> str:  # noqa: A002
        """A link to a template, shown as `words` (its title where they are left out)."""
        found = self._titles.by_id(id)
        if found is None:
            return _box(f"no template has the id {id}")
        return f"[{markdown_text(words or found.title)}]({found.url})"

    def related(self, *ids: _RefPage) -> str:
        """A short list of pages to read next, with their summaries."""
        found = [source for source in map(self._titles.by_id, ids) if source]
        if not found or len(found) < len(ids):
            return _box("a page of this list does not exist")
        return block(fragment("page-list.html", self._library, pages=found, page_url=page_url, professions=[]))

    def page_list(self, folder: str) -> str:
        """Every page of a folder of docs/, with its summary: page_list("guides/touch")."""
        found = self._titles.folder(folder)
        if not found:
            return _box(f"docs/{folder} holds no pages")
        return block(fragment("page-list.html", self._library, pages=found, page_url=page_url, professions=[]))

    def pathways(self) -> str:
        """Every course pathway: its objectives, and its guides, cases and templates in order."""
        rows = []
        for pathway in self._library.pathways.values():
            steps = [self._titles.by_id(id_) for id_ in (*pathway.guides, *pathway.cases, *pathway.templates)]
            rows.append((pathway, [step for step in steps if step]))
        return block(fragment("pathways.html", self._library, rows=rows))

    # templates to fill in

    def field(self, label: str = "", size: str = "", lines: int = 0) -> str:
        """A place to write on: after a label, short (size="short"), or as empty lines (lines=2)."""
        if lines:
            drawn = Markup('<span class="kb-line"></span>') * lines
            return _inline(Markup('<span class="kb-lines" role="img" aria-label="{} lines to write on">{}</span>').format(lines, drawn))
        kind = " kb-field--short" if size == "short" else ""
        return _inline(Markup('<span class="kb-field{}"><span class="kb-field__label">{}</span></span>').format(kind, label))

    def choice(self, *options: str) -> str:
        """Boxes to tick."""
        items = Markup("").join(Markup('<span class="kb-choice__item">{}</span>').format(option) for option in options)
        return _inline(Markup('<span class="kb-choice">{}</span>').format(items))

    def signature(self, *labels: str) -> str:
        """A line to sign on, with what belongs on it."""
        items = Markup("").join(Markup('<span class="kb-signature__part">{}</span>').format(label) for label in labels)
        return _inline(Markup('<span class="kb-signature">{}</span>').format(items))


def _inline(html: Markup) -> str:
    """Inline HTML whose text Markdown leaves alone."""
    return re.sub(r">[^<]+<", lambda match: _SPECIAL_INLINE.sub(lambda char: f"&#{ord(char.group())};", match.group()), str(html))


_SPECIAL_INLINE = re.compile(r"[\\`*_{}\[\]|]")


def _box(message: str) -> str:
    return str(Markup('<span class="kb-box-error">{}</span>').format(message))


@cache
def macro_signatures() -> Mapping[str, inspect.Signature]:
    """Macro name -> its parameters, without `self`."""
    found = {}
    for name, function in inspect.getmembers(Macros, inspect.isfunction):
        if not name.startswith("_") and name != "on_page":
            hints = get_type_hints(function, include_extras=True)
            signature = inspect.signature(function)
            parameters = [item.replace(annotation=hints.get(item.name, str)) for item in list(signature.parameters.values())[1:]]
            found[name] = signature.replace(parameters=parameters)
    return found


def argument_link(annotation: Any) -> Link | None:
    """What an argument names, where it names something."""
    return next((meta for meta in getattr(annotation, "__metadata__", ()) if isinstance(meta, Link)), None)


def argument_type(annotation: Any) -> type:
    """str, int or bool."""
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


