"""The directory: facets that count, chips, sorting, a state in the address, plain lists, and the page of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from kb.facets import FACETS, Directory
from kb.model import expires_on
from kb.vcard import vcard
from tests.browser.conftest import Opened, Real, is_phone, opened
from tests.sites import ROOT

Open = Callable[[str], Page]
LISTED = ".kb-listing:visible"
TEMPLATES = ROOT / "scripts" / "kb" / "templates"


@pytest.fixture
def directory(context: BrowserContext, real: Real) -> Iterator[Open]:
    pages: list[Opened] = []

    def open_(rest: str = "") -> Page:
        pages.append(opened(context, real, f"/directory/{rest}"))
        return pages[-1].page

    yield open_
    for found in pages:
        assert [line for line in found.complaints if "/favicon.svg" not in line] == []
        assert found.page.evaluate("window.__violations") == []
        found.page.close()


def names(page: Page) -> list[str]:
    return [item.get_attribute("id") or "" for item in page.locator(LISTED).all()]


def wanted(real: Real, **asked: set[str]) -> list[str]:
    """Who should be shown, by brute force over the data: any value of a facet, every facet."""
    found = Directory(real.judgment.library).listings
    return [
        item.id
        for item in found
        if all(asked.get(facet.id, set()) & set(facet.values(item)) or facet.id not in asked for facet in FACETS)
    ]


def test_the_list_starts_near_the_top_and_fetches_nothing(context: BrowserContext, real: Real) -> None:
    found = opened(context, real, "/directory/")
    page = found.page
    try:
        first, promises = page.locator(LISTED).first.bounding_box(), page.locator("#promises").bounding_box()
        assert first and promises and first["y"] < (560 if is_phone(page) else 480) and promises["y"] > first["y"]
        assert names(page) == wanted(real)
        assert not [url for url in found.fetched if "/directory/" in url and url.endswith(".json")]
    finally:
        page.close()


def test_facets_count_narrow_and_stand_in_the_address(directory: Open, real: Real) -> None:
    page = directory("")
    if is_phone(page):
        page.locator(".kb-bar").get_by_role("button", name="Filters").click()
    panel = page.locator("#kb-facets")
    expect(panel).to_be_visible()
    panel.locator('[name="profession"][value="psychotherapist"]').check()
    expect(page.locator("[data-kb-count]")).to_have_text(
        f"{len(wanted(real, profession={'psychotherapist'}))} of 8 listings"
    )
    panel.locator('[name="language"][value="es"]').check()
    both = wanted(real, profession={"psychotherapist"}, language={"es"})
    expect(page.locator("[data-kb-said]")).to_have_text(f"{len(both)} of 8 listings")
    assert page.url.endswith("?profession=psychotherapist&language=es")
    # the other values of a facet say how many they would bring; those that would bring nobody can't be pressed
    counted = panel.locator('[name="profession"][value="massage-therapist"] ~ .kb-option__count').inner_text()
    assert counted == str(len(wanted(real, profession={"massage-therapist"}, language={"es"})))
    nobody = panel.locator('[name="language"][value="hi"]')
    expect(nobody).to_be_disabled()
    expect(nobody).to_be_visible()
    if is_phone(page):
        panel.get_by_role("button", name=f"Show {len(both)}").click()
        expect(panel).to_be_hidden()
    assert names(page) == both
    page.reload()
    expect(page.locator("[data-kb-count]")).to_have_text(f"{len(both)} of 8 listings")
    assert names(page) == both
    page.locator(".kb-chip--on", has_text="Spanish").click()
    assert names(page) == wanted(real, profession={"psychotherapist"})
    assert page.url.endswith("?profession=psychotherapist")


def test_by_keyboard_alone(directory: Open, real: Real) -> None:
    page = directory("")
    if is_phone(page):
        page.locator(".kb-bar [popovertarget=kb-facets]").focus()
        page.keyboard.press("Enter")
    box = page.locator('#kb-facets [name="interest"][value="joint-sessions"]')
    box.focus()
    page.keyboard.press("Space")
    expected = wanted(real, interest={"joint-sessions"})
    expect(page.locator("[data-kb-count]")).to_have_text(f"{len(expected)} of 8 listings")
    if is_phone(page):
        page.keyboard.press("Escape")
    chip = page.locator(".kb-chip--on")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-kb-count]")).to_have_text("8 listings")
    expect(page.locator("#everybody")).to_be_focused()  # the chip is gone; the reader is not lost


def test_several_values_new_clients_and_sorting(directory: Open, real: Real) -> None:
    page = directory("?place=US-OR&place=CA-ON&new=open&sort=confirmed")
    library = real.judgment.library
    expected = [
        item
        for item in Directory(library).listings
        if {"US-OR", "CA-ON"} & {place.region for place in item.places}
        and item.accepting_new_clients
        and item.accepting_new_clients.value == "open"
    ]
    expected.sort(key=lambda item: item.confirmed_on, reverse=True)
    expect(page.locator("[data-kb-new]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(LISTED)).to_have_count(len(expected))
    assert names(page) == [item.id for item in expected]
    page.locator("[data-kb-sort]").select_option("name")
    expect(page.locator(LISTED).first).to_have_id(min(expected, key=lambda item: item.name.casefold()).id)
    assert "sort=name" in page.url


def test_nobody_fits_and_what_each_choice_costs(directory: Open) -> None:
    page = directory("?place=US-TX&language=es")
    expect(page.locator("[data-kb-count]")).to_have_text("0 of 8 listings")
    way = page.locator("[data-kb-none]").get_by_role("button", name="3 without “Texas”")
    way.click()
    expect(page.locator("[data-kb-count]")).to_have_text("3 of 8 listings")
    expect(page.locator("[data-kb-none]")).to_be_hidden()


def test_nobody_fits_even_with_one_choice_less(directory: Open, real: Real) -> None:
    """What of it somebody has together, and what else there is to do."""
    page = directory("?profession=psychotherapist&language=es&language=hi&approach=emdr&place=US-TX")
    none = page.locator("[data-kb-none]")
    expect(none).to_contain_text("Nobody fits all of it, even without one of them.")
    both = wanted(real, profession={"psychotherapist"}, language={"es", "hi"})
    assert both
    none.get_by_role("link", name="Say who is missing").click()
    for words in ("Psychotherapist", "Texas", "Spanish or Hindi", "EMDR"):
        assert words in page.locator("#kb-write-text").input_value()
    page.keyboard.press("Escape")
    none.get_by_role("button", name=f"{len(both)} with “Psychotherapist” and “Spanish or Hindi”").click()
    expect(page.locator("[data-kb-count]")).to_have_text(f"{len(both)} of 8 listings")
    page.goto(page.url.split("?")[0] + "?language=vi")
    expect(none).to_contain_text("No listing has “Vietnamese”.")
    none.get_by_role("button", name="Clear all").click()
    expect(page.locator("[data-kb-count]")).to_have_text("8 listings")
    expect(page.locator("#everybody")).to_be_focused()


def test_rows_that_are_not_on_the_page_are_fetched_in_blocks(context: BrowserContext, real: Real) -> None:
    """As with ten thousand: the page holds a few rows, the rest come from whole files that name nobody."""

    def shortened(route: Route) -> None:
        answer = route.fetch()
        head, _, rest = answer.text().partition("data-kb-list>")
        end = rest.index("</div>\n<div data-kb-none")
        route.fulfill(response=answer, body=f"{head}data-kb-list>{rest[end:]}")

    found = opened(context, real, "/directory/")
    page = found.page
    try:
        page.route("**/directory/?*", shortened)
        page.goto(f"{real.address}/directory/?profession=massage-therapist")
        expect(page.locator(LISTED)).to_have_count(len(wanted(real, profession={"massage-therapist"})))
        assert names(page) == wanted(real, profession={"massage-therapist"})
        href = page.locator(LISTED).first.locator("a").get_attribute("href")
        assert href and href.startswith(f"{real.address}/directory/sample-")
    finally:
        page.close()


def test_plain_lists_without_javascript(plain: BrowserContext, real: Real) -> None:
    page = opened(plain, real, "/directory/").page
    try:
        assert len(names(page)) == 8
        assert page.locator("#kb-facets").is_hidden() and page.locator("[data-kb-sort]").is_hidden()
        for heading, path in [
            ("#by-profession", "profession/psychotherapist/"),
            ("#by-region", "region/us-or/"),
            ("#by-approach", "approach/grief-counseling/"),
        ]:
            assert page.locator(heading).is_visible()
            assert page.locator(f'.kb-lists a[href$="{path}"]').is_visible()
        page.locator('.kb-lists a[href$="approach/grief-counseling/"]').click()
        assert sorted(names(page)) == sorted(wanted(real, approach={"grief-counseling"}))
    finally:
        page.close()


def test_a_person_how_to_refer_and_how_sure(context: BrowserContext, real: Real) -> None:
    found = opened(context, real, "/directory/sample-daniel-example/")
    page, listing = found.page, real.judgment.library.listings["sample-daniel-example"]
    try:
        assert page.locator("#refer ~ ol > li").count() == 3
        sure = page.locator(".kb-sure")
        assert sure.locator(".is-checked").count() == 2 and sure.locator(".is-open").count() == 1
        bar = sure.locator("[data-kb-from]")
        assert 0 <= float(bar.locator(".kb-year__gone").get_attribute("width") or -1) <= 239
        assert "of 12" in str(bar.get_attribute("aria-label"))
        with page.expect_download() as event:
            page.get_by_role("link", name="Contact card").click()
        assert event.value.suggested_filename == "sample-daniel-example.vcf"
        assert event.value.path().read_bytes().decode() == vcard(listing, real.judgment.library)
        page.get_by_role("link", name="Letter to a psychotherapist").click()
        page.wait_for_url("**/templates/referral-mt-to-psychotherapist/#to=sample-daniel-example")
        filled = page.locator(".kb-field--filled")
        expect(filled).to_contain_text("Daniel Example")
        expect(filled).to_contain_text("Eugene, Oregon")
        expect(page.locator("#kb-said")).to_have_text("The letter is to Daniel Example LCSW.")
        # where nobody has built the site since, the browser takes the listing off
        page.clock.set_fixed_time(f"{expires_on(listing)}T00:00:00Z")
        page.goto(f"{real.address}/directory/sample-daniel-example/")
        expect(page.locator("h1")).to_have_text("This listing has expired")
        shown, words = page.locator("main").inner_text(), (TEMPLATES / "expired.html").read_text("utf-8")
        assert "Daniel" not in shown and all(line in words for line in shown.splitlines()[1:] if line)
        page.goto(f"{real.address}/directory/?profession=psychotherapist")
        expect(page.locator("[data-kb-count]")).to_contain_text(" of ")
        expect(page.locator("#sample-daniel-example")).to_be_hidden()
        assert "sample-daniel-example" in wanted(real, profession={"psychotherapist"})
        # and no count above a list goes on counting whoever has left
        first = min(real.judgment.library.listings.values(), key=expires_on)
        page.clock.set_fixed_time(f"{expires_on(first)}T00:00:00Z")
        page.goto(f"{real.address}/directory/")
        expect(page.locator("[data-kb-count]")).to_have_text("7 listings")
        profession = first.professions[0].profession
        left = len(wanted(real, profession={profession})) - 1
        count = page.locator(f'[value="{profession}"] ~ .kb-option__count')
        expect(count).to_have_text(str(left))
        page.goto(f"{real.address}/directory/profession/{profession}/")
        expect(page.locator("[data-kb-listed]")).to_have_text(f"{left} listings, by name")
        assert found.complaints == []
    finally:
        page.close()


def test_a_person_prints_on_one_page(browser: Browser, real: Real) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{real.address}/directory/sample-two-rivers-example-center/")
        for paper in ("Letter", "A4"):
            assert page.pdf(format=paper).count(b"/Type /Page\n") == 1, paper
    finally:
        page.close()
