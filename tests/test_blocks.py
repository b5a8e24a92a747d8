"""The HTML of each block, and the folding of decisions."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown

from kb.blocks import OWN_BLOCKS


def html(text: str) -> str:
    """The HTML of a page, on one line."""
    converted = Markdown(extensions=["attr_list", "tables", "kb.blocks"]).convert(text)
    return re.sub(r"\s*\n\s*", "", converted)


BLOCKS = {
    "words": (
        '<figure class="kb-words kb-words--reader"><figcaption>A <em>title</em> &amp; more</figcaption>'
        "<blockquote><p>Text.</p></blockquote></figure>",
        '<figure class="kb-words kb-words--reader"><blockquote><p>Text.</p></blockquote></figure>',
    ),
    "words-mt": (
        '<figure class="kb-words kb-words--massage-therapist"><figcaption>A <em>title</em> &amp; more</figcaption>'
        "<blockquote><p>Text.</p></blockquote></figure>",
        '<figure class="kb-words kb-words--massage-therapist"><blockquote><p>Text.</p></blockquote></figure>',
    ),
    "words-pt": (
        '<figure class="kb-words kb-words--psychotherapist"><figcaption>A <em>title</em> &amp; more</figcaption>'
        "<blockquote><p>Text.</p></blockquote></figure>",
        '<figure class="kb-words kb-words--psychotherapist"><blockquote><p>Text.</p></blockquote></figure>',
    ),
    "instead": (
        '<div class="kb-instead"><p class="kb-instead__title">A <em>title</em> &amp; more</p><p>Text.</p></div>',
        '<div class="kb-instead"><p>Text.</p></div>',
    ),
    "note": (
        '<div class="kb-note"><p class="kb-note__title">A <em>title</em> &amp; more</p><p>Text.</p></div>',
        '<div class="kb-note"><p>Text.</p></div>',
    ),
    "stop": (
        '<section aria-labelledby="stop" class="kb-stop"><h2 class="kb-stop__title" id="stop">A <em>title</em> &amp; more</h2>'
        "<p>Text.</p></section>",
        '<section aria-labelledby="stop" class="kb-stop"><h2 class="kb-stop__title" id="stop">Stop</h2><p>Text.</p></section>',
    ),
    "question": (
        '<details class="kb-question"><summary>A <em>title</em> &amp; more</summary><p>Text.</p></details>',
        '<details class="kb-question"><summary>Answer</summary><p>Text.</p></details>',
    ),
    "mt": (
        '<section class="kb-voice kb-voice--massage-therapist"><p class="kb-voice__who">A <em>title</em> &amp; more</p>'
        "<p>Text.</p></section>",
        '<section class="kb-voice kb-voice--massage-therapist"><p>Text.</p></section>',
    ),
    "pt": (
        '<section class="kb-voice kb-voice--psychotherapist"><p class="kb-voice__who">A <em>title</em> &amp; more</p>'
        "<p>Text.</p></section>",
        '<section class="kb-voice kb-voice--psychotherapist"><p>Text.</p></section>',
    ),
    "decision": (
        '<div class="kb-decision"><p class="kb-decision__situation">A <em>title</em> &amp; more</p><p>Text.</p></div>',
        '<div class="kb-decision"><p>Text.</p></div>',
    ),
    "sheet": ('<article class="kb-sheet"><p>Text.</p></article>', '<article class="kb-sheet"><p>Text.</p></article>'),
}


def test_every_block_is_held() -> None:
    assert set(BLOCKS) == set(OWN_BLOCKS)


@pytest.mark.parametrize("name", OWN_BLOCKS)
def test_a_block_with_and_without_title(name: str) -> None:
    with_title, without = BLOCKS[name]
    assert html(f"/// {name} | A *title* & more\nText.\n///") == with_title
    assert html(f"/// {name}\nText.\n///") == without


@pytest.mark.parametrize("name", OWN_BLOCKS)
def test_markdown_works_inside(name: str) -> None:
    found = html(
        f"/// {name} | Title\nA **bold** [link](https://example.org/).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n///"
    )
    assert '<strong>bold</strong> <a href="https://example.org/">link</a>' in found
    assert "<td>1</td>" in found


def test_an_id_is_taken() -> None:
    assert html("/// note | Title\n    attrs: {id: here}\n\nText.\n///").startswith('<div class="kb-note" id="here">')


def test_the_title_of_a_sheet_leaves_the_first_level_to_the_page() -> None:
    assert html("/// sheet\n# Letter {: #letter }\n\nText.\n///") == (
        '<article class="kb-sheet"><h2 id="letter">Letter</h2><p>Text.</p></article>'
    )


def test_blocks_in_blocks() -> None:
    assert html("//// stop | Stop\n/// words | Say\nText.\n///\n////") == (
        '<section aria-labelledby="stop" class="kb-stop"><h2 class="kb-stop__title" id="stop">Stop</h2>'
        '<figure class="kb-words kb-words--reader"><figcaption>Say</figcaption><blockquote><p>Text.</p></blockquote></figure>'
        "</section>"
    )


def test_each_stop_block_of_a_page_can_be_jumped_to() -> None:
    both = "/// stop | Now\nText.\n///\n\n/// stop | Later\nText.\n///"
    assert re.findall(r'<h2 [^>]*id="([^"]+)">([^<]+)<', html(both)) == [("stop", "Now"), ("stop-2", "Later")]


# --- decisions -------------------------------------------------------------------------------------------------


def choices(text: str) -> list[str]:
    """The items of a decision."""
    found = html(f"/// decision | What first?\n{text}\n///")
    match = re.search(r"<ul>(.*)</ul></div>\Z", found)
    assert match, found
    return re.findall(r"<li\b.*?</li>", match.group(1))


def test_a_choice_opens_to_its_consequence() -> None:
    assert choices("- Ask him. → He leaves.\n- **Wait.** → Yes.") == [
        "<li><details><summary>Ask him.</summary><p>He leaves.</p></details></li>",
        '<li class="kb-decision__good"><details><summary><span>Wait.</span></summary><p>Yes.</p></details></li>',
    ]


def test_an_item_without_an_arrow_stays_as_it_is() -> None:
    assert choices("- No arrow.\n- One → two.")[0] == "<li>No arrow.</li>"


def test_only_the_first_arrow_parts() -> None:
    assert choices("- One → two → three.") == ["<li><details><summary>One</summary><p>two → three.</p></details></li>"]


def test_an_arrow_in_code_does_not_part() -> None:
    assert choices("- Write `a → b` → done.") == [
        "<li><details><summary>Write <code>a → b</code></summary><p>done.</p></details></li>"
    ]


def test_markup_stays_on_its_side() -> None:
    assert choices("- A *soft* word → After **that**, [this](https://example.org/).") == [
        "<li><details><summary>A <em>soft</em> word</summary>"
        '<p>After <strong>that</strong>, <a href="https://example.org/">this</a>.</p></details></li>'
    ]


def test_bold_inside_a_choice_does_not_make_it_the_right_one() -> None:
    assert choices("- Say **nothing** → She waits.") == [
        "<li><details><summary>Say <strong>nothing</strong></summary><p>She waits.</p></details></li>"
    ]


def test_bold_in_the_consequence_does_not_make_it_the_right_one() -> None:
    assert "kb-decision__good" not in choices("- Go on → **No.** Stop.")[0]


def test_loose_items_are_folded_too() -> None:
    assert choices("- One → two.\n\n- **Three** → four.") == [
        "<li><details><summary>One</summary><p>two.</p></details></li>",
        '<li class="kb-decision__good"><details><summary><span>Three</span></summary><p>four.</p></details></li>',
    ]


def test_nothing_of_a_long_consequence_is_lost() -> None:
    found = html(
        "/// decision | What first?\n- One → two.\n\n    Second paragraph.\n\n- Three → list\n    - a\n    - b\n///"
    )
    assert "<summary>One</summary><p>two.</p><p>Second paragraph.</p></details>" in found
    assert "<summary>Three</summary><p>list</p><ul><li>a</li><li>b</li></ul></details>" in found


def test_an_arrow_outside_a_decision_is_text() -> None:
    assert html("- One → two.") == "<ul><li>One → two.</li></ul>"


def test_citations_go_with_the_side_that_they_stand_on() -> None:
    found = choices("- One <sup>1</sup> → two <sup>2</sup>.")
    assert re.search(r"<summary>One .*1.*</summary><p>two .*2", found[0])
