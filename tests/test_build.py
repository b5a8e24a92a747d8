"""The build as a whole: both engines, repeatable, safe against mistakes, kills and itself."""

from __future__ import annotations

import errno
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from html.parser import HTMLParser
from multiprocessing import active_children
from pathlib import Path
from urllib.parse import urljoin

import pytest

import kb.build
from kb import archive, links_lock, publish
from kb.build import Result, build, clearing, recover, swap
from kb.engine import EngineRun
from kb.judgment import judge
from kb.lock import Busy, held
from kb.publish import search_packing
from kb.publish import site as publish_site
from kb.publish.second_process import beside
from kb.rules import house
from tests.sites import ROOT, changed, environment, files, small_project
from tests.sites import kb as run_kb
from tests.trees import put

URL = "https://better-together.example.org/"
Runs = dict[str, tuple[Path, Result]]

# What may differ between the engines: path -> why. Nothing does.
DIFFERS: dict[str, str] = {}


class Seen(HTMLParser):
    """The title, ids, headings and links of a page."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.title, self.ids, self.links, self.headings = "", list[str](), list[str](), list[str]()
        self._inside, self._address = "", address
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if "href" in values:
            self.links.append(urljoin(f"https://x{self._address}", str(values["href"])))
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
            self._inside = ""


def pages(site: Path) -> dict[str, Seen]:
    found = {}
    for path in sorted(site.rglob("*.html")):
        address = "/" + path.relative_to(site).as_posix().removesuffix("index.html")
        found[address] = Seen(path.read_text("utf-8"), address)
    return found


# --- both engines ----------------------------------------------------------------------------------------------

ADDRESSES = {
    "/",
    "/404.html",
    "/about/",
    "/cases/",
    "/cases/two-rooms/",
    "/contribute/",
    "/contribute/term/",
    "/crisis/",
    "/directory/",
    "/directory/bo-lasting/",
    "/directory/profession/massage-therapist/",
    "/directory/profession/psychotherapist/",
    "/directory/approach/relaxation-massage/",
    "/directory/region/us-or/",
    "/directory/region/us-wa/",
    "/directory/sample-ana-example/",
    "/directory/sample-river-example-center/",
    "/directory/vera-vanished/",
    "/glossary/",
    "/glossary/countertransference/",
    "/glossary/ptsd/",
    "/glossary/release/",
    "/glossary/transference/",
    "/guides/",
    "/guides/touch/",
    "/guides/touch/crying/",
    "/references/",
    "/scope/",
    "/scope/hug-at-parting/",
    "/search/",
    "/teach/",
    "/templates/",
    "/templates/referral-mt-to-psychotherapist/",
    "/templates/referral-psychotherapist-to-mt/",
}


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_every_address_is_there_and_no_other(small_sites: dict[str, Path], engine: str) -> None:
    there = set(pages(small_sites[engine]))
    short = {address for address in there if address.startswith("/go/")}
    ways_to_cite = {address for address in there if address.endswith("/cite/")}
    assert there - short - ways_to_cite == ADDRESSES
    assert {address.removesuffix("cite/") for address in ways_to_cite} < ADDRESSES
    assert {"/go/crying/", "/go/crying/do-now/", "/go/transference/"} <= short


def test_both_engines_give_the_same_titles_ids_and_links(small_sites: dict[str, Path]) -> None:
    one, other = pages(small_sites["mkdocs"]), pages(small_sites["zensical"])
    for address in ADDRESSES:
        for what in ("title", "ids", "headings", "links"):
            assert getattr(one[address], what) == getattr(other[address], what), (address, what)


def test_both_engines_give_the_same_files_byte_for_byte(small_sites: dict[str, Path]) -> None:
    one, other = files(small_sites["mkdocs"]), files(small_sites["zensical"])
    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} == set(DIFFERS)


def test_links_lead_somewhere(small_sites: dict[str, Path]) -> None:
    """Once more, with another reader of HTML than publish.verify."""
    found = pages(small_sites["mkdocs"])
    there = {f"https://x/{name}" for name in files(small_sites["mkdocs"])}
    for address, page in found.items():
        if address == "/404.html":
            continue
        for link in page.links:
            if link.startswith("https://x/"):
                target, _, fragment = link.partition("#")
                target = target.partition("?")[0]
                inside = found.get(target.removeprefix("https://x"))
                assert inside or target in there, (address, link)
                if fragment:
                    assert inside and fragment in inside.ids, (address, link)


def test_addresses_are_relative(small_sites: dict[str, Path]) -> None:
    for path in small_sites["mkdocs"].rglob("*.html"):
        if path.name != "404.html":
            assert not re.findall(r'\s(?:href|src|action)="/[^"]*"', path.read_text("utf-8")), path


def test_no_id_twice_and_one_h1(small_sites: dict[str, Path]) -> None:
    for address, page in pages(small_sites["mkdocs"]).items():
        assert len(page.ids) == len(set(page.ids)), address
        assert page.headings.count("h1") == 1, address


def test_nothing_of_the_engines_is_left(small_sites: dict[str, Path]) -> None:
    for site in small_sites.values():
        names = set(files(site))
        assert not [
            name
            for name in names
            if name.startswith(("_shell", "assets/javascripts", "assets/stylesheets", "assets/images"))
        ]
        assert names.isdisjoint({"search.json", "search/search_index.json", "sitemap.xml.gz", "objects.inv"})
        assert {"sitemap.xml", "robots.txt", "_headers", "assets/kb/search.json"} <= names
        assert not [path for path in site.rglob("*") if path.is_file() and b"KBSHELL" in path.read_bytes()]


def test_the_site_says_what_the_data_says(small_sites: dict[str, Path]) -> None:
    guide = (small_sites["mkdocs"] / "guides/touch/crying/index.html").read_text("utf-8")
    assert 'content="A client’s tears on the table, “just like that” &amp; for no reason / none at all."' in guide
    assert 'href="../../../glossary/transference/"' in guide
    assert 'id="ref-moyer-2004"' in guide and 'href="#ref-moyer-2004"' in guide
    assert "1 minute to read" in guide or "minutes to read" in guide
    term = (small_sites["mkdocs"] / "glossary/transference/index.html").read_text("utf-8")
    assert 'href="../../guides/touch/crying/"' in term, "a term knows the guides that use it"
    assert "<title>Transference - Better Together</title>" in term


def test_sitemap_has_every_page_but_those_that_say_nothing(small_sites: dict[str, Path]) -> None:
    text = (small_sites["mkdocs"] / "sitemap.xml").read_text("utf-8")
    listed = {loc.removeprefix(URL.rstrip("/")) for loc in re.findall(r"<loc>(.*?)</loc>", text)}
    samples = {"/directory/sample-ana-example/", "/directory/sample-river-example-center/"}
    assert listed == ADDRESSES - {"/404.html", "/directory/vera-vanished/"} - samples


# --- repeatable ------------------------------------------------------------------------------------------------


def test_another_folder_and_another_month_give_the_same_bytes(small_sites: dict[str, Path], tmp_path: Path) -> None:
    root = small_project(tmp_path / "a" / "longer folder" / "project")
    done = run_kb(root, "build", KB_TODAY="2026-12-20", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert files(root / "site") == files(small_sites["mkdocs"])


def test_building_again_changes_nothing_and_leaves_one_old_site_behind(project: Path) -> None:
    assert not build(project).failure
    first = files(project / "site")
    for _ in range(2):
        assert not build(project).failure
        assert files(project / "site") == first
    left = [path.name.partition("-")[0] for path in (project / ".kb").iterdir()]
    assert sorted(left) == ["build.lock", "gone"]


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_publish_run_twice_changes_nothing(
    engine_runs: Runs, small_sites: dict[str, Path], tmp_path: Path, small_day: None, engine: str
) -> None:
    judged = engine_runs[engine][1].judgment
    site = tmp_path / "site"
    shutil.copytree(small_sites[engine], site)
    before = files(site)
    assert publish.publish(judged.library.root, site, judged.library, URL, judged.pages) == []
    assert files(site) == before


# --- what is left out ------------------------------------------------------------------------------------------


def test_production_leaves_samples_out_everywhere(project: Path) -> None:
    result = build(project, production=True)
    assert not result.failure
    names = files(project / "site")
    for word in (b"sample-ana", b"sample-river", b"Ana Example", b"River Center", b"00123", b"5415550100"):
        # the forms hold the check's own example of a telephone number
        found = [name for name, content in names.items() if word in content and not name.startswith("assets/kb/forms/")]
        assert not found, word
    assert not [name for name in names if "sample" in name]
    addresses = {
        address
        for address in pages(project / "site")
        if not address.startswith("/go/") and not address.endswith("/cite/")
    }
    gone = {"/directory/sample-ana-example/", "/directory/sample-river-example-center/", "/directory/region/us-wa/"}
    gone.add("/directory/approach/relaxation-massage/")
    assert addresses == ADDRESSES - gone
    assert b"Bo O" in names["directory/index.html"]


def test_no_byte_of_a_release_names_who_has_not_agreed_to_travel(project: Path, tmp_path: Path) -> None:
    """Not by name, and not by an id, which is made of it: neither who is listed, nor who has withdrawn, nor who expired."""
    people = project / "data/practitioners"
    bo = (people / "us-or/bo-lasting.yml").read_text("utf-8")
    quill = bo.replace("bo-lasting", "quillana-zebrowski").replace("Bo O'Lasting", "Quillana Zebrowski")
    mill = (people / "sample-river-example-center.yml").read_text("utf-8").replace("sample: true\n", "")
    mill = mill.replace("sample-river-example-center", "old-mill").replace("River Center Example", "Old Mill")
    members = "members: [quillana-zebrowski, bo-lasting]"
    mill = mill.replace("members: [sample-ana-example]", members).replace("contact],", "contact, bulk-export],")
    put(
        project,
        "data/practitioners/us-or/quillana-zebrowski.yml",
        f"{quill}centers: [old-mill]\nformerly: [quilla-b]\n",
    )
    put(
        project,
        "data/practitioners/us-or/bo-lasting.yml",
        f"{bo.replace('contact]', 'contact, bulk-export]')}centers: [old-mill]\nformerly: [bo-was]\n",
    )
    put(project, "data/practitioners/old-mill.yml", mill)
    lines = [
        "bo-lasting/ 0.1.0",
        "old-mill/ 0.1.0",
        "quilla-b/ 0.1.0",
        "quillana-zebrowski/ 0.1.0",
        "vera-vanished/ 0.1.0",
    ]
    lines += ["wanda-withdrawn/ 0.1.0", "wanda-was/ 0.1.0 -> /directory/old-mill/", "bo-was/ 0.1.0"]
    with (project / links_lock.NAME).open("a", encoding="utf-8") as lock:
        lock.writelines(f"/directory/{line}\n" for line in lines)
        lock.write("/about/team/ 0.1.0 -> /directory/quillana-zebrowski/\n")
    with (project / "docs/about/index.md").open("a", encoding="utf-8") as page:
        page.write("\nWrite to [one of us](/directory/quillana-zebrowski/).\n")
    for name in archive.CONTENT[2:]:
        put(project, name, (ROOT / name).read_bytes())
    copy = tmp_path / "copy"
    failure, notes = archive.build_for_release(project, copy)
    assert not failure
    assert [note.partition(":")[0] for note in notes] == ["docs/about/index.md"]
    changed(copy / "docs/about/index.md", "Write to", "Quillana\nZebrowski and vera-vanished began it. Write to")
    others = ["**Quillana** Zebrowski", "_Quillana&nbsp;ZEBROWSKI_", "Zebrowski, Quillana", "Quillana-Zebrowski"]
    put(copy, "docs/about/names.md", "\n".join(f"{other}'s" for other in others))
    named = [note.rpartition(" names ")[0] for note in archive._named(copy, {"Quillana Zebrowski", "vera-vanished"})]
    at = (copy / "docs/about/index.md").read_text("utf-8").partition("Quillana")[0].count("\n") + 1
    assert named == [
        f"docs/about/index.md:{at}: 'Quillana Zebrowski'",
        f"docs/about/index.md:{at + 1}: 'vera-vanished'",
        "docs/about/names.md:1: 'Quillana** Zebrowski'",
        "docs/about/names.md:2: 'Quillana&nbsp;ZEBROWSKI'",
        "docs/about/names.md:3: 'Zebrowski, Quillana'",
    ]
    (copy / "docs/about/names.md").unlink()
    changed(copy / "docs/about/index.md", "Quillana\nZebrowski and vera-vanished began it. ", "")
    packed = archive.write_release(copy, "1.0.0", tmp_path / "out")
    found = b""
    for path in packed[:2]:
        with tarfile.open(path) as tar:
            for member in tar:
                opened = tar.extractfile(member)
                raw = opened.read() if opened else b""
                found += member.name.encode() + b"\n" + (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    for word in (b"quilla", b"zebrowski", b"vanished", b"wanda-w", b"sample-ana", b"ana example"):
        assert word not in found.lower(), word
    for word in (
        b"members: [bo-lasting]",
        b"/directory/old-mill/ 0.1.0",
        b"/directory/bo-was/ 0.1.0\n",
    ):
        assert word in found, word


def test_production_refuses_an_outline(project: Path) -> None:
    changed(project / "docs/cases/two-rooms.md", "status: draft", "status: outline")
    assert [p.code for p in judge(project, production=True).errors] == ["KB507"]
    assert judge(project).errors == []
    assert build(project, production=True).failure
    assert not (project / "site").exists()


def test_an_expired_listing_leaves_only_its_address(small_sites: dict[str, Path]) -> None:
    for site in small_sites.values():
        found = files(site)
        assert b"This listing has expired" in found["directory/vera-vanished/index.html"]
        for word in (b"Vera", b"Vanished", b"Astoria", b"old mill", b"5415550199", b"example.org/vera"):
            assert not [name for name, content in found.items() if word in content], word
        for name, content in found.items():
            assert b"vera-vanished" not in content or name == "directory/vera-vanished/index.html", name


def test_a_listing_leaves_on_its_day(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_TODAY", "2027-09-30")
    library = judge(project).library
    assert "bo-lasting" in library.current_listings
    monkeypatch.setenv("KB_TODAY", "2027-10-01")
    library = judge(project).library
    assert library.current_listings == {}


# --- a failed build leaves the old site ------------------------------------------------------------------------


@pytest.fixture
def with_old_site(project: Path) -> Path:
    """The project with a site from an earlier build."""
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("the old site")
    return project


def old_site_stands(root: Path) -> bool:
    return files(root / "site") == {"index.html": b"the old site"} and not list((root / ".kb").glob("*-*"))


def test_a_failed_check(with_old_site: Path) -> None:
    changed(with_old_site / "data/glossary/release.yml", "see: [transference]", "see: [transferense]")
    result = build(with_old_site)
    assert "site/ was left as it was" in result.failure
    assert [problem.code for problem in result.judgment.errors] == ["KB203"]
    assert old_site_stands(with_old_site)


def test_a_failing_engine(with_old_site: Path) -> None:
    with (with_old_site / "overrides/partials/footer.html").open("a") as footer:
        footer.write("{{ 1 // 0 }}")
    result = build(with_old_site)
    assert "mkdocs ended with exit code 1" in result.failure
    assert old_site_stands(with_old_site)


def test_an_engine_that_is_not_there(with_old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(with_old_site / "no-python"))
    with pytest.raises(OSError):
        build(with_old_site)
    assert old_site_stands(with_old_site)


def test_a_full_disk(with_old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(root: Path, run: EngineRun, **_: object) -> Result:
        run.folder.mkdir(parents=True)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kb.build.make", full)
    with pytest.raises(OSError, match="No space"):
        build(with_old_site)
    assert old_site_stands(with_old_site), "what was written takes up no room"


def test_a_strict_warning_of_the_engine(with_old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's own judgment is the net below ours."""
    monkeypatch.setattr(house, "setting_problems", lambda document, root: iter(()))
    changed(with_old_site / "mkdocs.yml", "absolute_links: ignore", "absolute_links: warn")
    result = build(with_old_site)
    assert "absolute" in result.failure
    assert old_site_stands(with_old_site)


def test_a_theme_that_links_nowhere(with_old_site: Path) -> None:
    with (with_old_site / "overrides/partials/footer.html").open("a") as footer:
        footer.write("<a href=\"{{ 'abuot/' | url }}\">About</a>")
    result = build(with_old_site)
    assert "links to /abuot/, and there is no such page" in result.failure
    assert old_site_stands(with_old_site)


# --- killed at any moment --------------------------------------------------------------------------------------

DRIVER = """
import shutil, sys, time
from pathlib import Path
import kb.build as b
from kb import publish

root, raw, stage = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def hang(*_, **__):
    print("here", flush=True)
    time.sleep(120)

class Engine(b.EngineRun):
    def start(self):
        shutil.copytree(raw, self.folder)
    def outcome(self):
        if stage == "engine":
            hang()
        return ""

b.EngineRun = Engine
if stage == "publish":
    steps = list(publish.STEPS)
    steps.insert(len(steps) // 2, ("hang", hang))
    publish.STEPS = tuple(steps)
elif stage == "verified":
    b.swap = hang
elif stage == "between":
    b._exchange = lambda one, other: False
    rename = Path.rename
    def slow(self, target):
        if Path(target).name == "site":
            hang()
        return rename(self, target)
    Path.rename = slow
elif stage == "exchanged":
    exchange = b._exchange
    def slow(one, other):
        done = exchange(one, other)
        hang()
        return done
    b._exchange = slow
elif stage == "behind":
    rename = Path.rename
    def slow(self, target):
        if Path(target).name.startswith("gone-"):
            hang()
        return rename(self, target)
    Path.rename = slow
b.build(root)
print("done", flush=True)
"""

# stage -> (which site stands after the kill, which after recovery)
STAGES = {
    "engine": ("old", "old"),
    "publish": ("old", "old"),
    "verified": ("old", "old"),
    "between": ("none", "new"),
    "exchanged": ("new", "new"),
    "behind": ("new", "new"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_a_stage(with_old_site: Path, engine_runs: Runs, small_sites: dict[str, Path], stage: str) -> None:
    root, new = with_old_site, files(small_sites["mkdocs"])
    raw = engine_runs["mkdocs"][0]
    child = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(root), str(raw), stage],
        env=environment(root),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    try:
        assert child.stdout.readline() == "here\n"
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    sites = {"old": {"index.html": b"the old site"}, "new": new, "none": {}}
    after_kill, after_recovery = STAGES[stage]
    assert files(root / "site") == sites[after_kill]
    with clearing(recover(root)):
        assert files(root / "site") == sites[after_recovery]
    assert [path.name for path in (root / ".kb").iterdir()] == ["build.lock"]
    with held(root / ".kb" / "build.lock"):
        pass  # the lock went with the process


@pytest.mark.parametrize("seconds", [0.3, 0.9, 1.5])
def test_killed_at_some_moment(with_old_site: Path, small_sites: dict[str, Path], seconds: float) -> None:
    root = with_old_site
    child = subprocess.Popen(
        [sys.executable, "-m", "kb", "build"],
        cwd=root,
        env=environment(root),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    new = files(small_sites["mkdocs"])
    assert files(root / "site") in ({"index.html": b"the old site"}, new)
    assert not build(root).failure
    assert files(root / "site") == new
    left = {path.name.partition("-")[0] for path in (root / ".kb").iterdir()}
    assert left == {"build.lock", "gone"}  # the next build clears the old site away


def make_folders(root: Path, *names: str) -> None:
    for name in names:
        folder = root / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(name)


@pytest.mark.parametrize(
    ("before", "stands"),
    [
        ([".kb/new-1"], None),
        (["site", ".kb/new-1"], "site"),
        (["site", ".kb/ready-1"], "site"),
        (["site", ".kb/old-1"], "site"),
        ([".kb/ready-1", ".kb/old-1"], ".kb/ready-1"),
        ([".kb/old-1"], ".kb/old-1"),
        ([".kb/ready-1"], ".kb/ready-1"),
        ([".kb/new-1", ".kb/old-1"], ".kb/old-1"),
        (["site", ".kb/new-1", ".kb/ready-2", ".kb/old-3"], "site"),
        (["site", ".kb/gone-1"], "site"),
        ([".kb/gone-1"], None),
        (["site"], "site"),
        ([], None),
    ],
)
def test_recovery_reads_the_names(tmp_path: Path, before: list[str], stands: str | None) -> None:
    make_folders(tmp_path, *before)
    with clearing(recover(tmp_path)):
        found = files(tmp_path / "site")
    assert found == ({"index.html": stands.encode()} if stands else {})
    if (tmp_path / ".kb").exists():
        assert list((tmp_path / ".kb").iterdir()) == []


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("has_site", [True, False])
def test_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool, has_site: bool) -> None:
    make_folders(tmp_path, ".kb/ready-1", *(["site"] if has_site else []))
    if not exchange:
        monkeypatch.setattr(kb.build, "_exchange", lambda one, other: False)
    assert swap(tmp_path / ".kb/ready-1", tmp_path / "site") == ""
    assert files(tmp_path / "site") == {"index.html": b".kb/ready-1"}
    assert files(tmp_path / ".kb") == ({"gone-1/index.html": b"site"} if has_site else {})


def test_swap_says_what_to_do_when_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, where a program has a file of the site open."""
    make_folders(tmp_path, ".kb/ready-1", "site")
    monkeypatch.setattr(kb.build, "_exchange", lambda one, other: False)
    monkeypatch.setattr(time, "sleep", lambda _: None)

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "rename", refused)
    assert "is in use: close the programs" in swap(tmp_path / ".kb/ready-1", tmp_path / "site")
    assert files(tmp_path / "site") == {"index.html": b"site"}


def test_two_builds_at_once(project: Path) -> None:
    with held(project / ".kb" / "build.lock"):
        with pytest.raises(Busy):
            build(project)
        done = run_kb(project, "build")
    assert done.returncode == 1
    assert "another build of this folder is under way" in done.stderr
    assert not (project / "site").exists()


def test_another_folder_is_not_held_up(project: Path, tmp_path: Path) -> None:
    with held(tmp_path / "other" / ".kb" / "build.lock"), held(project / ".kb" / "build.lock"):
        pass


# --- the last judge --------------------------------------------------------------------------------------------

# what is written into a page of its own (PLACES) -> what is said of that page
REFUSALS = {
    "<script>alert(1)</script>": "holds a script that is not ours",
    '<script src="https://example.org/x.js"></script>': "holds a script that is not ours",
    '<script src="../assets/kb/kb.js">alert(1)</script>': "holds a script that is not ours",
    "<SCRIPT>alert(1)</SCRIPT>": "holds a script that is not ours",
    '<p onclick="x()">x</p>': "holds an event attribute",
    "<p ONMOUSEOVER=x()>x</p>": "holds an event attribute",
    "<svg/onload=x()>": "holds an event attribute",
    '<p style="color:red">x</p>': "holds a style attribute",
    "<style>p{}</style>": "holds a style element",
    '<iframe src="https://example.org/"></iframe>': "holds an element that loads other content",
    '<base href="https://example.org/">': "holds an element that loads other content",
    '<a href="javascript:alert(1)">x</a>': "the address 'javascript:alert(1)'",
    '<a href="java&#115;cript:alert(1)">x</a>': "links to {at}javascript:alert(1)",
    '<a href="https://a:b@example.org/">x</a>': "the address 'https://a:b@example.org/' has a user name or password",
    '<a href="/no-such/">x</a>': "links to /no-such/, and there is no such page",
    '<a href="/crisis/#no-such">x</a>': "links to /crisis/#no-such, and there is no such section",
    '<a href="#no-such">x</a>': "links to {at}#no-such, and there is no such section",
    '<img src="no-such.svg" alt="x">': "links to {at}no-such.svg, and there is no such page",
    '<p id="main">x</p><code>&lt;p id="main"&gt;</code>': "has the id 'main' 2 times",
    '<span class="kb-box-error">no term</span>': "holds a macro that failed",
    "<b>Macro Syntax Error</b>": "holds an error of the macros plugin",
    "KBSHELLTITLE": "holds a token of the shell",
}
GONE, SHELL = "/cases/two-rooms/", "_shell/term/index.html"


def written_into(site: Path, text: str, page: str = "about/index.html") -> None:
    changed(site / page, "</main>", f"{text}</main>")


def complaints_of(result: Result, site: Path, url: str = URL) -> list[str]:
    """What publishing says, which may end with a refusal."""
    return publish.publish(result.judgment.library.root, site, result.judgment.library, url, result.judgment.pages)


@pytest.mark.parametrize("half", [0, 1])
def test_verify_refuses(engine_runs: Runs, tmp_path: Path, small_day: None, half: int) -> None:
    folder, result = engine_runs["mkdocs"]
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    sources = result.judgment.pages.sources.values()
    places = [item.url for item in sources if item.kind != "shell" and item.url not in {GONE, "/crisis/"}]
    refused = dict(zip(places, [*REFUSALS.items()][half::2], strict=False))
    assert len(refused) == len(REFUSALS) // 2
    wanted = [f"{GONE}: is not in the finished site"]
    for at, (text, said) in refused.items():
        written_into(site, text, f"{at[1:]}index.html")
        wanted.append(f"{at}: {said.format(at=at)}")
    shutil.rmtree(site / GONE.strip("/"))
    complaints = complaints_of(result, site)
    assert [said for said in wanted if not any(said in line for line in complaints)] == [], complaints


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<div id="kb-shell-body"></div>', "", "docs/_shell/term.md: the theme does not show"),
        ("</main>", "<script>x</script></main>", "holds a script that is not ours"),
    ],
)
def test_verify_refuses_a_shell(
    engine_runs: Runs, tmp_path: Path, small_day: None, old: str, new: str, said: str
) -> None:
    folder, result = engine_runs["mkdocs"]
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    changed(site / SHELL, old, new)
    assert [line for line in complaints_of(result, site) if said in line]


def test_verify_takes_plain_words_for_plain_words(engine_runs: Runs, tmp_path: Path, small_day: None) -> None:
    folder, result = engine_runs["mkdocs"]
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    written_into(
        site,
        "<p>based on age = 40, style = plain, &lt;script&gt;, javascript: a word</p><code>&lt;p onclick=x&gt;</code>",
    )
    assert complaints_of(result, site) == []


@pytest.mark.parametrize("url", ["", "/kb/", "better-together.example.org"])
def test_a_site_without_an_address_is_refused(engine_runs: Runs, tmp_path: Path, small_day: None, url: str) -> None:
    folder, result = engine_runs["mkdocs"]
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    before = files(site)
    complaints = complaints_of(result, site, url)
    assert len(complaints) == 1 and "site_url" in complaints[0]
    assert files(site) == before


def test_a_site_below_a_path(project: Path, small_sites: dict[str, Path]) -> None:
    done = run_kb(project, "build", KB_SITE_URL="https://example.org/kb/")
    assert done.returncode == 0, done.stdout + done.stderr
    lost = (project / "site/404.html").read_text("utf-8")
    own = re.findall(r'\s(?:href|src|action)="(/[^"]*)"', lost)
    assert own and all(target.startswith("/kb/") for target in own)
    assert "/kb/kb/" not in lost
    sitemap = (project / "site/sitemap.xml").read_text("utf-8")
    assert "<loc>https://example.org/kb/guides/touch/crying/</loc>" in sitemap
    guide, here = "guides/touch/crying/index.html", files(project / "site")
    assert here[guide].replace(b"https://example.org/kb/", URL.encode()) == files(small_sites["mkdocs"])[guide]


# --- the engine's own commands ---------------------------------------------------------------------------------


def mkdocs_strict(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(command, cwd=root, env=environment(root), capture_output=True, text=True, check=False)


def test_plain_strict_build_gives_the_same_site(project: Path, small_sites: dict[str, Path]) -> None:
    done = mkdocs_strict(project)
    assert done.returncode == 0, done.stderr
    assert files(project / "site") == files(small_sites["mkdocs"])


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("data/glossary/release.yml", "see: [transference]", "see: [transferense]", "KB203"),
        ("data/glossary/ptsd.yml", "shared:", "sharde:", "KB108"),
        ("docs/guides/touch/crying.md", '{{ cite("or-massage-law") }}', '{{ cite("or-massage-lore") }}', "KB306"),
        ("docs/guides/touch/crying.md", "title: ", "title: a: ", "KB105"),
    ],
)
def test_plain_strict_build_fails_on_a_mistake(project: Path, path: str, old: str, new: str, code: str) -> None:
    changed(project / path, old, new)
    done = mkdocs_strict(project)
    assert done.returncode != 0
    assert code in done.stderr
    assert path in done.stderr


# --- small parts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('site_url: !ENV [KB_SITE_URL, "https://a.example/"]', "https://a.example/"),
        ("site_url: https://a.example/kb/", "https://a.example/kb/"),
        ("site_url: 'https://a.example/'", "https://a.example/"),
        ("site_name: x", ""),
    ],
)
def test_site_url_is_read_as_the_engine_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, wanted: str
) -> None:
    monkeypatch.delenv("KB_SITE_URL", raising=False)
    (tmp_path / "mkdocs.yml").write_text(f"a: b\n{line}\n")
    assert kb.build.configured_site_url(tmp_path) == wanted
    monkeypatch.setenv("KB_SITE_URL", "https://b.example/")
    assert kb.build.configured_site_url(tmp_path) == "https://b.example/"


def test_search_index_holds_pages_terms_and_activities(small_sites: dict[str, Path]) -> None:
    index = json.loads((small_sites["mkdocs"] / "assets/kb/search.json").read_text("utf-8"))
    pages = search_packing.records(index["pages"])
    kinds = {page["kind"] for page in pages}
    assert {"guide", "template", "case", "term", "activity", "crisis"} <= kinds
    guide = next(page for page in pages if page["url"] == "guides/touch/crying/")
    assert "she cries on my table again" in guide["questions"]
    assert guide["answer"] and [row[0] for row in guide["sections"]][:1] == ["do-now"]


def test_files_are_written_only_when_they_change_and_none_once_a_step_has_failed(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = judge(project)
    folder = tmp_path / "folder"
    folder.mkdir()
    site = publish_site.Site(project, folder, judged.library, judged.pages, URL)
    site.write("/a/b/", "text")
    first = (folder / "a/b/index.html").stat().st_mtime_ns
    site.write("/a/b/", "text")
    assert (folder / "a/b/index.html").stat().st_mtime_ns == first
    site.write("/a/b/", "other")
    assert (folder / "a/b/index.html").read_bytes() == b"other"

    def late() -> list[publish_site.Written]:
        time.sleep(60)
        return []

    def begin(site: publish_site.Site) -> None:
        site.begun["late"] = beside(late)

    def fail(site: publish_site.Site) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(publish, "STEPS", (("begin", begin), ("fail", fail)))
    with pytest.raises(OSError, match="full"):
        publish.publish(project, folder, judged.library, URL, judged.pages)
    assert active_children() == []  # nobody writes into a folder that is taken away


def test_no_script_holds_a_text_inside_a_text() -> None:
    """What shortens scripts does not look into `${`...`}` and would take the spaces of the inner text."""
    inner = re.compile(r"\$\{[^{}`]*`")
    found = [
        path.name
        for path in (ROOT / "overrides" / "assets" / "kb").rglob("*.js")
        if inner.search(path.read_text("utf-8"))
    ]
    assert found == []
