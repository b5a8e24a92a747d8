"""Which mentions of a term are linked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown

from kb import glossing
from kb.glossing import Glossary, glossary_of
from kb.load import Library
from kb.model import Term, read_model
from kb.source import Document

TERMS = {
    "transference": ("Transference", None),
    "countertransference": ("Counter-transference", None),
    "emotional-release": ("Emotional release", None),
    "release": ("Release", []),
    "ptsd": ("Post-traumatic stress disorder", ["PTSD", "post-traumatic stress disorder"]),
    "trigger-point": ("Trigger point", None),
    "trigger": ("Trigger", None),
    "abreaction": ("Abreaction", None),
    "r-and-d": ("R&D", ["R&D"]),
    "ruecken": ("Rücken", None),
}


def library() -> Library:
    terms = {}
    for id_, (term, forms) in TERMS.items():
        values = {"id": id_, "term": term, "glossed_as": forms, "professions": ["psychotherapist"], "shared": "x"}
        found, problems = read_model(Term, Document("", values))
        assert found and not problems
        terms[id_] = found
    return Library(root=Path(), terms=terms)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms above are what the extension finds in its process."""
    shared = library()
    monkeypatch.setattr(glossing, "shared_library", lambda: shared)


EXTENSIONS = ["attr_list", "footnotes", "tables", "def_list", "pymdownx.blocks.details", "kb.blocks", "kb.glossing"]


def html(text: str) -> str:
    return Markdown(extensions=EXTENSIONS).convert(text)


def glossed(text: str) -> list[tuple[str, str]]:
    """(id, words) of each link that glossing made, in order."""
    return re.findall(r'<a class="kb-term" href="/glossary/([a-z-]+)/">(.*?)</a>', html(text))


def test_the_first_mention_only() -> None:
    found = html("Transference, and transference.")
    assert found == '<p><a class="kb-term" href="/glossary/transference/">Transference</a>, and transference.</p>'


def test_the_words_stay_as_they_were_written() -> None:
    assert glossed("On TRANSFERENCE and Abreaction.") == [
        ("transference", "TRANSFERENCE"),
        ("abreaction", "Abreaction"),
    ]


def test_once_in_each_section() -> None:
    assert (
        len(
            glossed(
                "Transference.\n\n## One\n\nTransference. Transference.\n\n### Inner\n\nTransference.\n\n## Two\n\nTransference."
            )
        )
        == 3
    )


def test_a_section_inside_a_block_counts() -> None:
    assert len(glossed("Transference.\n\n/// note\n## Inner\n\nTransference.\n///")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "# Transference",
        "## Transference {: #x }",
        "###### Transference",
        "Transference\n===",
        "`transference`",
        "```\ntransference\n```",
        "    transference",
        "[about transference](https://example.org/)",
        "[about *transference*](https://example.org/)",
        "<https://example.org/transference>",
        "/// stop | Transference\nTransference.\n///",
        "/// stop\n- A list with **transference**.\n///",
        "/// question | Transference?\nNo.\n///",
        "/// details | Transference\nNo.\n///",
        "/// words | On transference\nNo.\n///",
        "/// sheet\nTransference.\n///",
        "/// decision | Transference?\n- Other → another\n///",
        "/// decision | What?\n- Transference → another\n///",
        "Word[^1].\n\n[^1]: On transference.",
        'Raw <a href="https://example.org/">about transference</a> inline.',
        "Raw <code>transference</code> inline.",
        "Raw <button>transference</button> inline.",
        'Raw <sup class="kb-cite"><a href="#ref">transference</a></sup> inline.',
        "<div>\ntransference in a raw block\n</div>",
    ],
)
def test_never_there(text: str) -> None:
    assert glossed(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "- Transference in a list.",
        "> Transference in a quotation.",
        "**Transference** in bold.",
        "_On transference_ in italics.",
        "| a | b |\n|---|---|\n| Transference | x |",
        "/// note | Title\nTransference.\n///",
        '/// words | Title\n"Transference."\n///',
        "/// question | Title\nTransference.\n///",
        "/// decision | What?\n- One → Transference.\n///",
        "/// mt | Dana\nTransference.\n///",
        'Raw <a href="https://example.org/">words</a> and then transference.',
        "Raw <em>transference</em> inline.",
        "A line<br>and transference.",
        'An <img src="x.svg" alt="x"> and transference.',
        "Code `x` and transference.",
        "Word\n:   Transference in a definition.",
    ],
)
def test_there(text: str) -> None:
    assert [id_ for id_, _ in glossed(text)] == ["transference"]


def test_an_open_raw_link_spans_what_stands_between() -> None:
    assert glossed('<a href="https://example.org/">*about* transference and `x` abreaction</a>, then abreaction.') == [
        ("abreaction", "abreaction")
    ]


def test_raw_tags_are_counted_over_paragraphs_without_leaking() -> None:
    assert [id_ for id_, _ in glossed("Closing </a> first, transference.\n\nAbreaction.")] == [
        "transference",
        "abreaction",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "[words](/glossary/transference/)",
        "[words](/glossary/transference/){ .kb-term }",
        "**[words](/glossary/transference/)**",
    ],
)
def test_an_existing_link_counts_as_the_first_mention(link: str) -> None:
    assert not [words for _, words in glossed(f"{link}, then transference.") if words != "words"]
    assert glossed(f"{link}.\n\n## Next\n\nTransference.")[-1] == ("transference", "Transference")


def test_a_link_after_the_mention_does_not_take_it_back() -> None:
    assert len(glossed("Transference, see [words](/glossary/transference/).")) == 1


def test_a_link_in_a_heading_counts_for_its_section() -> None:
    assert glossed("## [Words](/glossary/transference/)\n\nTransference.") == []


def test_plurals() -> None:
    assert glossed("Transferences and trigger points.") == [
        ("transference", "Transferences"),
        ("trigger-point", "trigger points"),
    ]


@pytest.mark.parametrize(
    "word", ["transferencing", "pretransference", "self-transference", "transference-like", "transference_x"]
)
def test_parts_of_words_are_not_linked(word: str) -> None:
    assert glossed(f"A {word} here.") == []


def test_counter_transference_is_its_own_term() -> None:
    assert glossed("Counter-transference only.") == [("countertransference", "Counter-transference")]
    assert glossed("Transference and counter-transference.") == [
        ("transference", "Transference"),
        ("countertransference", "counter-transference"),
    ]


def test_the_longest_form_wins() -> None:
    assert glossed("A trigger point and a trigger.") == [("trigger-point", "trigger point"), ("trigger", "trigger")]


def test_abbreviations_are_found_only_as_they_are_written() -> None:
    assert glossed("With PTSD.") == [("ptsd", "PTSD")]
    assert glossed("With ptsd, Ptsd.") == []
    assert glossed("Post-traumatic stress disorder, PTSD.") == [("ptsd", "Post-traumatic stress disorder")]


def test_a_term_that_is_never_linked_by_itself() -> None:
    assert glossed("A release, an emotional release.") == [("emotional-release", "emotional release")]


def test_signs_in_a_form_are_no_pattern() -> None:
    found = list(Glossary({"(cost)": "x", "a.b": "y"}).find("The (cost) of a.b, not axb"))
    assert [id_ for _, _, id_ in found] == ["x", "y"]


def test_an_ampersand_in_a_form_and_letters_with_marks() -> None:
    assert [id_ for id_, _ in glossed("In R&D with RÜCKEN.")] == ["r-and-d", "ruecken"]


def test_text_around_is_kept_to_the_letter() -> None:
    text = "One transference, *two* abreaction; three trigger points & PTSD. Five"
    assert (
        re.sub(r"</?(?:a|p|em)\b[^>]*>", "", html(text))
        == "One transference, two abreaction; three trigger points &amp; PTSD. Five"
    )


def test_one_converter_forgets_the_page_before() -> None:
    converter = Markdown(extensions=EXTENSIONS)
    first = converter.convert('Transference. <a href="https://example.org/">open')
    converter.reset()
    assert (
        converter.convert("Transference.")
        == '<p><a class="kb-term" href="/glossary/transference/">Transference</a>.</p>'
    )
    assert "kb-term" in first


def test_no_terms_at_all() -> None:
    assert list(glossary_of(Library(root=Path())).find("transference")) == []
