"""`kb move`, `split`, `merge`, `delete` and `record`: what they change, what they refuse, and that they do all or nothing."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb import changes_lock, cli, edit
from kb.contract import Contract, go_addresses
from kb.edit.plan import carry_out
from kb.edit.rewriting import Edit, applied
from kb.judgment import judge
from kb.links_lock import NAME, read_records
from tests.sites import ROOT, TODAY, changed, files, kb, served, small_project, write_version

CRYING = "docs/guides/touch/crying.md"
RELEASE = "data/glossary/release.yml"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, with everything in it published in 0.1.0; version 0.2.0 is worked on. Only to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_TODAY", TODAY)
        project = small_project(tmp_path_factory.mktemp("published") / "project")
        shutil.rmtree(project / "overrides")  # nothing is built here, and a theme takes long to judge
        (project / "mkdocs.yml").write_text(
            "site_name: Test\nsite_url: https://better-together.example.org/\nnav:\n  - index.md\n  - scope.md\n"
        )
        write_version(project, "0.1.0")
        do(project, edit.record)
        write_version(project, "0.2.0")
    return project


@pytest.fixture
def site(published: Path, tmp_path: Path, small_day: None) -> Path:
    shutil.copytree(published, tmp_path / "project")
    return tmp_path / "project"


def do(root: Path, command: Callable[[edit.Workbench], edit.Change]) -> edit.Plan:
    plan = edit.planned(root, command)
    carry_out(root, plan.changes, new=[*plan.renames.values()])
    assert judge(root).errors == []
    return plan


def move(root: Path, old: str, new: str) -> edit.Plan:
    return do(root, lambda bench: edit.move(bench, old, new))


def delete(root: Path, old: str, to: str = "", *, gone: bool = False, forget: bool = False) -> edit.Plan:
    return do(root, lambda bench: edit.delete(bench, old, to, gone=gone, forget=forget))


def lines(root: Path, start: str = "") -> list[str]:
    return [line for line in (root / NAME).read_text("utf-8").splitlines() if line.startswith(start or "/")]


def text(root: Path, path: str) -> str:
    return (root / path).read_text("utf-8")


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


# --- move ------------------------------------------------------------------------------------------------------


def test_a_guide_moves_and_everything_that_names_it_follows(site: Path) -> None:
    before = files(site)
    plan = move(site, CRYING, "tears")
    after = files(site)
    assert CRYING not in after and "docs/guides/touch/tears.md" in after
    found = text(site, "docs/guides/touch/tears.md")
    assert "\nid: tears\n" in found and "\nformerly: [crying]\n" in found
    body = before[CRYING].decode().split("\n---\n", 1)[1]
    assert found.split("\n---\n", 1)[1] == body, "its own text stays"
    for path, content in after.items():
        if path.startswith(("docs/", "data/")) and path != NAME:
            assert not re.search(rb"crying\.md|guide: crying|guides: \[crying|\"crying\"", content), path
    assert "address /guides/touch/crying/ -> /guides/touch/tears/, by its id" in plan.notes
    move(site, "/guides/touch/tears/", "crying")
    assert differing(before, files(site)) <= {CRYING, NAME}
    assert "formerly: [tears]" in text(site, CRYING) and "crying" not in text(site, CRYING).split("formerly")[1]
    assert not [line for line in lines(site) if "->" in line]


def test_the_phrases_of_a_page_follow_it(site: Path) -> None:
    head = "# yaml-language-server: $schema=../schema/search.json\nid: phrases\n"
    rest = "template:\n  referral-mt-to-psychotherapist: [what now]\ncase: {}\nactivity: {}\n"
    path = site / "data/search/phrases.yml"
    path.write_text(f"{head}guide:\n  crying: [wept on\n      and on]  # said often\n{rest}", "utf-8")
    move(site, CRYING, "tears")
    assert path.read_text("utf-8") == f"{head}guide:\n  tears: [wept on\n      and on]  # said often\n{rest}"
    gone = applied(path.read_text("utf-8"), [Edit(4, 3, "tears", None)])
    assert gone == f"{head}guide: {{}}\n{rest}"
    # of two lists one stays, with what only the other has
    (site / "docs/guides/touch/shouting.md").write_text(
        text(site, "docs/guides/touch/tears.md").replace("id: tears", "id: shouting"), "utf-8"
    )
    two = "  shouting:\n    - wept and shouted\n    - yelled\n"
    for one, kept in (
        ("  tears: [Yelled, wept on\n      and on]\n", "  tears: [wept and shouted, Yelled, wept on\n"),
        ("  tears: [x]\n", "  tears: [wept and shouted, yelled, x]\n"),
    ):
        path.write_text(f"{head}guide:\n{one}{two}{rest}", "utf-8")
        plan = edit.planned(site, lambda bench: edit.merge(bench, "/guides/touch/shouting/", "/guides/touch/tears/"))
        found = str(plan.changes["data/search/phrases.yml"])
        assert found.startswith(f"{head}guide:\n{kept}") and "shouting" not in found.replace("shouted", "")
    plan = edit.planned(site, lambda bench: edit.merge(bench, "/guides/touch/tears/", "/guides/touch/shouting/"))
    assert plan.changes["data/search/phrases.yml"] == f"{head}guide:\n  shouting:\n    - x\n{two[12:]}{rest}"


def test_a_guide_moves_to_another_folder_and_its_own_links_follow(site: Path) -> None:
    move(site, CRYING, "docs/guides/scope/crying.md")
    found = text(site, "docs/guides/scope/crying.md")
    assert "formerly" not in found, "its id is the same"
    assert judge(site).pages.sources["guides/scope/crying.md"].links


def test_a_guide_that_was_moved_by_hand_is_mended_with_one_command(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(site / CRYING, "## Refer", "See [home](../../index.md) and [all](index.md#all).\n\n## Refer")
    put_page(site, "docs/guides/touch/index.md", "Touch", {"all": "All."})
    do(site, edit.record)
    at_first = {path: text(site, path) for path in ("data/pathways/first-course.yml", "data/scope/hug-at-parting.yml")}
    (site / "docs/guides/scope").mkdir(exist_ok=True)
    (site / CRYING).rename(site / "docs/guides/scope/crying.md")
    found = [problem for problem in judge(site).errors if problem.path == "docs/guides/scope/crying.md"]
    come = (
        "the page has come from docs/guides/touch/crying.md: write ../touch/index.md#all; or mend all that names it: "
    )
    assert [problem.hint.partition("python3")[0] for problem in found] == [come]
    commands = list(hinted(site, "KB307"))
    assert commands and commands == [["move", "/guides/touch/crying/", "/guides/scope/crying/"]] * len(commands)
    monkeypatch.setenv("KB_ROOT", str(site))
    assert cli.main([*commands[0], "--yes"]) == 0
    assert judge(site).errors == []
    assert "[home](../../index.md) and [all](../touch/index.md#all)" in text(site, "docs/guides/scope/crying.md")
    assert at_first == {path: text(site, path) for path in at_first}, "what names it by its id stays"
    assert not [line for line in lines(site) if "->" in line]


@pytest.mark.parametrize(
    "old",
    [
        RELEASE,
        "/glossary/release/",
        "/glossary/release",
        "glossary/release/",
        "https://better-together.example.org/glossary/release/",
    ],
)
def test_a_term_moves_however_it_is_named(site: Path, old: str) -> None:
    changed(site / RELEASE, "id: release\n", "# the id\nid: release\n")
    move(site, old, "letting-go")
    found = text(site, "data/glossary/letting-go.yml")
    assert "# the id\nid: letting-go\n" in found and "formerly: [release]" in found
    assert judge(site).library.terms["letting-go"]


def test_a_person_moves_and_the_center_follows(site: Path) -> None:
    move(site, "/directory/sample-ana-example/", "sample-ana-other")
    assert "members: [sample-ana-other" in text(site, "data/practitioners/sample-river-example-center.yml")
    assert not lines(site, "/directory/sample"), "a sample was never published"


def test_a_person_goes_into_another_folder(site: Path) -> None:
    move(site, "data/practitioners/us-or/bo-lasting.yml", "data/practitioners/bo-lasting.yml")
    assert text(site, "data/practitioners/bo-lasting.yml").startswith("# yaml-language-server: $schema=../schema/")


def test_a_source_moves_and_its_citations_follow(site: Path) -> None:
    before = text(site, CRYING)
    move(site, "data/references/moyer-2004.yml", "moyer-and-others-2004")
    assert text(site, CRYING) == before.replace('"moyer-2004"', '"moyer-and-others-2004"')


def test_a_section_gets_another_id(site: Path) -> None:
    page = "docs/contribute/index.md"
    ids = [heading.id for heading in judge(site).pages.sources["contribute/index.md"].headings]
    changed(site / "docs/about/index.md", "\n---\n", f"\n---\n\nSee [how](../contribute/index.md#{ids[0]} 'x').\n")
    plan = move(site, f"/contribute/#{ids[0]}", "#another-id")
    assert "{: #another-id }" in text(site, page) and f"#{ids[0]} " not in text(site, page)
    assert "(../contribute/index.md#another-id 'x')" in text(site, "docs/about/index.md")
    assert lines(site, f"/contribute/#{ids[0]} ") == [f"/contribute/#{ids[0]} 0.1.0 -> /contribute/#another-id"]
    assert plan.notes == [f"address /contribute/#{ids[0]} -> /contribute/#another-id"]


def test_the_objective_follows_the_section_that_teaches_it(site: Path) -> None:
    changed(site / CRYING, "section: do-now}", "section: laughing}")
    changed(site / CRYING, "\n## Refer", "\n## Laughing {: #laughing }\n\nIt may come, too.\n\n## Refer")
    do(site, edit.record)
    move(site, "/guides/touch/crying/#laughing", "#laughter")
    assert "section: laughter}" in text(site, CRYING)


def test_a_word_file_goes_with_its_template_and_with_no_other(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = "docs/templates/referral-mt-to-psychotherapist.md", "/templates/referral-psychotherapist-to-mt/"
    changed(site / f"docs{other[:-1]}.md", "\nduties:", "\nword_file: true\nduties:")
    old = "/templates/referral-mt-to-psychotherapist/referral-mt-to-psychotherapist.docx"
    plan = move(site, path, "letter")
    new = "/templates/letter/letter.docx"
    assert f"file {old}: whoever asks for it gets {new}, under the old name" in plan.notes
    assert leads_to(site, old) == new
    monkeypatch.setenv("KB_ROOT", str(site))
    path = "docs/templates/letter.md"
    with_file, lock = text(site, path), text(site, NAME)
    changed(site / path, "word_file: true\n", "")
    (problem,) = judge(site).errors  # of the old address and of the new one it is one cause
    assert problem.code == "KB222" and f"write word_file: true into the head of {path} again" in problem.hint
    (command,) = hinted(site, "KB222")
    assert cli.main([*command, "--yes"]) == 0 and judge(site).errors == []
    assert leads_to(site, old) == "/templates/letter/"
    (site / path).write_text(with_file, "utf-8")
    (site / NAME).write_text(lock, "utf-8")
    do(site, edit.record)
    plan = do(site, lambda bench: edit.merge(bench, "/templates/letter/", other))
    assert leads_to(site, old) == leads_to(site, new) == other, "the sheet of another under the old name would deceive"
    said = f"is no more: at its address stands a page that leads to {other}"
    assert [note for note in plan.notes if note.startswith("file ")] == [f"file {new} {said}", f"file {old} {said}"]


def leads_to(root: Path, where: str) -> str:
    judgment = judge(root)
    return Contract(judgment.library, judgment.pages).end(where).address


def test_a_plain_page_and_a_picture_move(site: Path) -> None:
    move(site, "docs/search.md", "/find/")
    assert (site / "docs/find.md").is_file()
    assert lines(site, "/search/ ") == ["/search/ 0.1.0 -> /find/"]
    move(site, "docs/about/rooms.svg", "docs/about/two-rooms.svg")
    assert "(two-rooms.svg)" in text(site, "docs/about/index.md")
    assert lines(site, "/about/rooms.svg") == ["/about/rooms.svg 0.1.0 -> /about/two-rooms.svg"]


def test_the_navigation_follows(site: Path) -> None:
    changed(site / "mkdocs.yml", "  - scope.md\n", "  - scope.md\n  - Find: search.md # here\n  - search.md\n")
    move(site, "docs/search.md", "find")
    assert "  - search.md\n" not in text(site, "mkdocs.yml") and "  - find.md\n" in text(site, "mkdocs.yml")


def test_a_chain_is_shortened_and_the_way_back_is_free(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    move(site, "/search/", "seek")
    move(site, "/seek/", "find")
    assert lines(site, "/search/ ") == ["/search/ 0.1.0 -> /find/"]
    assert lines(site, "/seek/ ") == ["/seek/ 0.2.0 -> /find/"]
    move(site, "/find/", "search")
    assert lines(site, "/search/ ") == ["/search/ 0.1.0"]
    before = files(site)
    monkeypatch.setenv("KB_ROOT", str(site))
    assert cli.main(["move", "/seek/", "/search/", "--yes"]) == 2
    assert "/seek/ leads to /search/ already; nothing is left to be done" in capsys.readouterr().err
    assert files(site) == before
    assert {line.split(" -> ")[1] for line in lines(site) if "->" in line} <= {"/search/"} | {
        f"/search/#{id_}" for id_, _ in judge(site).pages.sources["search.md"].ids
    }


REFUSED: list[tuple[list[str], str]] = [
    (["move", "/no/where/", "x"], "there is no /no/where/, and there never was"),
    (["move", "docs/guides/touch/cryng.md", "x"], "there is no /guides/touch/cryng/"),
    (["move", RELEASE, "Bad Id"], "not made of a-z"),
    (["move", RELEASE, "ptsd"], "exists already; merge the two with: python3 scripts/run.py merge"),
    (["move", "/search/", "/"], "docs/index.md exists already; choose another name"),
    (
        ["move", "/search/", "/about/"],
        "docs/about/index.md exists already; merge the two with: python3 scripts/run.py merge",
    ),
    (["move", RELEASE, "release"], "is where it is already"),
    (["move", RELEASE, "docs/about/release.md"], "is a term, and /about/release/ would be something else"),
    (["move", CRYING, "docs/about/crying.md"], "is a guide, and /about/crying/ would be a page"),
    (["move", CRYING, "../../../evil"], "is the path of a file"),
    (["move", CRYING, "/../evil/"], "leads out of the site"),
    (["move", CRYING, "/guides/touch/%2e%2e/%2e%2e/%2e%2e/evil/"], "leads out of the site"),
    (["move", CRYING, "docs/../../evil.md"], "the id 'docs/../../evil.md'"),
    (["move", "/search/", "/Search/"], "differ in capitals alone"),
    (["move", "/search/", "/search/#a#b"], "has two #"),
    (["move", "https://elsewhere.example/search/", "find"], "is an address of another site; name a page of this one"),
    (["delete", CRYING, "--to", "https://en.wikipedia.org/about/"], "is an address of another site"),
    (["move", f"{CRYING}#do-now", "#words"], "has a section words already"),
    (["move", f"{CRYING}#do-now", "/about/#x"], "python3 scripts/run.py split"),
    (["move", f"{CRYING}#do-now", "#act"], "KB405"),
    (["move", f"{CRYING}#stop", "#halt"], "a stop block is always called #stop"),
    (
        ["split", "docs/about/index.md", "nowhere", "--to", "x", "--title", "X"],
        "has no section nowhere; its sections are:",
    ),
    (["split", RELEASE, "x", "--to", "y", "--title", "X"], "only pages are split"),
    (["merge", RELEASE, CRYING], "are not two pages, or two entries of one kind"),
    (["merge", RELEASE, RELEASE], "cannot be merged with itself"),
    (["merge", "docs/guides/touch/cryng.md", CRYING], "there is no /guides/touch/cryng/, and there never was"),
    (["delete", "docs/about/rooms.svg", "--to", "/about/"], "shows rooms.svg: take the picture out first"),
    (["delete", CRYING], "say where whoever comes to /guides/touch/crying/ is sent: --to ADDRESS, or --gone"),
    (["delete", CRYING, "--to", "/nowhere/"], "there is no /nowhere/"),
    (["delete", CRYING, "--to", "/about/#nowhere"], "there is no /about/#nowhere"),
    (["delete", CRYING, "--to", f"{CRYING}#words"], "cannot lead to itself"),
    (["delete", CRYING, "--forget"], "only a person or center is forgotten"),
    (["delete", CRYING, "--gone"], "change this first"),
    (["delete", "/never/was/", "--gone"], "there never was"),
    (["record", "--restore", "/never/was/"], "bring the page back first"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), REFUSED, ids=lambda value: " ".join(value)[-50:] if isinstance(value, list) else ""
)
def test_refusals(
    site: Path, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(site.parent)
    monkeypatch.setenv("KB_ROOT", str(site))
    assert cli.main([*arguments, "--yes"]) == 2
    assert said in capsys.readouterr().err
    assert files(site.parent) == before


def test_an_address_is_never_given_to_something_else(site: Path) -> None:
    move(site, RELEASE, "letting-go")
    with pytest.raises(edit.Refused, match="was the address of something else"):
        move(site, "data/glossary/ptsd.yml", "release")
    delete(site, "/search/", gone=True)
    with pytest.raises(edit.Refused, match="was the address of something else"):
        move(site, "docs/crisis.md", "search")


def test_a_short_address_is_never_short_for_something_else(site: Path) -> None:
    changed(site / "CITATION.cff", "0.2.0", "0.1.0")  # the version in which the term was published
    put_page(site, "docs/about/release.md", "Release", {"one": "1."})
    do(site, edit.record)

    def leads_to(short: str) -> str:
        judgment = judge(site)
        contract = Contract(judgment.library, judgment.pages)
        return contract.end(go_addresses(contract)[short]).address

    assert lines(site, "/go/") == ["/go/release/ 0.1.0 -> /glossary/release/"]
    assert leads_to("/go/release/") == "/glossary/release/"
    move(site, RELEASE, "letting-go")
    delete(site, "/about/release/", gone=True)
    assert lines(site, "/go/") == ["/go/release/ 0.1.0 -> /glossary/release/"]
    assert leads_to("/go/release/") == leads_to("/go/letting-go/") == "/glossary/letting-go/"


def test_an_id_that_was_deleted_is_not_given_again(site: Path) -> None:
    delete(site, "/glossary/transference/", "/glossary/countertransference/")
    values = ["id=transference", "term=Transfer", "professions=[psychotherapist]", "shared=Words."]
    with pytest.raises(edit.Refused, match="KB224"):
        edit.new(site, "term", values, None)


# --- split, merge, delete --------------------------------------------------------------------------------------


def test_a_section_becomes_a_page(site: Path) -> None:
    put_page(
        site,
        "docs/about/long.md",
        "Long",
        {"one": 'See [two](#two) and {{ term("ptsd") }}.', "two": "Back to [one](#one)."},
    )
    changed(site / "docs/about/index.md", "\n---\n", "\n---\n\nSee [one](long.md#one) and [two](long.md#two).\n")
    do(site, edit.record)
    do(site, lambda bench: edit.split(bench, "docs/about/long.md", ["two"], "short", "Short & sweet: yes"))
    assert text(site, "docs/about/short.md") == (
        '---\ntitle: "Short & sweet: yes"\n---\n\n## two {: #two }\n\nBack to [one](long.md#one).\n'
    )
    assert text(site, "docs/about/long.md") == (
        '---\ntitle: Long\n---\n\n## one {: #one }\n\nSee [two](short.md#two) and {{ term("ptsd") }}.\n'
    )
    assert "(long.md#one) and [two](short.md#two)" in text(site, "docs/about/index.md")
    assert lines(site, "/about/long/#two") == ["/about/long/#two 0.2.0 -> /about/short/#two"]
    shown = "{% raw %}\n```markdown\n{{ sources() }}\n```\n{% endraw %}"  # which does not end the page
    deep = f"{shown}\n\n### two {{: #two }}\n\n2.\n\n#### three {{: #three }}\n\n3."
    put_page(site, "docs/about/deep.md", "Deep", {"one": deep})
    do(site, edit.record)
    do(site, lambda bench: edit.split(bench, "docs/about/deep.md", ["two"], "lifted", "Lifted"))
    assert text(site, "docs/about/lifted.md").endswith("\n\n## two {: #two }\n\n2.\n\n### three {: #three }\n\n3.\n")


def put_page(root: Path, path: str, title: str, sections: dict[str, str]) -> None:
    body = "\n".join(f"## {id_} {{: #{id_} }}\n\n{words}\n" for id_, words in sections.items())
    (root / path).write_text(f"---\ntitle: {title}\n---\n\n{body}", "utf-8")


def test_a_guide_is_split_into_an_outline(site: Path) -> None:
    changed(site / CRYING, "## Refer", '## More {: #more }\n\nText with a source. {{ cite("moyer-2004") }}\n\n## Refer')
    do(site, edit.record)
    plan = do(site, lambda bench: edit.split(bench, CRYING, ["#more"], "more-of-it", "More of it"))
    found = text(site, "docs/guides/touch/more-of-it.md")
    assert "status: outline" in found and "id: more-of-it" in found and found.endswith("{{ sources() }}\n")
    assert any("is an outline" in note for note in plan.notes)


def test_two_pages_become_one(site: Path) -> None:
    put_page(
        site, "docs/about/a.md", "A", {"same": "A's.", "own": "See [same](#same), [b](b.md) and [home](../index.md)."}
    )
    put_page(site, "docs/about/b.md", "B", {"same": "B's."})
    changed(
        site / "docs/about/index.md",
        "\n---\n",
        "\n---\n\nSee [a](a.md), [own](a.md#own), [same](a.md#same) and [b](b.md).\n",
    )
    do(site, edit.record)
    plan = do(site, lambda bench: edit.merge(bench, "docs/about/a.md", "docs/about/b.md"))
    assert not (site / "docs/about/a.md").exists()
    assert text(site, "docs/about/b.md").endswith(
        "B's.\n\n## own {: #own }\n\nSee [same](#same), [b](b.md) and [home](../index.md).\n"
    )
    assert "[a](b.md), [own](b.md#own), [same](b.md#same) and [b](b.md)" in text(site, "docs/about/index.md")
    assert "text that does not go over, since docs/about/b.md has such sections: same" in plan.notes
    assert [note for note in plan.notes if "reword" in note] == [
        "docs/about/b.md: link to b.md leads to its own page now: reword the sentence"
    ]
    assert lines(site, "/about/a/") == ["/about/a/ 0.2.0 -> /about/b/", "/about/a/#own 0.2.0", "/about/a/#same 0.2.0"]
    assert not [note for note in plan.notes if note.startswith("sections of")], "each has one of its name there"
    plan = edit.planned(site, lambda bench: edit.delete(bench, "docs/about/b.md", "/about/", gone=False, forget=False))
    said = "does not have, as their old address will say"
    assert [note for note in plan.notes if note.startswith("sections of")] == [
        f"sections of /about/a/ that /about/ {said}: #own, #same",
        f"sections of /about/b/ that /about/ {said}: #own, #same",
    ]


def test_two_guides_become_one_and_the_objectives_of_the_one_that_goes_are_no_obstacle(site: Path) -> None:
    with_subsection(site)
    other = text(site, CRYING).replace("laughing", "shouting").replace("cries on my table", "shouts in my room")
    other = other.replace("id: crying", "id: shouting").replace("She cries: what now?", "She shouts: what now?")
    other = other.replace("## Refer", "## Much later {: #much-later }\n\nSee [this](#shouting).\n\n## Refer")
    (site / "docs/guides/touch/shouting.md").write_text(other, "utf-8")
    do(site, edit.record)
    plan = do(site, lambda bench: edit.merge(bench, "docs/guides/touch/shouting.md", CRYING))
    assert not (site / "docs/guides/touch/shouting.md").exists()
    assert lines(site, "/guides/touch/shouting/ ") == ["/guides/touch/shouting/ 0.2.0 -> /guides/touch/crying/"]
    assert plan.notes


def test_two_terms_become_one_and_words_and_neighbors_are_kept(site: Path) -> None:
    changed(site / "docs/about/index.md", "\n---\n", '\n---\n\nOn {{ term("transference", "it") }}.\n')
    assert not [note for note in move(site, "data/glossary/transference.yml", "carrying-over").notes if "read" in note]
    plan = do(
        site,
        lambda bench: edit.merge(bench, "data/glossary/carrying-over.yml", "data/glossary/countertransference.yml"),
    )
    said = ": term names countertransference instead of carrying-over: read the sentence again"
    assert any(note.startswith("docs/about/index.md:") and note.endswith(said) for note in plan.notes), plan.notes
    found = judge(site).library.terms["countertransference"]
    assert "Transference" in found.aliases and "countertransference" not in found.see
    assert lines(site, "/glossary/transference/ ") == [
        "/glossary/transference/ 0.1.0 -> /glossary/countertransference/"
    ]
    assert lines(site, "/glossary/carrying-over/ ") == [
        "/glossary/carrying-over/ 0.2.0 -> /glossary/countertransference/"
    ]


@pytest.mark.parametrize("command", ["merge", "delete"])
def test_false_friends_go_on_naming_each_other(site: Path, command: str) -> None:
    """Who named what is no more names what took its place, and is named there: told in the plan."""
    friend = "shared: Three.\nmassage_therapist: One.\npsychotherapist: Two.\nfalse_friend: Each hears another.\n"
    schema = "# yaml-language-server: $schema=../schema/term.json\n"
    for id_, see in (("zz-one", "see: [zz-two, zz-three]\n"), ("zz-two", "see: [zz-one]\n"), ("zz-three", "")):
        entry = f"id: {id_}\nterm: {id_.title()}\nprofessions: [psychotherapist]\n{friend}{see}"
        (site / f"data/glossary/{id_}.yml").write_text(schema + entry, "utf-8")
    known = [p.message for p in judge(site).problems if p.code == "KB211"]
    assert "see names 'zz-three', which does not name 'zz-one'" in known
    if command == "merge":
        plan = do(site, lambda bench: edit.merge(bench, "data/glossary/zz-two.yml", RELEASE))
    else:
        plan = delete(site, "data/glossary/zz-two.yml", "/glossary/release/")
    assert [p.message for p in judge(site).problems if p.code == "KB211"] == known, "what was so before, stays"
    terms = judge(site).library.terms
    assert "zz-one" in terms["release"].see and "release" in terms["zz-one"].see
    if command == "delete":
        assert f"{RELEASE}: see names zz-one too, since false friends name each other" in plan.notes


def test_a_page_is_deleted_and_links_go_to_its_successor(site: Path) -> None:
    changed(site / "docs/about/index.md", "\n---\n", "\n---\n\nSee [search](../search.md).\n")
    changed(site / "docs/glossary.md", "\n---\n", "\n---\n\nSee [this](search.md) and [itself](glossary.md).\n")
    plan = delete(site, "docs/search.md", "docs/glossary.md")
    (note,) = (note for note in plan.notes if "reword" in note)
    assert re.fullmatch(
        r"docs/glossary\.md:\d: link to search\.md leads to its own page now: reword the sentence", note
    )
    assert "[search](../glossary.md)" in text(site, "docs/about/index.md")
    assert lines(site, "/search/ ") == ["/search/ 0.1.0 -> /glossary/"]


def test_whoever_withdraws_leaves_nothing_and_nobody_is_in_the_way(site: Path) -> None:
    delete(site, "data/practitioners/us-or/bo-lasting.yml")
    assert lines(site, "/directory/bo-lasting/") == ["/directory/bo-lasting/ 0.1.0"]
    assert not (site / "data/practitioners/us-or").exists(), "no empty folder is left"


def test_a_listing_may_simply_be_deleted_by_hand(site: Path) -> None:
    (site / "data/practitioners/us-or/bo-lasting.yml").unlink()
    assert judge(site).errors == []


@pytest.mark.parametrize("is_on_record", [True, False])
def test_a_listing_that_a_center_names_is_taken_out_of_it_afterward(
    site: Path, is_on_record: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "data/practitioners/sample-ana-example.yml"
    (site / path).unlink()
    if is_on_record:
        (site / NAME).write_text(f"{text(site, NAME)}/directory/sample-ana-example/ 0.1.0\n", "utf-8")
    page = site / "docs/about/index.md"
    page.write_text(f"{text(site, 'docs/about/index.md')}\nAsk [Ana](/directory/sample-ana-example/).\n", "utf-8")
    commands = list(hinted(site, "KB210"))
    assert commands == [["delete", "/directory/sample-ana-example/"]] * is_on_record == list(hinted(site, "KB309"))
    monkeypatch.setenv("KB_ROOT", str(site))
    monkeypatch.chdir(site)
    assert cli.main([*(commands[0] if is_on_record else ["delete", path]), "--yes"]) == 0
    assert judge(site).errors == []
    assert "sample-ana" not in text(site, "data/practitioners/sample-river-example-center.yml")


def test_what_a_term_says_is_promised_section_by_section(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(site / "data/glossary/ptsd.yml", "contested: Whether it is more than one thing.\n", "")
    (problem,) = judge(site).errors
    assert problem.message.endswith("and data/glossary/ptsd.yml has it no more") and "heading" not in problem.hint
    monkeypatch.setenv("KB_ROOT", str(site))
    (command,) = hinted(site, "KB222")
    assert cli.main([*command, "--yes"]) == 0 and judge(site).errors == []
    assert lines(site, "/glossary/ptsd/#") == ["/glossary/ptsd/#contested 0.1.0 -> /glossary/ptsd/"]
    move(site, RELEASE, "letting-go")
    delete(site, "data/glossary/letting-go.yml", "/glossary/transference/")
    assert lines(site, "/glossary/letting-go/#") == [
        f"/glossary/letting-go/#{id_} 0.2.0" for id_ in ("false-friend", "massage-therapist", "psychotherapist")
    ]


def test_a_person_is_forgotten_with_every_name_that_she_had(site: Path) -> None:
    move(site, "/directory/bo-lasting/", "bo-renamed")
    do(site, edit.record)
    assert len(lines(site, "/directory/bo-")) == 2
    plan = edit.planned(site, lambda bench: edit.delete(bench, "/directory/bo-renamed/", "", gone=False, forget=False))
    (note,) = (note for note in plan.notes if "--forget" in note)  # once she has gone, nobody knows
    assert re.findall(r"delete (\S+) --forget", note) == ["/directory/bo-renamed/", "/directory/bo-lasting/"]
    delete(site, "/directory/bo-renamed/", forget=True)
    assert "/directory/bo-" not in text(site, NAME)
    assert not (site / "data/practitioners/us-or/bo-renamed.yml").exists()


def test_a_section_is_deleted_with_all_that_stands_in_it(site: Path) -> None:
    put_page(site, "docs/about/a.md", "A", {"one": "1.", "two": "2.\n\n### Deep {: #deep }\n\n3.", "three": "4."})
    do(site, edit.record)
    delete(site, "docs/about/a.md#two", "/about/a/#three")
    assert text(site, "docs/about/a.md").endswith("## one {: #one }\n\n1.\n\n## three {: #three }\n\n4.\n")
    assert lines(site, "/about/a/#deep") == ["/about/a/#deep 0.2.0 -> /about/a/#three"]


def test_a_branch_older_than_a_move_is_told_what_its_ids_are_called_now(site: Path) -> None:
    older = {
        path: text(site, path) for path in ("data/glossary/transference.yml", "data/pathways/first-course.yml", CRYING)
    }
    for old, new in (("data/references/moyer-2004.yml", "zz-moyer"), ("data/scope/hug-at-parting.yml", "parting")):
        move(site, old, new)
    move(site, "docs/cases/two-rooms.md", "both-rooms")
    do(site, lambda bench: edit.merge(bench, "data/references/or-massage-law.yml", "data/references/zz-moyer.yml"))
    for path, was in older.items():
        (site / path).write_text(was, "utf-8")
    zz_moyer = "it is called 'zz-moyer' now (data/references/zz-moyer.yml): write zz-moyer"
    assert {(p.code, p.message.split("'")[1], p.hint) for p in judge(site).errors} == {
        ("KB201", "moyer-2004", zz_moyer),
        ("KB202", "two-rooms", "it is called 'both-rooms' now (docs/cases/both-rooms.md): write both-rooms"),
        ("KB306", "two-rooms", "it is called 'both-rooms' now (docs/cases/both-rooms.md): write both-rooms"),
        ("KB306", "hug-at-parting", "it is called 'parting' now (data/scope/parting.yml): write parting"),
        ("KB306", "moyer-2004", zz_moyer),
        (
            "KB306",
            "or-massage-law",
            "'zz-moyer' has taken its place (data/references/zz-moyer.yml): write zz-moyer if it says what you mean",
        ),
    }
    changed(site / "data/glossary/transference.yml", "references: [moyer-2004", "references: [zz-moyer, moyer-2004")
    (site / RELEASE).write_text(f"{text(site, RELEASE)}references:\n  # the first\n  - moyer-2004\n", "utf-8")
    (site / "data/glossary/ptsd.yml").write_text(
        f'{text(site, "data/glossary/ptsd.yml")}references: ["moyer\\x2d2004"]\n'
    )
    fixed = {line.removeprefix("mended: ") for line in edit.fix(site)}
    assert fixed == {*older, RELEASE}
    assert [(p.path, p.code, p.message.split("'")[1]) for p in judge(site).errors] == [
        ("data/glossary/ptsd.yml", "KB201", "moyer-2004"),  # not written plainly
        (CRYING, "KB306", "or-massage-law"),  # says something else
    ]
    assert "references:\n  # the first\n  - zz-moyer\n" in text(site, RELEASE)
    assert "references: [zz-moyer" in text(site, "data/glossary/transference.yml")
    with pytest.raises(edit.Refused, match="write it plainly"):
        changed(site / "data/glossary/ptsd.yml", "moyer\\x2d2004", "zz\\x2dmoyer")
        move(site, "data/references/zz-moyer.yml", "moyer")


# --- by hand, and what the check says of it --------------------------------------------------------------------


def hinted(root: Path, code: str) -> Iterator[list[str]]:
    """The commands that the check prints, as they can be typed."""
    for problem in judge(root).problems:
        if problem.code == code:
            for command in re.findall(r"run\.py ([^;]+)", problem.hint):
                yield command.split()


def first_to_do(root: Path, code: str) -> Iterator[tuple[str, list[int]]]:
    """The lines that the check asks to change before its commands can do their work."""
    for problem in judge(root).problems:
        found = re.search(r"in its place in (.*?), then: ", problem.hint) if problem.code == code else None
        for place in found[1].split(" and ") if found else ():
            path, _, numbers = place.partition(":")
            yield path, [int(number) for number in numbers.split(", ")]


def test_a_page_renamed_in_capitals_is_one_problem(site: Path) -> None:
    (site / "docs/cases/two-rooms.md").rename(site / "docs/cases/Two-Rooms.md")
    assert [(p.path, p.code, p.hint) for p in judge(site).errors] == [
        ("docs/cases/Two-Rooms.md", "KB112", "rename the file to two-rooms.md")
    ]


def by_hand_renamed(root: Path) -> None:
    (root / "docs/search.md").rename(root / "docs/find.md")


def by_hand_renamed_term(root: Path) -> None:
    for path in [*(root / "data/glossary").glob("*.yml"), *(root / "docs").rglob("*.md")]:
        path.write_text(
            re.sub(r"\brelease\b(?=[\],\"/])|(?<=^id: )release$", "letting-go", path.read_text("utf-8"), flags=re.M),
            "utf-8",
        )
    (root / RELEASE).rename(root / "data/glossary/letting-go.yml")


def by_hand_deleted(root: Path) -> None:
    (root / "docs/search.md").unlink()


def by_hand_deleted_with_links(root: Path) -> None:
    """A page that others link to; and a term."""
    put_page(root, "docs/about/a.md", "A", {"one": "1."})
    changed(root / "docs/about/index.md", "\n---\n", "\n---\n\nSee [a](a.md) and [one](a.md#one).\n")
    changed(root / "mkdocs.yml", "  - scope.md\n", "  - scope.md\n  - about/a.md\n")
    do(root, edit.record)
    (root / "docs/about/a.md").unlink()


def by_hand_reworded(root: Path) -> None:
    path = root / "docs/contribute/index.md"
    path.write_text(re.sub(r"\{: #([\w-]+) \}", r"{: #\1-anew }", path.read_text("utf-8"), count=1), "utf-8")


def with_subsection(root: Path) -> None:
    """A section of a guide that may be called as its writer likes, published and linked to."""
    changed(root / CRYING, "\n## Refer", "\n### Laughing {: #laughing }\n\nIt may come, too.\n\n## Refer")
    changed(root / CRYING, "section: do-now}", "section: laughing}")
    changed(root / "docs/about/index.md", "\n---\n", "\n---\n\nSee [this](../guides/touch/crying.md#laughing).\n")
    do(root, edit.record)


def by_hand_only_here(root: Path) -> None:
    """A guide, a term, a source and a section whose names are changed where they stand, and nowhere else."""
    with_subsection(root)
    changed(root / "data/references/moyer-2004.yml", "id: moyer-2004", "id: moyer-and-others-2004")
    (root / "data/references/moyer-2004.yml").rename(root / "data/references/moyer-and-others-2004.yml")
    changed(root / CRYING, "id: crying", "id: tears")
    (root / CRYING).rename(root / "docs/guides/touch/tears.md")
    changed(root / RELEASE, "id: release", "id: letting-go")
    (root / RELEASE).rename(root / "data/glossary/letting-go.yml")


def by_hand_renamed_beside_a_move(root: Path) -> None:
    """A guide whose file has another name and whose id has not, while a new page is there that has been told of."""
    put_page(root, "docs/about/a.md", "A", {"one": "1."})
    do(root, edit.record)
    move(root, "docs/about/a.md", "zebra")
    (root / CRYING).rename(root / "docs/guides/touch/tears.md")


def by_hand_deleted_and_named_elsewhere(root: Path) -> None:
    """A guide that an activity and a pathway name alone, a term that a page names, and a source that a term names alone."""
    other = text(root, "data/references/moyer-2004.yml").replace("id: moyer-2004", "id: of-a-term")
    (root / "data/references/of-a-term.yml").write_text(
        other.replace("10.1037/0033-2909.130.1.3", "10.1037/0033-2909.130.1.4"), "utf-8"
    )
    changed(root / RELEASE, "\nshared:", "\nreferences: [of-a-term]\nshared:")
    other = text(root, CRYING).replace("cries on my table", "shouts").replace("She cries: what now?", "She shouts?")
    (root / "docs/guides/touch/shouting.md").write_text(other.replace("id: crying", "id: shouting"), "utf-8")
    put_page(root, "docs/about/a.md", "A", {"one": '{{ term("ptsd") }}', "two": "2."})
    do(root, edit.record)
    (root / CRYING).unlink()
    (root / "data/glossary/ptsd.yml").unlink()
    (root / "data/references/of-a-term.yml").unlink()


def by_hand_deleted_picture(root: Path) -> None:
    (root / "docs/about/rooms.svg").unlink()


def by_hand_another_id(root: Path) -> None:
    with_subsection(root)
    changed(root / CRYING, "{: #laughing }", "{: #when-it-turns-around }")


def by_hand_pasted(root: Path) -> None:
    """A section that is cut, and pasted into a page of another folder, with the one in it."""
    put_page(root, "docs/about/a.md", "A", {"one": "See [two](#two) and [three](#three)."})
    page, part = text(root, "docs/about/a.md"), "\n## two {: #two }\n\nSee [b](b.md).\n\n### 3 {: #three }\n\n3.\n"
    part += "\n## four {: #four }\n\nSee [b](b.md#one).\n"
    (root / "docs/about/a.md").write_text(page + part, "utf-8")
    put_page(root, "docs/about/b.md", "B", {"one": "1."})
    do(root, edit.record)
    (root / "docs/about/a.md").write_text(page, "utf-8")
    (root / "docs/find.md").write_text(f"---\ntitle: Find\n---\n{part}", "utf-8")


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        (by_hand_renamed, set()),
        (by_hand_pasted, {"KB307", "KB308"}),
        (by_hand_renamed_term, set()),
        (by_hand_deleted, set()),
        (by_hand_deleted_with_links, set()),
        (by_hand_reworded, set()),
        (by_hand_only_here, set()),
        (by_hand_another_id, {"KB308", "KB424"}),
        (by_hand_renamed_beside_a_move, {"KB111"}),
        (by_hand_deleted_and_named_elsewhere, set()),
        (by_hand_deleted_picture, set()),
    ],
)
def test_what_the_check_prints_mends_it(
    site: Path, act: Callable[[Path], None], codes: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    act(site)
    code = "KB222"
    monkeypatch.setenv("KB_ROOT", str(site))
    assert {problem.code for problem in judge(site).errors} == {code, *codes}
    for path, numbers in first_to_do(site, code) if "deleted" in act.__name__ else ():
        rows = dict(enumerate(text(site, path).split("\n"), 1))
        for number in numbers:
            rows[number] = rows[number].replace("[crying]", "[shouting]")
            if "shouting" not in rows[number]:
                del rows[number]
        (site / path).write_text("\n".join(rows.values()), "utf-8")
    for command in hinted(site, code):
        if judge(site).errors:
            assert cli.main([*command, "--yes"]) == 0, command
    assert judge(site).errors == []
    assert "about/a.md" not in text(site, "mkdocs.yml")
    if act is by_hand_pasted:
        assert "See [two](../find.md#two) and [three](../find.md#three)." in text(site, "docs/about/a.md")
        assert {"See [b](about/b.md).", "See [b](about/b.md#one)."} <= {*text(site, "docs/find.md").split("\n")}
        assert lines(site, "/about/a/#four") == ["/about/a/#four 0.2.0 -> /find/#four"]


@pytest.mark.parametrize(
    "command", [["move", "docs/glossary.md", "words"], ["delete", "/references/", "--to", "/about/"]]
)
def test_a_page_that_entries_lie_below_stays(
    site: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_ROOT", str(site))
    assert cli.main([*command, "--yes"]) == 2
    assert "is missing, and " in capsys.readouterr().err
    (site / "docs/glossary.md").rename(site / "docs/words.md")
    problem = judge(site).errors[0]
    assert (problem.path, problem.code) == ("docs/glossary.md", "KB121")
    assert "KB222" not in {problem.code for problem in judge(site).errors}


def test_of_two_that_vanished_the_nearer_one_is_what_is_new(site: Path) -> None:
    """The other one is nowhere, whatever else is new."""
    (site / "data/glossary/countertransference.yml").rename(site / "data/glossary/counter-transference.yml")
    changed(site / "data/glossary/counter-transference.yml", "id: countertransference", "id: counter-transference")
    (site / "data/glossary/transference.yml").unlink()
    hints = {problem.message.split("'")[1]: problem.hint for problem in judge(site).errors if problem.code == "KB222"}
    assert (
        " move /glossary/countertransference/ /glossary/counter-transference/"
        in hints["/glossary/countertransference/"]
    )
    assert " move " not in hints["/glossary/transference/"]


def test_no_list_that_the_site_makes_is_taken_for_a_section(site: Path) -> None:
    with_subsection(site)
    changed(site / CRYING, "### Laughing {: #laughing }\n\nIt may come, too.\n", "")
    (problem,) = (found for found in judge(site).errors if found.code == "KB222")
    assert "laughing" in problem.hint and " move " not in problem.hint


def test_a_page_that_comes_back_is_restored(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = text(site, "docs/search.md")
    delete(site, "docs/search.md", gone=True)
    (site / "docs/search.md").write_text(page, "utf-8")
    assert {problem.code for problem in judge(site).errors} == {"KB224"}
    monkeypatch.setenv("KB_ROOT", str(site))
    (command, *_) = hinted(site, "KB224")
    assert cli.main([*command, "--yes"]) == 0
    assert judge(site).errors == [] and lines(site, "/search/ ") == ["/search/ 0.1.0"]


def test_without_the_file_there_are_no_promises_and_that_is_told(site: Path) -> None:
    (site / NAME).unlink()
    assert [(p.path, p.code) for p in judge(site).errors] == [(NAME, "KB121")]


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "/old soon", "/../out/ 0.1.0"])
def test_a_file_that_cannot_be_read_is_not_written_anew(site: Path, line: str) -> None:
    (site / NAME).write_text(text(site, NAME) + f"{line}\n/kept/ 0.1.0 -> /about/\n", "utf-8")
    with pytest.raises(edit.Refused, match=r"mend data/links\.lock first"):
        edit.planned(site, edit.record)


def test_nothing_is_written_under_a_version_that_cannot_be_read(site: Path) -> None:
    (site / "CITATION.cff").write_bytes(b"version: 0.2.0\nmessage: caf\xe9\n")
    with pytest.raises(edit.Refused, match=r"(?s)mend CITATION\.cff first.*KB101"):
        edit.planned(site, edit.record)


def test_record_adds_what_is_new_and_check_says_what_is_missing(site: Path) -> None:
    assert kb(site, "record", "--check").returncode == 0
    put_page(site, "docs/about/a.md", "A", {"one": "1."})
    done = kb(site, "record", "--check")
    assert done.returncode == 1 and "2 new addresses and 1 changed pages for version 0.2.0" in done.stdout
    before = files(site)
    assert kb(site, "record", "--yes").returncode == 0
    assert differing(before, files(site)) == {NAME, changes_lock.NAME}
    assert lines(site, "/about/a/") == ["/about/a/ 0.2.0", "/about/a/#one 0.2.0"]


def test_what_was_published_and_not_recorded_is_taken_over_from_the_site(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_ROOT", str(site))
    monkeypatch.chdir(site)
    up = tmp_path / "up"
    up.mkdir()
    with served(up) as url:
        monkeypatch.setenv("KB_SITE_URL", url)
        assert cli.main(["record", "--site", "--check"]) == 2, "it may have been taken down: who knows what it had?"
        assert "record --site FOLDER" in capsys.readouterr().err
        assert cli.main(["record", "--site", "--first", "--check"]) == 0
        lock = up / "unrecorded.lock"
        lock.write_text("/about/#new 0.2.0\n/directory/cy-new/ 0.2.0\n/glossary/newword/ 0.2.0\n", "utf-8")
        assert cli.main(["delete", "/glossary/newword/", "--to", "/glossary/", "--yes"]) == 2  # and says: record --site
        assert cli.main(["record", "--site", "--check"]) == 1
        assert cli.main(["record", "--site", "--yes"]) == 0
        assert lines(site, "/glossary/newword/") == ["/glossary/newword/ 0.2.0"]
        assert {p.message.partition(" was")[0] for p in judge(site).errors} == {
            "the section '/about/#new'",
            "'/glossary/newword/'",
        }, "who withdraws needs no word"
        for command in hinted(site, "KB222"):
            assert cli.main([*command, "--yes"]) == 0
        assert judge(site).errors == []
        assert cli.main(["record", "--site", "--check"]) == 0
        lock.write_text("/about/#newer 0.2.0\n", "utf-8")
        assert cli.main(["record", "--site", str(up), "--check"]) == 1, "a folder that holds what was published"
        before = files(site)
        for text_of_another_site in ("<!doctype html>\n", "/../../x/ 0.2.0\n"):
            lock.write_text(text_of_another_site, "utf-8")
            assert cli.main(["record", "--site", "--yes"]) == 2
    assert cli.main(["record", "--site", "--yes"]) == 2, "a site that does not answer may know of some"
    assert cli.main(["record", "--site", "file:///etc/", "--yes"]) == 2
    assert files(site) == before


# --- asking, git, all or nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("Y", 0), ("", 2), ("no", 2), ("yess", 2)])
def test_the_plan_is_shown_and_asked_for(
    site: Path, answer: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(site)
    monkeypatch.setenv("KB_ROOT", str(site))
    monkeypatch.setattr(cli, "_asker", lambda: lambda question: answer)
    assert cli.main(["move", "/search/", "find"]) == code
    said = capsys.readouterr().out
    assert "rename  docs/search.md -> docs/find.md" in said and "address /search/ -> /find/" in said
    assert (files(site) == before) == (code != 0)


def test_the_examples_in_the_paper_name_what_is_there() -> None:
    paper = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    typed = re.findall(r"(?m)^python3 scripts/run\.py (.*?)(?: +# .*)?$", paper)
    commands = [shlex.split(line) for line in typed]
    shown = [command for command in commands if command[0] in {"move", "split", "merge", "delete"}]
    assert len(shown) == 6
    for _, old, *_ in shown:
        if old.startswith("/"):
            page, _, section = old.strip("/").partition("/#")
            assert f"{{: #{section} }}" in (ROOT / "docs" / page / "index.md").read_text("utf-8")
        else:
            assert (ROOT / old).is_file(), old


def test_without_a_terminal_and_yes_nothing_is_done(site: Path) -> None:
    before = files(site)
    done = kb(site, "move", "/search/", "find")
    assert done.returncode == 2 and "say --yes" in done.stderr
    assert files(site) == before


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_with_git_it_is_staged_and_history_follows(site: Path) -> None:
    git(site, "init", "-q")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "x")
    assert kb(site, "move", CRYING, "tears", "--yes").returncode == 0
    status = git(site, "status", "--porcelain")
    assert "R  docs/guides/touch/crying.md -> docs/guides/touch/tears.md" in status
    assert not [line for line in status.splitlines() if line[1] != " "], "all of it is staged"


def test_git_that_refuses_undoes_everything(site: Path) -> None:
    git(site, "init", "-q")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "x")
    (site / ".git/index.lock").write_text("")
    before = files(site)
    done = kb(site, "move", CRYING, "tears", "--yes")
    assert done.returncode == 2 and "git says" in done.stderr and "Traceback" not in done.stderr
    assert files(site) == before


HANGUP = getattr(signal, "SIGHUP", signal.SIGINT)
"""Sent when a window is closed."""


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), signal.SIGINT, signal.SIGTERM, HANGUP])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_write_that_fails_undoes_everything(site: Path, stop: OSError | signal.Signals, after: int) -> None:
    git(site, "init", "-q")
    git(site, "add", "docs")
    before = files(site)
    plan = edit.planned(site, lambda bench: edit.move(bench, CRYING, "docs/guides/partnership/tears.md"))
    count = iter(range(100))
    real = Path.write_bytes

    def write_bytes(path: Path, content: bytes) -> int:
        nth = next(count)
        if nth == after and isinstance(stop, OSError):
            raise stop
        if nth >= after and not isinstance(stop, OSError):  # the second does not stop the undoing
            signal.raise_signal(stop)
        return real(path, content)

    number = signal.SIGTERM if isinstance(stop, OSError) else stop
    usual = signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may have it ignored, as nohup does
    try:
        with pytest.MonkeyPatch.context() as patch, pytest.raises((OSError, KeyboardInterrupt)):
            patch.setattr(Path, "write_bytes", write_bytes)
            carry_out(site, plan.changes, new=[*plan.renames.values()], with_git=True)
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, usual)
    assert files(site) == before
    assert not (site / "docs/guides/partnership").exists()


def test_a_file_that_appeared_meanwhile_is_left_alone(site: Path) -> None:
    plan = edit.planned(site, lambda bench: edit.move(bench, CRYING, "tears"))
    (site / "docs/guides/touch/tears.md").write_text("somebody's own")
    before = files(site)
    with pytest.raises(FileExistsError):
        carry_out(site, plan.changes, new=[*plan.renames.values()])
    assert files(site) == before


# --- mending of texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("see: [release, ptsd] # why\n", "see: [ptsd] # why\n"),
        ("see: [ptsd, release]\n", "see: [ptsd]\n"),
        ('see: ["release"]\n', "see: []\n"),
        ("see:\n  - release # x\n  - ptsd\n", "see:\n  - ptsd\n"),
        ("see:\n  - release\n", "see: []\n"),
        ("see: # why\n  - release\n", "see: [] # why\n"),
    ],
)
def test_an_item_is_taken_out_of_a_list(written: str, wanted: str) -> None:
    head = "id: x\n"
    row = next(n for n, line in enumerate(f"{head}{written}".split("\n"), 1) if "release" in line)
    column = f"{head}{written}".split("\n")[row - 1].index("release") + 1
    column -= written[column - 2 : column - 1] == '"' or '"release' in written
    assert applied(f"{head}{written}", [Edit(row, column, "release", None)]) == f"{head}{wanted}"


LINKS = [
    ("[a](../search.md)", "[a](../find.md)"),
    ("[a](<../search.md>)", "[a](<../find.md>)"),
    ('[a](../search.md "Title (x)")', '[a](../find.md "Title (x)")'),
    ("[a](../search.md#part)", "[a](../find.md#part)"),
    ("[a][b]\n\n[b]: ../search.md", "[a][b]\n\n[b]: ../find.md"),
    ("[a](../search&period;md)", "[a](../find.md)"),
    ("`[a](../search.md)` and [a](../search.md)", "`[a](../search.md)` and [a](../find.md)"),
    ("[a](../search.md) and [b](../search.md)", "[a](../find.md) and [b](../find.md)"),
]


@pytest.mark.parametrize(("written", "wanted"), LINKS)
def test_links_are_mended_as_they_are_written(site: Path, written: str, wanted: str) -> None:
    (site / "docs/search.md").write_text("---\ntitle: Search\n---\n\n## Part {: #part }\n\nText.\n", "utf-8")
    (site / "docs/about/a.md").write_text(f"---\ntitle: A\n---\n\n{written}\n", "utf-8")
    do(site, edit.record)
    move(site, "docs/search.md", "find")
    assert text(site, "docs/about/a.md") == f"---\ntitle: A\n---\n\n{wanted}\n"


CALLS = [
    ('{{ term("release") }}', '{{ term("letting-go") }}'),
    ('{{ term("release", "release") }}', '{{ term("letting-go", "release") }}'),
    ("{{ term('release', words=\"release\") }}", "{{ term('letting-go', words=\"release\") }}"),
    ('{{ term(words="release", id="release") }}', '{{ term(words="release", id="letting-go") }}'),
    ('x {{ term(\n  "release"\n) }} y', 'x {{ term(\n  "letting-go"\n) }} y'),
    ('{{ term("ptsd") }} {{ term("release") }}', '{{ term("ptsd") }} {{ term("letting-go") }}'),
]


@pytest.mark.parametrize(("written", "wanted"), CALLS)
def test_macro_calls_are_mended_as_they_are_written(site: Path, written: str, wanted: str) -> None:
    (site / "docs/about/a.md").write_text(f"---\ntitle: A\n---\n\n{written}\n", "utf-8")
    move(site, RELEASE, "letting-go")
    assert text(site, "docs/about/a.md") == f"---\ntitle: A\n---\n\n{wanted}\n"


def test_the_file_of_addresses_can_be_read_again(site: Path) -> None:
    found, problems = read_records(site)
    assert problems == [] and len(found) > 40
    assert [record.address for record in found.values()] == sorted(found)
