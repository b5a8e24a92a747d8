"""The scope matrix: first on its page, her column first, rows that open, filters with a state in the address, places."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Opened, Real, is_phone, opened

ROWS = ".kb-matrix__row:visible"
Open = Callable[[str], Page]


@pytest.fixture
def scope(context: BrowserContext, real: Real) -> Iterator[Open]:
    pages: list[Opened] = []

    def open_(rest: str = "") -> Page:
        pages.append(opened(context, real, f"/scope/{rest}"))
        return pages[-1].page

    yield open_
    for found in pages:
        assert [line for line in found.complaints if "/favicon.svg" not in line] == []
        assert found.page.evaluate("window.__violations") == []
        found.page.evaluate("localStorage.clear()")
        found.page.close()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'select[data-kb-choose="{name}"]').select_option(value)


def test_the_matrix_comes_before_its_instructions(scope: Open) -> None:
    page = scope("")
    first = page.locator(ROWS).first.bounding_box()
    reading = page.locator("#how-to-read").bounding_box()
    assert first and reading
    assert first["y"] < (720 if is_phone(page) else 620)
    assert reading["y"] > first["y"]


def test_her_column_stands_first_for_eye_and_tab_alike(scope: Open) -> None:
    page = scope("")
    choose(page, "profession", "psychiatrist")
    row = page.locator(".kb-matrix__row").first
    assert row.locator("td").first.get_attribute("data-profession") == "psychiatrist"
    heads = page.locator(".kb-matrix thead th")
    assert heads.nth(1).get_attribute("data-profession") == "psychiatrist"
    hers = row.locator('[data-profession="psychiatrist"]').bounding_box()
    assert hers
    for cell in row.locator("td:visible").all()[1:]:
        box = cell.bounding_box()
        assert box and (box["y"] > hers["y"] if is_phone(page) else box["x"] > hers["x"])
    page.reload()  # kept on this device, and set before anything is painted
    assert page.evaluate("document.documentElement.dataset.kbProfession") == "psychiatrist"
    assert page.locator(".kb-matrix__row td").first.get_attribute("data-profession") == "psychiatrist"
    assert page.evaluate("Object.keys(localStorage)") == ["kb-reading"]


def test_a_row_opens_into_its_reasons(scope: Open, real: Real) -> None:
    page = scope("")
    row = page.locator("#hug-at-parting")
    opener = row.locator(".kb-matrix__open")
    opener.focus()
    page.keyboard.press("Enter")
    why = page.locator("#hug-at-parting-why")
    expect(why).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_have_attribute("aria-controls", "hug-at-parting-why")
    verdicts = real.judgment.library.activities["hug-at-parting"].verdicts
    assert why.locator("[data-profession]").count() == len(verdicts)
    assert why.locator('a[href*="/references/#"]').count() > 3
    assert (
        why.get_by_role("link", name="A page of its own").get_attribute("href")
        == f"{real.address}/scope/hug-at-parting/"
    )
    page.keyboard.press("Enter")
    expect(why).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_an_address_opens_its_row(scope: Open) -> None:
    page = scope("#treat-a-colleague")
    expect(page.locator("#treat-a-colleague-why")).to_be_visible()
    box = page.locator("#treat-a-colleague").bounding_box()
    assert box and 0 <= box["y"] < 500


def test_filters_count_aloud_and_stand_in_the_address(scope: Open, real: Real) -> None:
    page = scope("")
    activities = real.judgment.library.activities.values()
    choose(page, "profession", "massage-therapist")
    outside = [item for item in activities if item.verdicts["massage-therapist"].verdict == "outside"]
    chip = page.locator('[data-kb-show="outside"]')
    assert chip.inner_text().split()[-1] == str(len(outside))
    chip.click()
    assert page.locator(ROWS).count() == len(outside)
    expect(page.locator("[data-kb-count]")).to_have_text(f"{len(outside)} of {len(activities)} activities")
    assert page.locator("[data-kb-count]").get_attribute("role") == "status"
    assert "verdict=outside" in page.url and "profession=massage-therapist" in page.url
    page.locator("[data-kb-find]").fill("medicat")
    assert 0 < page.locator(ROWS).count() < len(outside)
    assert page.url.endswith("#q=medicat")  # what is typed stands behind the "#", and is never sent
    shown = page.locator(ROWS).count()
    page.reload()
    expect(page.locator(ROWS)).to_have_count(shown)
    expect(page.locator('[data-kb-show="outside"]')).to_have_attribute("aria-pressed", "true")
    page.locator("[data-kb-find]").fill("zzz")
    expect(page.locator("[data-kb-empty]")).to_be_visible()
    page.locator("[data-kb-all]").click()
    assert page.locator(ROWS).count() == len(activities)


def test_readers_words_find_an_activity(scope: Open) -> None:
    page = scope("")
    page.locator("[data-kb-find]").fill("sobs on my table")
    assert page.locator(ROWS).count() >= 1
    assert "respond-to-crying" in [item.get_attribute("id") for item in page.locator(ROWS).all()]


def test_her_place_and_the_plain_word_that_nothing_is_recorded(scope: Open, real: Real) -> None:
    page = scope("#hug-at-parting")
    said, where = page.locator("[data-kb-place-said]"), page.locator("#hug-at-parting-why .kb-why__where")
    expect(where).to_be_visible()
    assert said.is_hidden()
    choose(page, "place", "US-OR")
    notes = [set(item.jurisdictions) for item in real.judgment.library.activities.values()]
    own, wider = sum("US-OR" in noted for noted in notes), sum("US" in noted - {"US-OR"} for noted in notes)
    both = sum({"US", "US-OR"} <= noted for noted in notes)
    expect(said).to_contain_text(
        f"Oregon: what we read of its law stands with {own} of {len(notes)} activities, and notes on the whole country "
        f"(United States) with {wider - both} more."
    )
    expect(where.locator('[data-place="US-OR"]')).to_be_visible()
    assert page.locator(".kb-matrix__here:visible").count() == own + wider - both
    choose(page, "place", "US-WY")  # nothing of its own was read: what holds in the whole country is not called its law
    expect(said).to_contain_text(
        f"Wyoming: nothing of its own law is recorded; notes on the whole country (United States) stand with {wider} of "
    )
    expect(page.locator(".kb-matrix__here:visible").first).to_have_text("Law read: United States")
    choose(page, "place", "NZ")
    expect(said).to_contain_text("New Zealand: nothing is recorded here.")
    expect(where).to_contain_text("For New Zealand nothing is recorded here.")
    expect(where.locator('[data-place="US-OR"]')).to_be_hidden()
    assert "place=NZ" in page.url
    page.evaluate("localStorage.clear()")
    page.goto(
        page.url.split("?")[0] + "?place=US-OR&profession=psychiatrist"
    )  # an address that somebody sent is not kept
    expect(said).to_contain_text("Oregon")
    assert page.evaluate("localStorage.length") == 0


def test_on_a_phone_the_others_wait_behind_a_button(scope: Open) -> None:
    page = scope("?profession=psychotherapist")
    cells = page.locator(".kb-matrix__row").first.locator("td:visible")
    expect(cells).to_have_count(1 if is_phone(page) else 6)


def test_without_javascript_every_mark_is_there_and_leads_to_its_reason(plain: BrowserContext, real: Real) -> None:
    page = opened(plain, real, "/scope/").page
    try:
        library = real.judgment.library
        assert page.locator(".kb-matrix__cell:visible").count() == len(library.activities) * len(library.professions)
        page.locator("#hug-at-parting .kb-matrix__cell").first.click()
        assert page.url.endswith("/scope/hug-at-parting/#massage-therapist")
    finally:
        page.close()


def test_it_prints_on_two_pages(browser: Browser, real: Real) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{real.address}/scope/?profession=psychotherapist#hug-at-parting")
        expect(page.locator("#hug-at-parting-why")).to_be_visible()
        page.evaluate(
            "for (const item of document.querySelectorAll('#marks, #marks ~ *, #how-to-read, #how-to-read ~ *')) item.remove()"
        )
        for paper in ("Letter", "A4"):  # what stands below it may go on to a third
            assert page.pdf(format=paper).count(b"/Type /Page\n") == 2, paper
    finally:
        page.close()
