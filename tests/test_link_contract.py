"""The promise to those who link here, kept over many versions: moves, splits, merges and deletions at random, and at the
end every address ever published leads, without scripts, to what it was published for, or to a page that says what
became of it.
"""

from __future__ import annotations

import posixpath
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import edit
from kb.contract import Contract
from kb.judgment import Judgment, judge
from kb.links_lock import NAME, page_of, text_of
from kb.publish import redirects
from kb.publish.site import Site
from tests.sites import write_version
from tests.trees import base_project, put

GONE, WITHDRAWN = "gone", "withdrawn"
SHELL = '<html><head><link rel="canonical" href="_shell/moved/"></head><body><main><div id="kb-shell-body"></div></main></body></html>'

pytestmark = pytest.mark.usefixtures("small_day")


def page(title: str, sections: list[str], token: Callable[[], str], front: str = "") -> str:
    body = "".join(f"\n## Part {id_} {{: #{id_} }}\n\nWords {token()}.\n" for id_ in sections)
    return f"---\n{front}title: {title}\n---\n\nWords {token()}.\n{body}"


def template(id_: str, sections: list[str], token: Callable[[], str]) -> str:
    front = (
        f"id: {id_}\ntitle: T {id_}\nsummary: One sentence.\nfor: [psychotherapist]\nquestions: [{id_} a, {id_} b, {id_} c, {id_} d, {id_} e]\n"
        "sheet: {pages: 1, paper: [letter]}\nword_file: true\nduties: []\nstatus: draft\n"
    )
    text = page("x", sections, token)
    return f"---\n{front}{text[text.index('---', 3) :]}"


def term(id_: str, token: str) -> str:
    return (
        "# yaml-language-server: $schema=../schema/term.json\n"
        f"id: {id_}\nterm: Word {id_}\nprofessions: [psychotherapist]\nshared: Means {token}.\nsee: [trauma] # why\n"
    )


def reference(id_: str, token: str) -> str:
    return (
        "# yaml-language-server: $schema=../schema/reference.json\n"
        f"id: {id_}\ntype: book\nauthor: [{{family: Smith}}]\nissued: 2020\ntitle: On {token}\ngrade: opinion\n"
        'read: {what: text, on: "2026-06-01"}\n'
    )


def person(id_: str, token: str) -> str:
    return (
        "# yaml-language-server: $schema=../schema/practitioner.json\n"
        f"id: {id_}\nkind: person\nname: Ann {token}\nprofessions: [{{profession: massage-therapist}}]\n"
        "places: [{city: Salem, region: US-OR, country: US}]\n"
        f'contact: {{website: "https://example.org/{id_}"}}\n'
        'consent: {given_on: "2026-06-01", scope: [name, place, contact], how: email}\nconfirmed_on: "2026-06-01"\n'
    )


@dataclass
class World:
    """A small project with a token in everything that has an address, and what became of each token."""

    root: Path
    version: int = 0
    count: int = 0
    published: dict[str, str] = field(default_factory=dict)
    """Every address ever published -> the token that was there."""
    files: dict[str, str] = field(default_factory=dict)
    """Every Word file ever published -> the token of its template."""
    forward: dict[str, str] = field(default_factory=dict)
    """Token -> the one that stands for it now, or what became of it."""

    def token(self) -> str:
        self.count += 1
        return f"token{self.count:04d}x"

    def set_up(self) -> None:
        base_project(self.root)
        put(
            self.root,
            "docs/references.md",
            f"---\ntitle: References\n---\n\nWords {self.token()}.\n\n{{{{ references() }}}}\n",
        )
        put(
            self.root,
            "docs/glossary.md",
            f"---\ntitle: Glossary\n---\n\nWords {self.token()}.\n\n{{{{ glossary() }}}}\n",
        )
        for n in range(3):
            put(self.root, f"docs/about/p{n}.md", page(f"P{n}", [f"s{n}a", "common", f"s{n}b"], self.token))
            put(self.root, f"docs/templates/t{n}.md", template(f"t{n}", ["common", f"u{n}"], self.token))
            put(self.root, f"data/glossary/w{n}.yml", term(f"w{n}", self.token()))
            put(self.root, f"data/references/r{n}.yml", reference(f"r{n}", self.token()))
            put(self.root, f"data/practitioners/ann{n}.yml", person(f"ann{n}", self.token()))
        links = "[one](about/p0.md#common), [two](templates/t1.md), {{ term('w0') }} and [w](/glossary/w1/)"
        put(self.root, "docs/index.md", f"---\ntitle: Home\n---\n\nWords {self.token()}: {links}.\n")
        self.publish()

    def publish(self) -> None:
        """A new version: everything that is there is public from now on."""
        self.version += 1
        write_version(self.root, f"0.{self.version}.0")
        judgment = self.judged()
        assert judgment.errors == []
        contract = Contract(judgment.library, judgment.pages)
        recorded = contract.recorded(f"0.{self.version}.0", *contract.unrecorded())
        (self.root / NAME).write_text(text_of(recorded.values()), "utf-8")  # what `kb record` does
        for where, token in self.places().items():
            self.published.setdefault(where, token)
            if re.fullmatch(r"/templates/[tn]\d+/", where):
                self.files.setdefault(f"{where}{where.split('/')[2]}.docx", token)

    def do(self, command: Callable[[edit.Workbench], edit.Change]) -> None:
        plan = edit.planned(self.root, command)
        edit.carry_out(self.root, plan.changes, new=[*plan.renames.values()])

    def judged(self) -> Judgment:
        return judge(self.root)

    def places(self) -> dict[str, str]:
        """Address -> token of everything that is there, read from the files themselves."""
        found = {}
        for path in sorted((self.root / "docs").rglob("*.md")):
            if "_shell" in path.parts:
                continue
            stem = path.relative_to(self.root / "docs").as_posix().removesuffix(".md").removesuffix("index")
            url = posixpath.join("/", stem, "")
            first, *sections = re.split(r"(?m)^## .*\{: #([\w-]+) \}$", path.read_text())
            found[url] = self._token(first)
            for id_, text in zip(sections[::2], sections[1::2], strict=True):
                found[f"{url}#{id_}"] = self._token(text)
        for folder, pattern in {
            "glossary": "/glossary/{}/",
            "references": "/references/#{}",
            "practitioners": "/directory/{}/",
        }.items():
            for path in sorted((self.root / "data" / folder).rglob("*.yml")):
                found[pattern.format(path.stem)] = self._token(path.read_text())
        return {where: token for where, token in found.items() if token}

    def _token(self, text: str) -> str:
        match = re.search(r"token\d+x", text)
        return match.group() if match else ""

    def final(self, token: str) -> str:
        while token in self.forward:
            token = self.forward[token]
        return token


class Random:
    """Chooses what happens next, from a Random or from what Hypothesis draws."""

    def __init__(self, choose: Callable[[list[str]], str]) -> None:
        self.choose = choose

    def step(self, world: World) -> str:
        places = world.places()
        new = f"n{world.count}"
        world.count += 1
        pages = [w for w in places if w.startswith("/about/") and "#" not in w]
        templates = [
            w for w in places if w.startswith("/templates/t") or (w.startswith("/templates/n") and "#" not in w)
        ]
        templates = [w for w in templates if "#" not in w]
        entries = [
            w for w in places if w.startswith(("/glossary/w", "/glossary/n", "/references/#r", "/references/#n"))
        ]
        people = [w for w in places if w.startswith("/directory/") and "sample" not in w]
        sections = [w for w in places if "#" in w and page_of(w) in {*pages, *templates}]
        kinds = {
            "move page": pages, "move template": templates, "move entry": entries, "move person": people,
            "move section": sections, "split": [w for w in sections if page_of(w) in pages],
            "merge pages": pages if len(pages) > 1 else [], "merge templates": templates if len(templates) > 1 else [],
            "merge entries": entries, "delete page": pages if len(pages) > 1 else [], "delete section": sections,
            "delete entry": entries, "delete person": people, "rename by hand": pages, "add": ["page", "template", "term", "reference", "person"],
        }  # fmt: skip
        what = self.choose([kind for kind, things in kinds.items() if things])
        old = self.choose(kinds[what])
        said = f"{what} {old}"
        try:
            self._do(world, what, old, new, places)
        except edit.Refused as refused:
            said += f" refused: {refused}"
        return said

    def _do(self, world: World, what: str, old: str, new: str, places: dict[str, str]) -> None:
        kind = what.partition(" ")[0]
        if what == "move section":
            world.do(lambda bench: edit.move(bench, old, f"#{new}"))
        elif what == "move page":
            to = self.choose([new, f"/about/{new}/", f"docs/about/deeper/{new}.md"])
            world.do(lambda bench: edit.move(bench, old, to))
        elif kind == "move":
            world.do(lambda bench: edit.move(bench, old, new))
        elif what == "split":
            title = f"Title {world.token()}"
            world.do(lambda bench: edit.split(bench, page_of(old), [old.partition("#")[2]], new, title))
        elif kind == "merge":
            prefix = re.match(r"/\w+/#?", old)
            assert prefix
            others = [w for w in places if w.startswith(prefix.group()) and w != old and ("#" in w) == ("#" in old)]
            others = [w for w in others if re.match(r".*[/#][pntwr]\d+/?\Z", w)]
            if not others:
                return
            into = self.choose(others)
            world.do(lambda bench: edit.merge(bench, old, into))
            self._forwarded(world, places, old, into)
        elif what == "delete person":
            world.do(lambda bench: edit.delete(bench, old, "", gone=False, forget=False))
            world.forward[places[old]] = WITHDRAWN
        elif kind == "delete":
            others = [w for w in places if page_of(w) != old and w != old]
            into = self.choose([*others, ""])
            gone = not into
            world.do(lambda bench: edit.delete(bench, old, into, gone=gone, forget=False))
            self._forwarded(world, places, old, into)
        elif what == "rename by hand":
            path = world.root / f"docs{old.rstrip('/')}.md"
            put(world.root, f"docs/about/{new}.md", path.read_text())
            path.unlink()
            home = world.root / "docs/index.md"
            home.write_text(
                re.sub(rf"\({path.relative_to(world.root / 'docs').as_posix()}", f"(about/{new}.md", home.read_text())
            )
            problems = [p for p in world.judged().problems if p.code == "KB222"]
            for problem in problems:  # the hint is done as it stands
                command = re.search(r"run\.py (move|delete) (\S+) (?:--to )?([^\s;]+)", problem.hint)
                assert command, problem
                if f"'{old}'" in problem.message:
                    _verb, one, _ = command.groups()
                    world.do(lambda bench: edit.move(bench, one, f"/about/{new}/"))  # noqa: B023
        elif what == "add":
            made = {
                "page": (f"docs/about/{new}.md", page("New", ["common", f"only-{new}"], world.token)),
                "template": (f"docs/templates/{new}.md", template(new, ["common", f"only-{new}"], world.token)),
                "term": (f"data/glossary/{new}.yml", term(new, world.token())),
                "reference": (f"data/references/{new}.yml", reference(new, world.token())),
                "person": (f"data/practitioners/{new}.yml", person(new, world.token())),
            }
            put(world.root, *made[old])

    def _forwarded(self, world: World, places: dict[str, str], old: str, into: str) -> None:
        """What was at an address, and in its sections, is represented by something else now."""
        there = set(world.places().values())
        for where, token in places.items():
            if (where == old or where.startswith(f"{old}#")) and token not in there:
                same = f"{into}#{where.partition('#')[2]}" if "#" in where and "#" not in into else into
                world.forward[token] = places.get(same, places.get(into, "")) or GONE


# --- what a reader finds ---------------------------------------------------------------------------------------


def site_of(world: World, folder: Path) -> Site:
    """The finished pages as far as they matter here: their sections, and what leads on."""
    judgment = world.judged()
    assert judgment.errors == [], judgment.errors
    contract, tokens = Contract(judgment.library, judgment.pages), world.places()
    for where, ids in contract.here.items():
        if where.endswith("/"):
            headings = "".join(f'<h2 id="{id_}">x</h2>' for id_ in sorted(ids))
            path = folder / where.lstrip("/") / "index.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<html><head></head><body><main><h1>x</h1>{headings}</main></body></html>")
        elif where.endswith(".docx"):  # beside its page, which stands before it
            (folder / where.lstrip("/")).write_text(tokens[f"{posixpath.dirname(where)}/"])
    site = Site(world.root, folder, judgment.library, judgment.pages, "https://example.org/")
    site.shells = {"moved": SHELL}
    redirects.write(site)
    for where, html in site.html.items():
        site.write(where, html)
    return site


def followed(site: Site, where: str) -> str:
    """Where a reader without scripts ends, who clicks on what the page offers to whoever comes for this address."""
    for _ in range(10):
        url, _, section = where.partition("#")
        path = site.path_of(url)
        assert path.is_file(), f"{where}: 404"
        html = path.read_text()
        refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', html)
        line = (
            re.search(
                rf'<li id="{re.escape(section)}" data-kb-moved><a href="([^"]*)"|<li id="{re.escape(section)}" data-kb-moved>This part is elsewhere now: <a href="([^"]*)"',
                html,
            )
            if section
            else None
        )
        moved = re.search(r'<a href="([^"]*)" data-kb-moved-page', html)
        if refresh:
            to = refresh.group(1)
        elif section and f'<li id="{section}">This part was taken out in version' in html:
            return GONE
        elif line:
            to = line.group(1) or line.group(2)
        elif moved:
            to = moved.group(1)
        elif "This page was taken out" in html or "This file was taken out" in html:
            return GONE
        elif "This listing was withdrawn" in html:
            return WITHDRAWN
        else:
            second = (
                re.search(
                    rf'<h2 id="([^"]*)">(?:<span[^>]*></span>)*<span class="kb-second-id" id="{re.escape(section)}">',
                    html,
                )
                if section
                else None
            )
            return f"{url}#{second.group(1)}" if second else where
        assert "##" not in to and to.count("#") <= 1
        where = urljoin(f"https://x{url}", unescape(to)).removeprefix("https://x")
    raise AssertionError(f"{where}: goes round")


def check_everything(world: World, folder: Path) -> None:
    site = site_of(world, folder)
    there = {token: where for where, token in world.places().items()}
    assert set(world.published) <= set(site.library.records), "something was published and is not recorded"
    wrong = []
    for where, token in world.published.items():
        final = world.final(token)
        wanted = there.get(final, final)
        found = followed(site, where)
        # a section of a page that was given up ends at the page that stands for it
        if found != wanted and not (wanted in {GONE, WITHDRAWN} and found == wanted) and page_of(found) != wanted:
            wrong.append((where, found, wanted))
    for where, token in world.files.items():  # the own sheet, or a page that says what became of it
        file, final = site.path_of(where), world.final(token)
        found = file.read_text() if file.is_file() else followed(site, f"{where}/")
        if found != (token if file.is_file() else there.get(final, final)) and page_of(found) != there.get(final):
            wrong.append((where, found, token))
    assert wrong == []
    for rule in site.path_of("/_redirects").read_text().splitlines():
        start, to, code = rule.split(" ")
        assert code == "301" and page_of(to) in set(there.values()) | set(site.html) | set(
            Contract(site.library, site.pages).here
        ) | {page_of(w) for w in world.published}, rule
        assert start not in there.values()


def run(world: World, choose: Callable[[list[str]], str], steps: int) -> list[str]:
    story = []
    chooser = Random(choose)
    for _ in range(steps):
        story.append(chooser.step(world))
        world.publish()
    return story


def test_a_hundred_versions(tmp_path: Path) -> None:
    world = World(tmp_path / "project")
    world.set_up()
    pick = random.Random(20261130)
    story = run(world, lambda items: pick.choice(sorted(items)), 100)
    assert sum("refused" not in line for line in story) >= 60, "most of what is tried can be done"
    check_everything(world, tmp_path / "site")


@settings(max_examples=6)
@given(data=st.data())
def test_any_series(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("series")
    world = World(folder / "project")
    world.set_up()
    run(world, lambda items: data.draw(st.sampled_from(sorted(items))), 8)
    check_everything(world, folder / "site")
