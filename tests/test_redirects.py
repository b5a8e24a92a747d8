"""What publish makes of old addresses, on both engines: pages that lead on without scripts, second ids, lines, rules."""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kb import address, publish
from kb.build import Result
from kb.contract import Contract, End, go_addresses, kind_and_id
from kb.judgment import judge
from kb.links_lock import NAME, Record, address_problem, read_records, text_of, version_key
from tests.sites import ROOT, files, served
from tests.trees import put

Runs = dict[str, tuple[Path, Result]]
CRYING = "/guides/touch/crying/"
LETTER = "/templates/referral-mt-to-psychotherapist/"
OTHER_LETTER = "/templates/referral-psychotherapist-to-mt/referral-psychotherapist-to-mt.docx"
OLD = """\
/guides/touch/tears/ 0.1.0 -> /guides/touch/crying/
/guides/touch/tears/#act 0.1.0 -> /guides/touch/crying/#do-now
/guides/touch/tears/#kept 0.1.0 -> /about/
/guides/touch/tears/#over 0.1.0 -> gone 0.3.0
/guides/touch/tears/#lapsed 0.1.0
/guides/touch/tears/#stop 0.1.0 -> /guides/touch/crying/#stop
/guides/touch/sobbing/ 0.1.0 -> /guides/touch/crying/
/guides/touch/sobbing/#act 0.1.0 -> /guides/touch/crying/#do-now
/guides/touch/sobbing/#kept 0.1.0 -> /about/
/glossary/let-out/ 0.1.0 -> /glossary/release/
/glossary/let-out/#massage-therapist 0.1.0
/glossary/let-out/#false-friend 0.1.0
/glossary/let-out/#contested 0.1.0
/guides/touch/crying/#now 0.1.0 -> /guides/touch/crying/#do-now
/guides/touch/crying/#left 0.1.0 -> /glossary/release/
/guides/touch/crying/#dropped 0.1.0 -> gone 0.2.0
/scope/hug-at-parting/#place 0.1.0 -> /scope/
/plain/ 0.1.0 -> /about/
/to-a-section/ 0.1.0 -> /guides/touch/crying/#words
/glossary/let-go/ 0.1.0 -> /glossary/release/
/glossary/nothing/ 0.1.0 -> gone 0.2.0
/directory/jo-left/ 0.1.0
/directory/vera-once/ 0.1.0 -> /directory/vera-vanished/
/references/#moyer 0.1.0 -> /references/#moyer-2004
/about/spaces.svg 0.1.0 -> /about/rooms.svg
/about/torn.svg 0.1.0 -> /about/
/about/burnt.svg 0.1.0 -> gone 0.3.0
/templates/old-letter/ 0.1.0 -> /templates/referral-mt-to-psychotherapist/
/templates/old-letter/old-letter.docx 0.1.0
/über/ 0.1.0 -> /about/
"""


def records(text: str, folder: Path) -> dict[str, Record]:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(text or "# nothing yet\n", "utf-8")
    found, problems = read_records(folder)
    assert problems == []
    return found


@pytest.fixture(scope="module")
def sites(engine_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small site with a past, by each engine."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_TODAY", "2026-11-24")
        for engine, (folder, result) in engine_runs.items():
            site = tmp_path_factory.mktemp("past") / engine
            shutil.copytree(folder, site)
            library = replace(result.judgment.library, records=records(OLD, site.parent))
            complaints = publish.publish(library.root, site, library, "https://example.org/kb/", result.judgment.pages)
            assert complaints == []
            found[engine] = site
    return found


@pytest.fixture(params=["mkdocs", "zensical"])
def site(sites: dict[str, Path], request: pytest.FixtureRequest) -> Path:
    return sites[request.param]


def html(site: Path, where: str) -> str:
    return (site / where.lstrip("/") / "index.html").read_text("utf-8")


def test_both_engines_give_the_same_past(sites: dict[str, Path]) -> None:
    assert files(sites["mkdocs"]) == files(sites["zensical"])


def test_a_page_without_sections_leads_on_at_once(site: Path) -> None:
    page = html(site, "/plain/")
    assert '<meta http-equiv="refresh" content="0; url=../about/">' in page
    assert re.search('<a href="../about/" data-kb-moved-page="[^"]*">About</a>', page)
    assert re.search(r'<link rel="canonical" href="https://[^"/]*/about/">', page)
    assert '<meta http-equiv="refresh" content="0; url=../guides/touch/crying/#words">' in html(site, "/to-a-section/")
    assert "url=../../glossary/release/" in html(site, "/glossary/let-go/")


def test_a_page_that_had_sections_says_where_each_is(site: Path) -> None:
    page = html(site, "/guides/touch/tears/")
    assert "refresh" not in page, "a refresh would lose the section"
    known = re.search('<a href="../../../guides/touch/crying/" data-kb-moved-page="([^"]*)">', page)
    assert known and {"do-now", "words"} <= set(known[1].split()), "the script sends no section that is not there"
    assert not {"act", "lapsed"} & set(known[1].split())
    assert re.search(r'<li id="act" data-kb-moved><a href="../../../guides/touch/crying/#do-now">Do now \(', page)
    assert '<li id="kept" data-kb-moved><a href="../../../about/">' in page
    assert '<li id="over">This part was taken out in version 0.3.0.</li>' in page
    assert page.count("assets/kb/moved.js") == 1


def test_a_section_that_lapsed_is_said_to_be_taken_out_and_nobody_is_taken_on(site: Path) -> None:
    said = "was taken out as a part of its own. Its page leads here now: <a href="
    page = html(site, "/guides/touch/tears/")
    assert f'<li id="lapsed" data-kb-lapsed>“#lapsed” {said}"../../../guides/touch/crying/">She cries' in page
    page = html(site, "/glossary/let-out/")
    assert f'<li id="contested" data-kb-lapsed>“#contested” {said}"../../glossary/release/">Release</a>' in page
    assert "refresh" not in page and "data-kb-moved-page=" in page
    short = html(site, "/go/let-out/")
    assert "url=../../glossary/release/" in short
    assert "url=../../../guides/touch/tears/#lapsed" in html(site, "/go/tears/lapsed/")


def test_parts_are_called_by_their_names(site: Path) -> None:
    page = html(site, "/glossary/let-out/")
    for id_, name in {"massage-therapist": "A massage therapist says", "false-friend": "False friend"}.items():
        to = f"../../glossary/release/#{id_}"
        assert f'<li id="{id_}" data-kb-moved><a href="{to}">{name} (Release)</a>' in page
        assert re.search(rf'<h2 id="{id_}">.*?{name}</h2>', html(site, "/glossary/release/")), "as on the page"
    page = html(site, "/guides/touch/tears/")
    assert 'crying/#stop">Stop and get help (She cries' in page


def test_a_section_with_another_id_keeps_the_old_one_beside_it(site: Path) -> None:
    page = html(site, CRYING)
    assert re.search(r'<h2[^>]* id="do-now"[^>]*><span class="kb-second-id" id="now"></span>', page)
    assert '<h3 id="do-now"><span class="kb-second-id" id="now"></span>' in html(site, f"{CRYING}cite/")
    listed = html(site, "/references/")
    assert '<li id="moyer-2004"><span class="kb-second-id" id="moyer"></span>' in listed


def test_a_section_that_left_its_page_leaves_a_line(site: Path) -> None:
    page = html(site, CRYING)
    assert '<li id="left" data-kb-moved>This part is elsewhere now: <a href="../../../glossary/release/">' in page
    assert '<li id="dropped">This part was taken out in version 0.2.0.</li>' in page
    assert page.count("assets/kb/moved.js") == 1
    assert "moved.js" not in html(site, "/about/")
    assert '<li id="place" data-kb-moved>' in html(site, "/scope/hug-at-parting/"), "pages of entries too"


def test_what_is_gone_says_so(site: Path) -> None:
    gone = html(site, "/glossary/nothing/")
    assert "This page was taken out" in gone and "until version 0.2.0" in gone and 'href="../../glossary/"' in gone
    assert "This listing was withdrawn" in html(site, "/directory/jo-left/")
    assert "jo-left" not in html(site, "/directory/jo-left/").split("<body")[1]
    once = html(site, "/directory/vera-once/")
    assert "It is here now" in once and "Vera V" not in once  # her listing has expired


def test_a_region_keeps_its_page_when_the_last_listing_leaves(project: Path) -> None:
    library = judge(project).library.in_production()  # its only listing is a sample
    assert address.region_url("US-WA") not in address.entity_urls(library)
    library = replace(library, records=records("/directory/region/us-wa/ 0.1.0\n", project / "elsewhere"))
    assert address.region_url("US-WA") in address.entity_urls(library)
    assert "US-WA" not in address.regions_in_use(library), "no list leads there"
    assert Contract(library, judge(project).pages).end("/directory/region/us-wa/").state == "here"


def test_a_file_that_moved_is_found_at_both_addresses(site: Path) -> None:
    assert (site / "about/spaces.svg").read_bytes() == (site / "about/rooms.svg").read_bytes()


def test_a_file_that_is_no_more_leaves_a_page_in_a_folder_of_its_name(site: Path) -> None:
    """A host that finds a folder where a file is asked for answers with the page in it."""
    for file, to in {
        "/about/torn.svg": '<a href="../../about/" data-kb-moved-page>About</a>',
        "/templates/old-letter/old-letter.docx": '<a href="../../../templates/referral-mt-to-psychotherapist/" ',
    }.items():
        page = html(site, f"{file}/")
        assert "This file is no longer here" in page and to in page and "refresh" not in page
    assert "This file was taken out" in html(site, "/about/burnt.svg/")
    with served(site) as url, urllib.request.urlopen(f"{url}/about/torn.svg") as answer:
        assert b"This file is no longer here" in answer.read()


def test_old_pages_are_not_for_search_engines(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    index = (site / "assets/kb/search.json").read_text("utf-8") if (site / "assets/kb/search.json").exists() else ""
    for where in ("/plain/", "/guides/touch/tears/", "/glossary/nothing/", "/go/crying/"):
        assert f"kb{where}</loc>" not in sitemap and f'"{where[1:]}"' not in index
        assert '<meta name="robots" content="noindex">' in html(site, where)


def test_short_addresses_lead_to_pages_sections_and_terms(site: Path) -> None:
    for short, to in {
        "/go/crying/": "../../guides/touch/crying/",
        "/go/crying/do-now/": "../../../guides/touch/crying/#do-now",
        "/go/crying/now/": "../../../guides/touch/crying/#do-now",
        "/go/release/": "../../glossary/release/",
        "/go/tears/": "../../guides/touch/crying/",
        "/go/let-go/": "../../glossary/release/",
        "/go/nothing/": "../../glossary/nothing/",
    }.items():
        page = html(site, short)
        assert f'content="0; url={to}"' in page and f'<a href="{to}">' in page, short
        assert "<script" not in page and "style" not in page


def test_how_an_old_page_is_cited_leads_to_how_the_new_one_is(site: Path) -> None:
    """Nothing of it stands in the record: it follows from the page's own line."""
    for old, to in {
        "/plain/": "about/cite/",
        "/guides/touch/tears/": "guides/touch/crying/cite/",
        "/to-a-section/": "guides/touch/crying/cite/#words",
        "/glossary/let-out/": "glossary/release/cite/",
        "/glossary/nothing/": "glossary/nothing/",
    }.items():
        up = "../" * old.count("/")
        assert f'content="0; url={up}{to}"' in html(site, f"{old}cite/"), old
    assert 'data-kb-moved-page="' in html(site, "/guides/touch/tears/cite/"), "with its section"
    assert not (site / "directory/jo-left/cite").exists()
    assert (site / f"{CRYING[1:]}cite/index.html").read_text("utf-8").count("kb-page-apa")


def test_rules_for_hosts_that_read_them(site: Path) -> None:
    rules = (site / "_redirects").read_text("utf-8").splitlines()
    assert "/kb/plain/ /kb/about/ 301" in rules
    assert "/kb/go/crying/do-now/ /kb/guides/touch/crying/#do-now 301" in rules
    assert "/kb/about/spaces.svg /kb/about/rooms.svg 301" in rules
    assert "/kb/guides/touch/sobbing/ /kb/guides/touch/crying/ 301" in rules
    assert not [rule for rule in rules if rule.startswith("/kb/guides/touch/tears/ ")], "of a lapsed part only it tells"
    # a browser keeps the section when a server sends it on: what went elsewhere has its line on that page
    page = html(site, CRYING)
    assert '<li id="kept" data-kb-moved>' in page and re.search('<span class="kb-second-id" id="act">', page)
    starts = [rule.split()[0] for rule in rules]
    assert len(set(starts)) == len(starts)


def test_nothing_is_written_outside_the_site(sites: dict[str, Path]) -> None:
    for site in sites.values():
        assert {path.name for path in site.parent.iterdir()} == {site.name, "data"}


def test_a_second_publish_changes_nothing(
    sites: dict[str, Path], engine_runs: Runs, tmp_path: Path, small_day: None
) -> None:
    site = tmp_path / "site"
    shutil.copytree(sites["mkdocs"], site)
    before = files(site)
    _, result = engine_runs["mkdocs"]
    library = replace(result.judgment.library, records=records(OLD, tmp_path))
    assert publish.publish(library.root, site, library, "https://example.org/kb/", result.judgment.pages) == []
    assert files(site) == before


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("data/glossary/release.yml", "id: 'open\n"),
        ("data/glossary/release.yml", "id: release\nterm: X\ncolour: red\nformerly: [let-go]\n"),
        ("data/references/moyer-2004.yml", "id: [\n"),
        ("data/scope/hug-at-parting.yml", ""),
        ("data/pathways/first-course.yml", "id: first-course\n"),
        ("data/vocabulary/regions.yml", "id: regions\n"),
        ("data/vocabulary/professions.yml", "id: professions\n"),
        ("docs/guides/touch/crying.md", "no front matter\n"),
        ("docs/guides/touch/crying.md", b"\xff\xfe"),
        ("docs/templates/referral-mt-to-psychotherapist.md", "no front matter\n"),
        ("docs/templates/referral-mt-to-psychotherapist.md", b"\xff\xfe"),
        ("docs/about/index.md", "---\ntitle: [\n---\n\n## review {: #review }\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_no_lost_address(project: Path, path: str, text: str | bytes) -> None:
    judgment = judge(project)
    found = Contract(judgment.library, judgment.pages)
    kept = found.recorded("0.1.0", *found.promised(), "/glossary/let-go/")
    kept["/glossary/let-go/"] = Record("/glossary/let-go/", "0.1.0", "/glossary/release/")
    (project / NAME).write_text(text_of(kept.values()), "utf-8")
    assert judge(project).errors == []
    put(project, path, text)
    assert [p for p in judge(project).problems if p.path == NAME] == []


# --- lines and addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("/", ""),
        ("/a/", ""),
        ("/a/#b", ""),
        ("/a/b.svg", ""),
        ("/%C3%BC/", ""),
        ("/ü/", ""),
        ("a/", "does not begin with one slash"),
        ("//evil.example/", "does not begin with one slash"),
        ("https://evil.example/", "does not begin with one slash"),
        ("/../evil/", "leads out of the site"),
        ("/a/../../evil/", "leads out of the site"),
        ("/a/%2e%2e/evil/", "leads out of the site"),
        ("/a/..%2fevil/", "leads out of the site"),
        ("/a/./b/", "leads out of the site"),
        ("/a\\..\\b/", "has a character"),
        ("/a/%0d%0aSet-Cookie/", "has a character"),
        ("/a/?x=1", "has a character"),
        ("/a/#b#c", "has two #"),
        ("/a/#", "ends with a #"),
        ("/a//b/", "has two slashes in a row"),
        ("/a", "does not end with a slash"),
        ("/assets/kb/x/", "is in a folder that the site keeps"),
        ("/assets/kb/kb.js", "is in a folder that the site keeps"),
        ("/assets/x.png", ""),
        ("/a/index.html", "names the file of a page, whose address ends with a slash"),
    ],
)
def test_addresses_stay_inside_the_site(where: str, wrong: str) -> None:
    assert address_problem(where).startswith(wrong) and bool(address_problem(where)) == bool(wrong)


def test_the_file_is_written_as_it_is_read_whatever_the_order(tmp_path: Path) -> None:
    shuffled = "".join(sorted(OLD.splitlines(keepends=True), reverse=True))
    assert text_of(records(shuffled, tmp_path).values()) == text_of(records(OLD, tmp_path).values())


def test_what_two_branches_added_is_both_kept(tmp_path: Path) -> None:
    """As git's union merge leaves it: double lines, in any order."""
    found = records("/b/ 0.10.0\n/a/ 0.9.0\n/b/ 0.9.1 -> /a/\n/a/ 0.9.0\n", tmp_path)
    assert [(r.address, r.version, r.target) for r in found.values()] == [("/b/", "0.9.1", "/a/"), ("/a/", "0.9.0", "")]
    assert sorted(["0.10.0", "0.9.1", "1.0.0-rc.1", "0.9.0"], key=version_key) == [
        "0.9.0",
        "0.9.1",
        "0.10.0",
        "1.0.0-rc.1",
    ]


def test_git_merges_the_file_by_lines() -> None:
    assert f"{NAME} merge=union" in (ROOT / ".gitattributes").read_text("utf-8")


def test_one_version_is_worked_on() -> None:
    """CITATION.cff says it, and the package has the same."""
    cited = re.search(r"(?m)^version: (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"))
    packaged = re.search(r'(?m)^version = "(\S+)"$', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert cited and packaged and cited.group(1) == packaged.group(1)


# --- where addresses end ---------------------------------------------------------------------------------------


@pytest.fixture
def contract(project: Path) -> Callable[[str], Contract]:
    judgment = judge(project)

    def made(text: str) -> Contract:
        return Contract(judgment.library, judgment.pages, records(text, project / "elsewhere"))

    return made


@pytest.mark.parametrize(
    ("lines", "where", "state", "to"),
    [
        ("", CRYING, "here", CRYING),
        ("", f"{CRYING}#do-now", "here", f"{CRYING}#do-now"),
        ("", "/scope/hug-at-parting/#psychotherapist", "here", "/scope/hug-at-parting/#psychotherapist"),
        ("/a/ 0.1.0 -> /b/\n/b/ 0.1.0 -> /about/\n", "/a/", "moved", "/about/"),
        ("/a/ 0.1.0 -> /b/\n/b/ 0.1.0 -> /a/\n", "/a/", "round", "/a/"),
        ("/a/ 0.1.0 -> /a/\n", "/a/", "round", "/a/"),
        ("/a/ 0.1.0 -> /b/\n/b/ 0.1.0 -> gone 0.2.0\n", "/a/", "gone", "/b/"),
        ("/a/ 0.1.0\n", "/a/", "lost", "/a/"),
        ("/a/ 0.1.0 -> /guides/touch/crying/\n/a/#words 0.1.0\n", "/a/#words", "moved", f"{CRYING}#words"),
        ("/a/ 0.1.0 -> /guides/touch/crying/\n/a/#other 0.1.0\n", "/a/#other", "moved", CRYING),
        (f"{CRYING}#x 0.1.0\n", f"{CRYING}#x", "lost", f"{CRYING}#x"),
        # a guide is known by its id wherever it lies, and must still have what it had
        ("/guides/scope/crying/ 0.1.0\n", "/guides/scope/crying/", "moved", CRYING),
        ("/guides/scope/crying/#words 0.1.0\n", "/guides/scope/crying/#words", "moved", f"{CRYING}#words"),
        ("/guides/scope/crying/#x 0.1.0\n", "/guides/scope/crying/#x", "lost", f"{CRYING}#x"),
        ("/directory/left/ 0.1.0\n", "/directory/left/", "withdrawn", "/directory/left/"),
        ("/glossary/left/ 0.1.0\n", "/glossary/left/", "lost", "/glossary/left/"),
        (f"{OTHER_LETTER} 0.1.0\n", OTHER_LETTER, "lost", OTHER_LETTER),
        (f"/templates/a/ 0.1.0 -> {LETTER}\n/templates/a/a.docx 0.1.0\n", "/templates/a/a.docx", "moved", LETTER),
        (
            "/templates/a/ 0.1.0 -> gone 0.2.0\n/templates/a/a.docx 0.1.0\n",
            "/templates/a/a.docx",
            "gone",
            "/templates/a/",
        ),
    ],
)
def test_where_an_address_ends(
    contract: Callable[[str], Contract], lines: str, where: str, state: str, to: str
) -> None:
    end = contract(lines).end(where)
    assert (end.state, end.address) == (state, to)


def test_a_former_id_is_enough(project: Path) -> None:
    for path in ("data/glossary/release.yml", "data/references/moyer-2004.yml"):
        text = (project / path).read_text("utf-8")
        (project / path).write_text(f"{text.rstrip()}\nformerly: [old-id]\n", "utf-8")
    judgment = judge(project)
    found = Contract(judgment.library, judgment.pages)
    assert found.end("/glossary/old-id/").address == "/glossary/release/"
    assert found.end("/references/#old-id").address == "/references/#moyer-2004"
    assert found.former == {"/glossary/old-id/": "/glossary/release/", "/references/#old-id": "/references/#moyer-2004"}


def test_an_id_in_two_kinds_is_short_for_whoever_came_first(contract: Callable[[str], Contract]) -> None:
    assert go_addresses(contract(""))["/go/release/"] == "/glossary/release/"
    late = "/glossary/release/ 0.1.0\n/guides/touch/release/ 0.2.0 -> /about/\n"
    assert go_addresses(contract(late))["/go/release/"] == "/glossary/release/"
    early = "/glossary/release/ 0.2.0\n/guides/touch/release/ 0.1.0 -> /about/\n"
    found = go_addresses(contract(early))
    assert found["/go/release/"] == "/guides/touch/release/" and found["/go/term/release/"] == "/glossary/release/"
    kept = go_addresses(contract(f"{early}/go/release/ 0.1.0 -> /glossary/release/\n"))
    assert kept["/go/release/"] == "/glossary/release/" and "/go/term/release/" not in kept


def test_what_is_promised(contract: Callable[[str], Contract]) -> None:
    found = set(contract("").promised())
    assert {
        "/",
        CRYING,
        f"{CRYING}#do-now",
        "/glossary/release/",
        "/scope/hug-at-parting/#psychotherapist",
        "/glossary/release/#massage-therapist",
        "/references/#moyer-2004",
        "/directory/bo-lasting/",
        "/directory/vera-vanished/",
        "/templates/referral-mt-to-psychotherapist/",
        "/about/rooms.svg",
        "/teach/#first-course",
    } <= found
    assert not [where for where in found if "sample" in where or "_shell" in where or "used-in" in where]
    assert all(address_problem(where) == "" for where in found)


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("/glossary/x/", ("term", "x")),
        ("/guides/touch/x/", ("guide", "x")),
        ("/guides/touch/", ("page", "touch")),
        ("/templates/", ("page", "templates")),
        ("/cases/x/", ("case", "x")),
        ("/references/#x", ("reference", "x")),
        ("/guides/touch/x/#y", ("", "")),
        ("/directory/region/us-or/", ("region", "us-or")),
        ("/directory/profession/x/", ("profession", "x")),
        ("/", ("page", "")),
    ],
)
def test_what_an_address_names(where: str, kind: tuple[str, str]) -> None:
    assert kind_and_id(where) == kind


def test_a_long_way_is_shortened(contract: Callable[[str], Contract]) -> None:
    found = contract("".join(f"/old{n}/ 0.1.0 -> /old{n + 1}/\n" for n in range(300)) + "/old300/ 0.1.0 -> /about/\n")
    assert found.end("/old0/") == End("moved", "/about/", (*(f"/old{n}/" for n in range(301)), "/about/"))
    assert {record.target for record in found.recorded("0.2.0").values()} == {"/about/"}
