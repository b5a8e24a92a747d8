"""What publish adds to the words of a page, each on the smallest piece of HTML: tables, steps, the page of components,
the joined style sheets.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from markdown import Markdown

from kb.load import Library
from kb.pages import Pages
from kb.publish import panes, slots, styles
from kb.publish.site import Site


def site_in(folder: Path, **html: str) -> Site:
    """A finished site of a few pages."""
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return Site(
        folder, folder, cast("Library", SimpleNamespace()), cast("Pages", SimpleNamespace()), "https://x.example/"
    )


def test_a_wide_table_names_its_columns() -> None:
    text = "| A | B *c* | D |\n|:--|--:|---|\n| 1 | 2 | 3 |\n"
    html = Markdown(extensions=["tables", "kb.tables"], extension_configs=ALIGN).convert(text)
    assert '<table data-columns="3">' in html
    assert '<td data-align="right" data-label="B c">2</td>' in html
    assert "align=" not in html.replace("data-align=", "") and "style=" not in html


def test_a_narrow_table_stays_as_it_is() -> None:
    html = Markdown(extensions=["tables", "kb.tables"]).convert("| A | B |\n|---|---|\n| 1 | 2 |\n")
    assert "data-" not in html


ALIGN: dict[str, dict[str, Any]] = {"tables": {"use_align_attribute": True}}


@pytest.mark.parametrize(
    ("words", "goes_on"),
    [
        ("<strong>Pause.</strong> Wait.", False),
        ("<strong>Say “yes.”</strong> Wait.", False),
        ("<strong>Why <em>not?</em></strong> Wait.", False),
        ("<strong>Ask her directly</strong> whether", True),
        ("<strong>Call together:</strong> a massage therapist", True),
        ("<strong>When tears come,</strong> ease off", True),
    ],
)
def test_an_act_is_a_title_unless_its_sentence_goes_on(words: str, goes_on: bool) -> None:
    for item in (f"<li>{words}</li>", f"<li>\n<p>{words}</p>\n</li>"):
        assert ('class="kb-on"' in slots._ACT.sub(slots._marked, item)) is goes_on


def test_the_home_page_stands_in_parts() -> None:
    html = (
        '<svg class="kb-art" data-kb-part="b">art</svg><p>before</p><h2 id="a">A</h2><h3 id="b">B</h3><p>b</p>'
        '<h2 id="c">C</h2><!--kb-bands--><p>band</p>'
    )
    assert "".join(slots._parted(html).split("\n")) == (
        '<p>before</p><section class="kb-part kb-part--2" aria-labelledby="a"><h2 id="a">A</h2></section>'
        '<section class="kb-part kb-part--3" aria-labelledby="b"><svg class="kb-art" data-kb-part="b">art</svg>'
        '<h3 id="b">B</h3><p>b</p></section><p>band</p>'
        '<section class="kb-part kb-part--2" aria-labelledby="c"><h2 id="c">C</h2></section>'
    )


def test_a_specimen_stands_in_both_themes_with_ids_of_its_own() -> None:
    shown = '<p id="x">a</p><a href="#x">b</a><a href="#out">c</a><label for="x" aria-label="L">d</label>'
    html = panes.settled(panes.parted(f'<h2 id="s">S</h2><p>when</p><hr />{shown}<h2 id="t">T</h2><p>no rule</p>'))
    assert html.startswith('<h2 id="s">S</h2><p>when</p><div class="kb-panes">')
    assert html.endswith('<h2 id="t">T</h2><p>no rule</p>')
    for theme in ("light", "dark"):
        assert f'<p id="s-{theme}-x">a</p><a href="#s-{theme}-x">b</a><a href="#out">c</a>' in html
        assert f'<label for="s-{theme}-x" aria-label="L, s {theme}">' in html
        assert f'data-kb-theme="{theme}"' in html


def test_style_sheets_are_joined_once_for_each_list(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "kb" / "css"
    folder.mkdir(parents=True)
    (folder / "a.css").write_text('/* note */\n.a::before { content: "a , { b"; margin: 0 auto; }\n', "utf-8")
    (folder / "b.css").write_text(".b > .c,\n.d { color: red }\n", "utf-8")
    (folder / "p.css").write_text(".p { color: black; }\n", "utf-8")
    link = '<link rel="stylesheet" href="{}assets/kb/css/{}.css"{}>'
    page = link.format("../", "a", "") + "\n" + link.format("../", "b", "") + link.format("../", "p", ' media="print"')
    site = site_in(tmp_path, one=page, two=page.replace("../", "../../"))
    styles.join(site)
    assert len(sorted(folder.iterdir())) == 2
    (joined,) = folder.glob("all-*.css")
    assert joined.read_text("utf-8") == '.a::before{content: "a , { b";margin: 0 auto;}.b > .c,.d{color: red}\n'
    assert site.html["/two.html"].startswith(f'<link rel="stylesheet" href="../../assets/kb/css/{joined.name}">')
    before = dict(site.html)
    styles.join(site)  # its own result stays as it is
    assert site.html == before
