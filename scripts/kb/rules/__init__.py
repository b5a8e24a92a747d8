"""The rules that look over the whole Library and all pages. A rule is a generator of problems; its docstring is the rule.

Problems that a file has by itself (YAML, shape, front matter) come from `source`, `model` and `pages` before these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from kb.load import Library
from kb.pages import Pages
from kb.problem import Problem
from kb.rules import (
    citation_file,
    claims,
    collection,
    contract,
    data_links,
    dates,
    duties,
    false_friends,
    former_ids,
    guides,
    house,
    links,
    macros,
    missed_words,
    promises,
    reading_level,
    reviews,
    scope_advice,
    style,
    tables,
    voice,
    wording,
    writing,
)

Rule = Callable[[Library, Pages], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    house.what_is_needed_is_there,
    house.shells_are_empty,
    house.addresses_belong_to_one,
    house.pages_have_plain_names,
    house.page_ids_are_unique,
    house.former_ids_are_former,
    house.the_engine_can_read_its_settings,
    citation_file.the_whole_can_be_cited,
    contract.published_addresses_hold,
    former_ids.listings_say_who_they_were,
    promises.what_was_recorded_is_promised,
    promises.changes_have_happened,
    data_links.links_lead_somewhere,
    data_links.aliases_are_unique,
    data_links.words_are_told_apart,
    data_links.regions_lie_in_their_countries,
    data_links.sources_are_listed_once,
    data_links.members_and_centers_agree,
    data_links.every_profession_has_a_verdict,
    data_links.false_friends_know_each_other,
    data_links.samples_are_marked,
    voice.false_friends_have_two_voices,
    dates.listings_are_current,
    dates.consent_covers_what_is_shown,
    dates.crisis_lines_were_read_lately,
    reviews.reviews_are_signed,
    reviews.reviews_still_hold,
    writing.nothing_raw,
    writing.blocks_are_known_and_closed,
    writing.decisions_have_outcomes,
    writing.one_title,
    writing.headings_go_step_by_step,
    writing.ids_are_unique,
    writing.headings_carry_ids,
    writing.front_matter_leaves_macros_alone,
    tables.tables_are_whole,
    macros.calls_are_right,
    macros.citations_have_a_list,
    links.targets_exist,
    links.footnotes_are_written,
    links.pictures_have_words,
    links.links_have_words,
    guides.sections_are_complete,
    guides.answer_is_short,
    guides.steps_are_few,
    guides.guides_cite,
    guides.length_fits,
    guides.questions_suffice,
    guides.objectives_can_be_measured,
    guides.objectives_are_taught,
    duties.duties_are_met,
    false_friends.false_friends_say_whose_sense,
    wording.claims_are_kept_small,
    wording.people_come_first,
    claims.claims_are_cited,
    claims.places_are_marked,
    scope_advice.nobody_is_sent_outside,
    scope_advice.no_voice_is_sent_outside,
    reading_level.pages_are_easy_to_read,
    collection.guides_are_led_to,
    collection.sources_are_of_our_time,
    collection.guides_repeat_nothing,
    collection.no_two_pages_ask_the_same,
    style.keys_are_in_order,
    style.lines_are_clean,
    style.no_bare_abbreviation,
    style.no_numbers_in_text,
)


def check(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every problem that the rules find."""
    pages = replace(pages, lost=contract.lost_addresses(library, pages))
    found = (problem for rule in RULES for problem in rule(library, pages))
    yield from missed_words.told_once(found, library)


def judged(problems: Iterable[Problem]) -> Sequence[Problem]:
    """Sorted by place, each once; of several at one place with the same code, the first."""
    seen: dict[tuple[str, int, int, str, str], Problem] = {}
    for problem in sorted(problems):
        seen.setdefault((problem.path, problem.line, problem.column, problem.code, problem.message), problem)
    return list(seen.values())


def production(library: Library, pages: Pages) -> Iterator[Problem]:
    """What a draft may hold and a published site may not. A source is entered before it is cited, so that, too."""
    yield from collection.what_is_known_is_used(library, pages)
    samples = {id_ for id_, listing in library.listings.items() if listing.sample}
    for source in pages.sources.values():
        if source.status == "outline":
            at = source.document.place(("status",))
            yield Problem(
                source.path, *at, "KB507", "is an outline", "finish it and write status: draft, or take the page out"
            )
        named = [(call.line, call.column, str(call.named)) for call in source.macros if call.name == "person"]
        named += [(link.line, link.column, link.target.removeprefix("/directory/").strip("/")) for link in source.links]
        for line, column, id_ in named:
            if id_ in samples:
                said = f"names the sample listing '{id_}', which a published site leaves out"
                yield Problem(source.path, line, column, "KB511", said, "write the words alone, or name a real listing")
