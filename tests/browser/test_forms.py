"""The forms of contribute/: both checkers say the same of the cases in tests/forms/, and a person without git gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kb.edit.draft import Draft
from kb.edit.house_style import as_yaml
from kb.edit.trial import Trial
from kb.model import described_fields, id_problem, key_names, link_of, read_model, value_links
from kb.rules.data_links import missing, with_words
from kb.source import dotted, parse_document
from kb.web_forms import FORMS, form_data
from kb.web_forms.forms import pages_of
from kb.web_forms.notes import Correction, page_problem
from tests.browser.conftest import WATCH, WIDTHS, Real, opened
from tests.sites import TODAY
from tests.trees import base_project, lay_over

CASES = Path(__file__).parents[1] / "forms"
KINDS = {"term": "term", "source": "reference", "listing": "practitioner", "center": "center"}
OWN = "https://better-together.example.org/"
Said = list[tuple[str, str, str]]


def read_cases() -> Iterator[tuple[str, str, dict[str, Any], list[str]]]:
    """(form, about, values, code and place of what is said) of each case."""
    for name in FORMS:
        file = yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))
        for case in file["cases"]:
            values = {**FORMS[name].fixed, **file["sound"], **case.get("with", {})}
            values = {key: value for key, value in values.items() if key not in case.get("without", [])}
            if "long" in case:
                key, size, letters = case["long"]
                values[key] = (letters * size)[: size - 1] + "a"
            if "address" in case:
                values["url"] = "https://example.org/".ljust(case["address"], "a")
            yield name, case["about"], values, case["says"]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("forms")
    root = base_project(folder / "project")
    lay_over(root, CASES / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_TODAY", TODAY)
        (root / "mkdocs.yml").write_text(f"site_name: Test\nsite_url: {OWN}\n", "utf-8")
        (folder / "trial").mkdir()
        found = Trial(root, folder / "trial")
        assert found.known == []
        yield found


def python_says(name: str, values: dict[str, Any], trial: Trial, schema: str) -> tuple[Said, str]:
    """What `kb new` and `kb check` say of an entry, and the text of its file under this first line."""
    form = FORMS[name]
    ordered = {key: values[key] for key in key_names(form.model).values() if key in values}
    text = as_yaml(ordered)
    document, _ = parse_document(text, "")
    entry, problems = read_model(form.model, document)
    if form.place:
        draft = Draft(KINDS[name], trial)
        draft.values = dict(values)
        text = f"{schema}\n{text}"
        if not id_problem(values.get("id", "")):
            assert draft.changes() == {draft.path: text}
            problems = [*draft.wrong(form.model, "id", values["id"]), *draft.problems()]
    elif entry is not None:
        for key, _, shape, _ in described_fields(form.model):
            for at, link, id_ in value_links(getattr(entry, key), link_of(shape), (key,)):
                dead = missing("", (1, 1), dotted(at), link, id_, trial.library, trial.pages)
                problems += [dead] if dead else []
        if isinstance(entry, Correction) and not problems:
            wrong = page_problem(entry.page, OWN, pages_of(trial.library, trial.pages))
            problems += [wrong] if wrong else []
    told = (with_words(problem, trial.library) for problem in problems)
    return sorted({(problem.code, problem.message, problem.hint) for problem in told}), text


JUDGED = """async ([address, forms, cases, today]) => {
  const { judge } = await import(`${address}/assets/kb/forms/judge.js`), { asFile } = await import(`${address}/assets/kb/forms/yaml.js`);
  return cases.map(([name, values]) => [judge(forms[name], values, today), asFile(forms[name], values)]);
}"""


COPIED = """async (address) => {
  const { entryOf } = await import(`${address}/assets/kb/forms/answers.js`);
  const fields = [{ key: "doi", kind: "doi" }, { key: "page", kind: "address", here: true }];
  const { doi, page } = entryOf({ fields }, { elements: { doi: { value: "https://doi.org/10.1234/a" }, page: { value: "/guides/touch/#all" } } });
  return [doi, page.replace(new URL(document.querySelector('link[rel="canonical"]').href).origin, "")];
}"""


def test_the_browser_says_what_the_check_says(browser: Browser, real: Real, trial: Trial) -> None:
    cases = list(read_cases())
    forms = {
        name: form_data(form, form.fields(trial.library, trial.pages), trial.library, trial.pages)
        for name, form in FORMS.items()
    }
    page = browser.new_page()
    try:
        page.goto(f"{real.address}/search/")
        written = [[name, values] for name, _, values, _ in cases]
        found = page.evaluate(JUDGED, [real.address, forms, written, TODAY])
        assert page.evaluate(COPIED, real.address) == ["10.1234/a", "/guides/touch/#all"], "as it is copied from a page"
    finally:
        page.close()
    differing = {}
    for (name, about, values, says), (problems, text) in zip(cases, found, strict=True):
        said, file = python_says(name, values, trial, forms[name]["schema"])
        browser_said = sorted({(p["code"], p["message"], p["hint"]) for p in problems})
        places = sorted(f"{p['code']} {p['at']}".strip() for p in problems)
        if (browser_said, text, places) != (said, file, sorted(says)):
            differing[f"{name}: {about}"] = [browser_said, said, text, file, places]
    assert differing == {}


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    width, height = WIDTHS["phone"]
    found = browser.new_context(viewport={"width": width, "height": height}, locale="en-US", color_scheme="dark")
    found.add_init_script(WATCH)
    yield found
    found.close()


def ready(page: Page) -> Page:
    page.wait_for_selector("[data-kb-ready]")
    return page


def show(page: Page) -> None:
    page.get_by_role("button", name="Show what will be sent").click()


PERSON = """\
# yaml-language-server: $schema=../schema/practitioner.json
id: ana-lee
kind: person
name: Ana Lee
post_nominals: [LMT, BCTMB]
professions: [{profession: massage-therapist}]
how_we_work: "One thing: she decides."
places: [{city: Bend, region: US-OR, country: US, precision: city}]
contact: {website: "https://example.org/ana"}
consent: {given_on: "DAY", scope: [name, place, contact], how: issue}
confirmed_on: "DAY"
"""


def test_a_person_lists_herself_without_git(phone: BrowserContext, real: Real) -> None:
    found = opened(phone, real, "/contribute/listing/")
    page = ready(found.page)
    try:
        show(page)  # nothing is written yet
        summary = page.locator("[data-kb-sum]")
        expect(summary).to_be_focused()
        expect(summary.locator("li")).to_have_count(7)  # six keys, and what is to be agreed to
        expect(page.locator("#f-name")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#e-name")).to_have_text("still needed")
        violations = Axe().run(page).response["violations"]
        assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in violations] == []
        summary.locator("a").first.click()
        expect(page.locator("#f-name")).to_be_focused()

        page.keyboard.type("Ana Lee")
        expect(page.locator("#f-id")).to_have_value("ana-lee")
        page.locator("#f-post_nominals").fill("LMT, BCTMB")
        page.locator('[name="professions.1.profession"]').select_option("massage-therapist")
        page.locator("#f-how_we_work").fill("One thing:\n she   decides.")
        page.locator('[name="places.1.city"]').fill("Salem")
        page.locator('[data-kb-another="places"]').click()
        expect(page.locator('[name="places.2.city"]')).to_be_focused()
        page.keyboard.type("Bend")
        page.locator('[name="places.2.region"]').select_option("US-OR")
        expect(page.locator('[name="places.2.country"]')).to_have_value("US")
        page.locator('[name="places.1.city"]').fill("")
        page.locator('[name="contact.website"]').fill("http://example.org/ana")
        page.keyboard.press("Tab")
        expect(page.locator("#e-contact-website")).to_contain_text("write https://example.org/ana (KB115)")
        page.locator('[name="contact.website"]').fill("https://example.org/ana")
        for part in ("name", "place", "contact"):
            page.locator(f'[data-kb-boxes="consent.scope"] [value="{part}"]').check()
        show(page)  # an empty first place, and nothing promised
        expect(summary.locator("li")).to_have_count(4)
        page.locator("#f-promises").get_by_role("checkbox").first.check()
        page.locator('[name="places.1.city"]').fill("Bend")
        page.locator('[name="places.1.region"]').select_option("US-OR")
        page.locator("[data-kb-out]").click()
        expect(page.locator('[data-kb-item^="places."]')).to_have_count(1)
        page.locator("[data-kb-keep]").check()
        page.locator("#f-notes").fill("I work at a center.")
        page.wait_for_timeout(350)

        page.reload()  # what she wanted kept is there again, but for what is promised anew
        ready(page)
        expect(page.locator("#f-name")).to_have_value("Ana Lee")
        for box in page.locator("[data-kb-promise]").all():
            expect(box).not_to_be_checked()
            box.check()
        day = page.locator("#f-confirmed_on").input_value()
        page.locator("#f-confirmed_on").fill(f"{int(day[:4]) - 1}-01-01")  # it would have expired
        show(page)
        expect(summary.locator("li")).to_have_count(2)  # and it was confirmed before she agreed
        expect(summary).to_contain_text("(KB502)")
        page.locator("#f-confirmed_on").fill(day)
        page.evaluate("document.body.dataset.kbIssues = 'https://example.org/project/issues/new'")
        show(page)
        outcome = page.locator("[data-kb-outcome]")
        expect(outcome).to_be_focused()
        wanted = PERSON.replace("DAY", page.locator("#f-confirmed_on").input_value())
        assert page.locator("[data-kb-text]").text_content() == wanted + "# I work at a center.\n"
        asked = {name: urlsplit(link_to(page, name)) for name in ("issue", "file")}
        assert asked["issue"].path == "/project/issues/new"
        query = parse_qs(asked["issue"].query)
        assert query == {
            "template": ["listing.yml"],
            "title": ["Listing: Ana Lee"],
            "entry": [wanted],
            "notes": ["I work at a center."],
        }
        assert asked["file"].path == "/project/new/main/data/practitioners"
        assert parse_qs(asked["file"].query) == {"filename": ["ana-lee.yml"], "value": [wanted]}
        with page.expect_download() as download:
            page.locator("[data-kb-save]").click()
        assert download.value.suggested_filename == "ana-lee.yml"
        assert Path(download.value.path()).read_text("utf-8").startswith(wanted)

        page.locator("#f-how_we_work").fill("A word and another. " * 500)  # longer than a link can carry
        expect(outcome).to_be_hidden()
        show(page)
        expect(page.locator("[data-kb-how]")).to_contain_text("too long")
        expect(page.locator("[data-kb-issue]")).to_have_text("Open an empty note on GitHub")
        assert parse_qs(urlsplit(link_to(page, "issue")).query).keys() == {"template", "title"}
        assert parse_qs(urlsplit(link_to(page, "file")).query) == {"filename": ["ana-lee.yml"]}
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("[data-kb-clear]").click()
        expect(page.locator("#f-name")).to_have_value("")
        expect(outcome).to_be_hidden()
        assert page.evaluate("localStorage.length") == 0
        assert found.complaints == [] and page.evaluate("window.__violations") == []
    finally:
        page.close()


def test_a_listing_is_taken_off_by_its_address(phone: BrowserContext, real: Real) -> None:
    page = ready(opened(phone, real, "/contribute/removal/").page)
    try:
        id_, listing = next(iter(real.judgment.library.listings.items()))
        none = {"Movingo!": "open the page of", f"{id_[:-1]}x": f"did you mean '{id_}'?"}
        none[f"https://example.org/directory/{id_}/"] = none[f"example.org/directory/{id_}"] = "open the page of"
        for written, hint in none.items():
            page.locator("#f-listing").fill(written)
            page.keyboard.press("Tab")
            said = page.locator("#e-listing")
            expect(said).to_contain_text(f"no listing has the address or the name “{written}”; {hint}")
        page.locator("#f-asked_by").select_option("the-person-listed")
        page.locator("[data-kb-promise]").check()
        for copied in (f"{real.address}/directory/{id_}/", f"/directory/{id_}/#contact", listing.name.upper()):
            page.locator("#f-listing").fill(copied)
            show(page)
            expect(page.locator("[data-kb-text]")).to_have_text(f"listing: {id_}\nasked_by: the-person-listed\n")
        expect(page.locator("[data-kb-issue]")).to_be_hidden()  # this copy of the site has no public place for notes
    finally:
        page.close()


def test_a_word_that_is_taken_is_told_at_once(phone: BrowserContext, real: Real) -> None:
    page = ready(opened(phone, real, "/contribute/term/").page)
    try:
        page.locator("#f-term").fill("Trauma")
        page.keyboard.press("Tab")
        there = "the glossary has “{}” already, at /glossary/{}/; send a correction of that page, or write another word"
        expect(page.locator("#e-term")).to_have_text(f"{there.format('Trauma', 'trauma')} (KB119)")
        page.locator("details:has(#f-see) > summary").click()
        page.locator("#f-see").fill("qqqq")  # told before the rest is written
        page.keyboard.press("Tab")
        expect(page.locator("#e-see")).to_contain_text("(KB203)")
        page.locator("#f-see").fill("")
        term = next(term for term in real.judgment.library.terms.values() if term.aliases)
        page.locator("#f-term").fill(term.aliases[0].upper())
        page.keyboard.press("Tab")
        expect(page.locator("#e-term")).to_contain_text(there.format(term.aliases[0], term.id))
        page.locator("#f-term").fill("Zz word")
        page.locator('[data-kb-boxes="professions"] [value="psychotherapist"]').check()
        page.locator("#f-shared").fill("What both mean.")
        page.locator("#f-false_friend").fill("They mean two things.")
        page.locator("#f-lay_words").fill("zz, zzz")
        expect(page.locator("#e-false_friend")).to_contain_text(
            "is a false friend without “What a massage therapist means” and “What a psychotherapist means”"
        )
        page.locator("#f-massage_therapist").fill("I mean one.")
        page.locator("#f-psychotherapist").fill("I mean another.")
        page.locator('[data-kb-boxes="professions"] [value="massage-therapist"]').check()
        for box in page.locator("[data-kb-promise]").all():
            box.check()
        show(page)
        expect(page.locator("[data-kb-text]")).to_contain_text("lay_words: [zz, zzz]")
    finally:
        page.close()


def link_to(page: Page, name: str) -> str:
    return page.locator(f"[data-kb-{name}]").get_attribute("href") or ""


def test_every_form_can_be_filled_in_elsewhere(plain: BrowserContext, real: Real) -> None:
    """Without scripts the page says what is asked, and holds a text to fill in."""
    page = opened(plain, real, "/contribute/experience/").page
    try:
        expect(page.locator("form[novalidate]")).to_be_hidden()
        text = page.locator(".kb-without-js pre").inner_text()
        assert "What happened:" in text and "[ ] No client" in text
        assert page.locator("main a[href$='crisis/']").count()
        assert page.locator(".kb-without-js a").first.get_attribute("href") == "../../contribute/#without-git"
    finally:
        page.close()


@pytest.mark.parametrize("name", FORMS)
def test_every_form_stands_on_its_page(real: Real, name: str) -> None:
    """Each control has its label, each description its element; the rules come with it."""
    html = (real.folder / "contribute" / name / "index.html").read_text("utf-8")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    named = {word for text in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html) for word in text.split()}
    assert named | set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= set(ids)
    form = json.loads((real.folder / "assets" / "kb" / "forms" / f"{name}.json").read_text("utf-8"))
    assert form["name"] == name and {field["key"] for field in form["fields"]} <= set(form["order"])
