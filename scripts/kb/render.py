"""Library -> fragments of Markdown and HTML. Autoescaped; an undefined name is an error; templates look nothing up.

`Macros` holds what writers may call in a page. A macro never fails for a writer's mistake: `kb check` has told it,
and what is shown instead (`kb-box-error`) is refused by publish.verify.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from kb import address, figures
from kb.citations import author_line, citation, day, read_line, short_citation
from kb.facets import FACETS, NEW_CLIENTS, Directory, Facet
from kb.load import Library
from kb.model import Link, Listing, Reference, expires_on
from kb.pages import Pages, front_matter_title
from kb.quotes import round_quotes

# --- small words -----------------------------------------------------------------------------------------------

FIRST, ALL_AT_ONCE = 20, 60  # rows on the directory's own page: all of them while they are few, else the first
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")
_Item = TypeVar("_Item")


def markdown_text(text: str) -> str:
    """Plain text that Markdown leaves alone."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", text.replace("&", "&amp;"))


def telephone_link(number: str) -> str:
    return f"tel:{re.sub(r'[^0-9+]', '', number)}"


def shown_telephone(number: str) -> str:
    """+1 541 555 0100: groups of three or four from the right, as far as they go; never broken between two lines."""
    match = re.match(r"\+1(\d{3})(\d{3})(\d{4})\Z", number)
    return re.sub(r"[ -]", "\N{NO-BREAK SPACE}", "+1 {} {} {}".format(*match.groups()) if match else number)


# --- fragments -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _shown(text: str) -> Markup:
    """Text of data/ as HTML, remembered: most of what ten thousand listings say is said by many of them."""
    return escape(round_quotes(text))


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
        finalize=lambda value: _shown(value) if type(value) is str else value,
    )
    env.filters.update(
        day=day,
        link=escape,
        tel=telephone_link,
        telephone=shown_telephone,
        citation=citation,
        read_line=read_line,
        short_citation=short_citation,
    )
    env.globals.update(address=address, expires_on=expires_on)
    return env


def fragment(name: str, library: Library, **values: Any) -> str:
    """A template of templates/, filled, without empty lines (Markdown would end the block at one)."""
    html = environment().get_template(name).render(library=library, **values)
    return "\n".join(line for line in html.splitlines() if line.strip())


def block(html: str) -> str:
    """A fragment as a Markdown block of its own."""
    return f"\n\n{html}\n\n"


def place_for(name: str, argument: str = "") -> str:
    """A place in a page that publish fills: what is large, or needs the whole site, never goes through Markdown."""
    return block(str(Markup('<div data-kb-fill="{}"></div>').format(f"{name} {argument}".strip())))


def link_for(kind: str, id_: str, words: str) -> str:
    """A link to people, which publish fills: the engine reads no listings, of which there may be ten thousand."""
    return _inline(Markup('<a data-kb-{}="{}">{}</a>').format(kind, id_, words))


def _by_letter(named: Iterable[tuple[str, _Item]]) -> dict[str, list[_Item]]:
    """(name, item) in order, to the items under the first letters of their names; under # what begins with none."""
    letters: dict[str, list[_Item]] = {}
    for name, item in named:
        letters.setdefault(name[0].upper() if name[0].isalpha() else "#", []).append(item)
    return letters


class Fills:
    """What publish puts into the places that macros leave: name -> HTML, for one page of the finished site."""

    def __init__(self, library: Library, pages: Pages, directory: Directory, row: Callable[[Listing], Markup]) -> None:
        self._library = library
        self._pages = pages
        self._people = directory
        self._row = row
        self._by_id = pages.by_id()

    @cached_property
    def _regions(self) -> list[str]:
        return address.regions_in_use(self._library)

    def html(self, place: str, cited: Sequence[str]) -> str:
        """The HTML for `name argument`; `cited` are the page's sources in order."""
        name, _, argument = place.partition(" ")
        if name == "sources":
            found = [self._library.references[id_] for id_ in cited]
            return fragment("sources.html", self._library, references=found) if found else failed("no source is cited")
        filler = getattr(self, f"_{name.replace('-', '_')}", None)
        return filler(argument) if filler else failed(f"nothing is known of {name}")

    def link(self, kind: str, id_: str, words: str) -> str:
        """The link to a person or a region; the words alone where a sample is left out."""
        if kind == "region":
            return f'<a href="{address.region_url(id_) if id_ in self._regions else "/directory/"}">{words}</a>'
        found = self._library.listings.get(id_)
        if found is None:
            return words or "a sample listing"
        return f'<a href="{address.listing_url(id_)}">{words or escape(round_quotes(found.name))}</a>'

    def citation(self, id_: str, number: int, note: str) -> str:
        """The number of a source, with a link to the list; `note` is HTML already."""
        reference = self._library.references[id_]
        label = f"Source {number}: {short_citation(reference)}"
        shown = Markup('<span class="kb-cite__note">{}</span>').format(Markup(note)) if note else ""  # noqa: S704 - escaped by the macro
        html = Markup('<sup class="kb-cite"><a href="#ref-{}" aria-label="{}">{}</a>{}</sup>')
        return str(html.format(id_, label, number, shown))

    def evidence(self, notes: Mapping[str, str]) -> str:
        """The grades of some sources, each with its sources and what limits them. `notes`: id -> limit, as HTML."""
        groups: dict[str, list[tuple[Reference, Markup]]] = {}
        for id_, note in notes.items():
            reference = self._library.references[id_]
            groups.setdefault(reference.grade, []).append((reference, Markup(note)))  # noqa: S704 - escaped by the macro
        return fragment("evidence.html", self._library, groups=list(groups.values()))

    def _references(self, _: str) -> str:
        ordered = sorted(
            self._library.references.values(), key=lambda item: (author_line(item).casefold(), item.year, item.id)
        )
        letters = _by_letter((str(citation(item).striptags()), item) for item in ordered)
        return fragment("references.html", self._library, letters=letters, count=len(ordered))

    def _glossary(self, _: str) -> str:
        terms = sorted(self._library.terms.values(), key=lambda item: item.term.casefold())
        return fragment(
            "glossary.html",
            self._library,
            letters=_by_letter((item.term, item) for item in terms),
            count=len(terms),
            false_friends=sum(1 for item in terms if item.false_friend),
            contested=sum(1 for item in terms if item.contested),
        )

    def _scope(self, _: str) -> str:
        groups = [
            (group, [item for item in self._library.activities.values() if item.group == group.id])
            for group in self._library.words("activity-groups").values()
        ]
        noted = {place for item in self._library.activities.values() for place in item.jurisdictions}
        return fragment(
            "matrix.html",
            self._library,
            groups=[(group, rows) for group, rows in groups if rows],
            places=self._library.words("regions").values(),
            noted=noted,
            count=len(self._library.activities),
        )

    def _directory(self, _: str) -> str:
        listings = self._people.listings
        return fragment(
            "directory.html",
            self._library,
            count=len(listings),
            until=min(map(expires_on, listings), default=None),
            all_samples=all(item.sample for item in listings),
            rows=[self._row(item) for item in listings[: FIRST if len(listings) > ALL_AT_ONCE else None]],
            facets=[(facet, self._options(facet)) for facet in FACETS],
            taking=len(self._people.numbers[NEW_CLIENTS]["open"]),
            regions=self._regions,
            approaches=address.approaches_in_use(self._library),
        )

    def _options(self, facet: Facet) -> list[tuple[str, str, int]]:
        """(id, label, count) of each value: those that somebody has first, in the order of the vocabulary."""
        counts = {id_: len(numbers) for id_, numbers in self._people.numbers[facet.id].items()}
        words = self._library.words(facet.vocabulary)
        return sorted(((id_, words[id_].label, counts[id_]) for id_ in words), key=lambda option: not option[2])

    def _find(self, _: str) -> str:
        return fragment("find.html", self._library, regions=self._regions)

    def _crisis(self, country: str) -> str:
        here = [
            line
            for line in self._library.crisis_lines
            if line.country == country and line.kind in {"emergency", "crisis"}
        ]
        return fragment("crisis.html", self._library, lines=here[:2], country=self._library.label("countries", country))

    def _crisis_all(self, _: str) -> str:
        lines = self._library.crisis_lines
        groups = []
        for code in dict.fromkeys(line.country or "" for line in lines):
            label = self._library.label("countries", code) if code else "Other countries"
            groups.append((label, [line for line in lines if (line.country or "") == code]))
        return fragment("crisis-all.html", self._library, groups=groups)

    def _related(self, ids: str) -> str:
        return fragment(
            "page-list.html", self._library, pages=[self._by_id[id_] for id_ in ids.split() if id_ in self._by_id]
        )

    def _page_list(self, folder: str) -> str:
        found = [
            s
            for src, s in self._pages.sources.items()
            if src.rpartition("/")[0] == folder and not src.endswith("index.md")
        ]
        return fragment(
            "page-list.html", self._library, pages=sorted(found, key=lambda source: source.title.casefold())
        )

    def _figure(self, id_: str) -> str:
        if id_ not in figures.figure_ids():
            return failed(f"there is no figure {id_}")
        drawn = figures.drawn_from(id_, self._library, self._pages)
        if drawn is None:
            return failed(f"the figure {id_} has nothing to show")
        return fragment(f"figures/{id_}.html", self._library, id=id_, **drawn)

    def _pathways(self, _: str) -> str:
        rows = []
        for pathway in self._library.pathways.values():
            ids = (*pathway.guides, *pathway.cases, *pathway.templates)
            rows.append((pathway, [self._by_id[id_] for id_ in ids if id_ in self._by_id]))
        return fragment("pathways.html", self._library, rows=rows)


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

    def __init__(self, library: Library) -> None:
        self._library = library

    # sources

    def cite(self, id: _RefReference, note: str = "") -> str:
        """A source for the sentence before it: a number that leads to the page's list. `note` says a limit."""
        if id not in self._library.written_ids.get("reference", ()):
            return failed(f"no source has the id {id}")
        return _inline(Markup('<sup class="kb-cite" data-kb-cite="{}">{}</sup>').format(id, note))

    def sources(self) -> str:
        """The list of the page's sources, with heading. Stands at the end of every page that cites."""
        return "\n\n## Sources {: #sources }\n" + place_for("sources")

    def references(self) -> str:
        """Every source of the site, by author."""
        return place_for("references")

    # words

    def term(self, id: _RefTerm, words: str = "") -> str:
        """A link to a term, shown as `words` (the term itself where they are left out)."""
        found = self._library.terms.get(id)
        if found is None:
            return failed(f"no term has the id {id}")
        shown = words or (found.term if found.term.isupper() else found.term[0].lower() + found.term[1:])
        return f"[{markdown_text(shown)}]({address.term_url(id)}){{ .kb-term }}"

    def glossary(self) -> str:
        """Every term, A to Z."""
        return place_for("glossary")

    # scope

    def scope(self, id: _RefActivity = "", words: str = "") -> str:
        """A link to an activity's row. Without an id: the whole matrix."""
        if not id:
            return place_for("scope")
        found = self._library.activities.get(id)
        if found is None:
            return failed(f"no activity has the id {id}")
        shown = words or found.activity[0].lower() + found.activity[1:]
        return f"[{markdown_text(shown)}]({address.activity_url(id)})"

    # people

    def directory(self, profession: _RefProfession = "", region: _RefRegion = "", words: str = "") -> str:
        """A link to a list of people, by profession or region. Without arguments: the whole directory."""
        if profession:
            known, url = self._library.professions.get(profession), address.profession_url(profession)
            shown = known.plural if known else ""
        elif region:
            word = self._library.words("regions").get(region)
            if word:
                return link_for("region", region, words or f"practitioners in {word.label} in the directory")
            shown, url = "", ""
        else:
            return place_for("directory")
        if not shown:
            return failed("no such profession or region")
        return f"[{markdown_text(words or f'{shown} in the directory')}]({url})"

    def person(self, id: _RefListing, words: str = "") -> str:
        """A link to a person or center of the directory. Where samples are left out, a sample's words stand alone."""
        if id not in self._library.written_ids.get("listing", ()):
            return failed(f"no listing has the id {id}")
        return link_for("person", id, words)

    # crisis

    def crisis(self, country: _RefCountry = "US", all: bool = False) -> str:
        """Numbers for people in danger, of one country; with all=True of every country that we have read."""
        return place_for("crisis-all") if all else place_for("crisis", country)

    # pages

    def template_link(self, id: _RefTemplate, words: str = "") -> str:
        """A link to a template, shown as `words` (its title where they are left out)."""
        shown = words or front_matter_title(self._library.root / "docs" / "templates" / f"{id}.md")
        return f"[{markdown_text(shown)}](/templates/{id}/)" if shown else failed(f"no template has the id {id}")

    def related(self, *ids: _RefPage) -> str:
        """A short list of pages to read next, with their summaries."""
        return place_for("related", " ".join(ids))

    def page_list(self, folder: str) -> str:
        """Every page of a folder of docs/, with its summary: page_list("guides/touch")."""
        return place_for("page-list", folder)

    def pathways(self) -> str:
        """Every course pathway: its objectives, and its guides, cases and templates in order."""
        return place_for("pathways")

    # figures

    def figure(self, id: str) -> str:
        """A drawing of our own, with its caption and the same in words."""
        return place_for("figure", id)

    # templates to fill in

    def field(self, label: str = "", size: str = "", lines: int = 0) -> str:
        """A place to write on: after a label, short (size="short"), or as empty lines (lines=2)."""
        if lines:
            drawn = Markup('<span class="kb-line"></span>') * lines
            return _inline(
                Markup('<span class="kb-lines" role="img" aria-label="{} lines to write on">{}</span>').format(
                    lines, drawn
                )
            )
        kind = " kb-field--short" if size == "short" else ""
        return _inline(
            Markup('<span class="kb-field{}"><span class="kb-field__label">{}</span></span>').format(kind, label)
        )

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
    return re.sub(
        r">[^<]+<", lambda match: _SPECIAL_INLINE.sub(lambda char: f"&#{ord(char.group())};", match.group()), str(html)
    )


_SPECIAL_INLINE = re.compile(r"[\\`*_{}\[\]|]")


def failed(message: str) -> str:
    """What is shown in place of a macro that cannot run; publish.verify lets no page with it pass."""
    return str(Markup('<span class="kb-box-error">{}</span>').format(message))


@cache
def macro_signatures() -> Mapping[str, inspect.Signature]:
    """Macro name -> its parameters, without `self`."""
    found = {}
    for name, function in inspect.getmembers(Macros, inspect.isfunction):
        if not name.startswith("_"):
            hints = get_type_hints(function, include_extras=True)
            signature = inspect.signature(function)
            parameters = [
                item.replace(annotation=hints.get(item.name, str)) for item in list(signature.parameters.values())[1:]
            ]
            found[name] = signature.replace(parameters=parameters)
    return found


def argument_link(annotation: Any) -> Link | None:
    """What an argument names, where it names something."""
    return next((meta for meta in getattr(annotation, "__metadata__", ()) if isinstance(meta, Link)), None)


def argument_type(annotation: Any) -> type:
    """str, int or bool."""
    found: type = get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation
    return found
