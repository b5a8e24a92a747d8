"""What the forms are made of: patterns as JavaScript reads them, and a word for each rule that a part of an entry has.
What both checkers say of the same entries: tests/browser/test_forms.py.
"""

from __future__ import annotations

import re

import pytest

from kb.load import Library
from kb.model import described_fields
from kb.model.shape import inner_models
from kb.pages import Pages
from kb.problem import Problem
from kb.web_forms import FORMS
from kb.web_forms.patterns import in_javascript
from kb.web_forms.sayings import pattern_of, sayings
from tests.sites import ROOT


@pytest.mark.parametrize(
    ("pattern", "flags", "source", "wanted"),
    [
        (r"[a-z0-9]+(-[a-z0-9]+)*\Z", 0, "[a-z0-9]+(-[a-z0-9]+)*$", "u"),
        (r"(?i)yes|no\Z", 0, "yes|no$", "iu"),
        (r"\d{4}-\w", re.ASCII, r"\d{4}-\w", "u"),
        (r"[\w.-]+\d", 0, r"[\p{L}\p{N}_.-]+[\p{Nd}]", "u"),
        (r"\{\{|x{2,3}", 0, r"\{\{|x{2,3}", "u"),
        (r"\"a\-b[\-c{]", 0, r'"a-b[\-c{]', "u"),
        (r"\W", 0, r"[^\p{L}\p{N}_]", "u"),
    ],
)
def test_a_pattern_in_javascript(pattern: str, flags: int, source: str, wanted: str) -> None:
    assert in_javascript(re.compile(pattern, flags)) == [source, wanted]


def test_words_that_have_changed_stop_the_build() -> None:
    problem = Problem("", 1, 1, "KB110", "'probe' is wrong", "write another")
    assert pattern_of(problem, {"'probe'": "{shown}"}) == ("KB110", "{shown} is wrong", "write another")
    with pytest.raises(ValueError, match=r"does not hold \{shown\}"):
        pattern_of(problem, {"'other'": "{shown}"})


def models_in(model: type) -> set[type]:
    inner = [found for _, _, shape, _ in described_fields(model) for found in inner_models(shape)]
    return {model}.union(*map(models_in, inner))


def test_each_rule_of_a_part_has_its_words() -> None:
    """A model with a rule of its own that a form asks for needs the same in overrides/assets/kb/forms/whole.js."""
    asked = set().union(*(models_in(form.model) for form in FORMS.values()))
    ruled = {model.__name__ for model in asked if "__post_init__" in vars(model)}
    script = (ROOT / "overrides" / "assets" / "kb" / "forms" / "whole.js").read_text("utf-8")
    parts = set(re.findall(r"^  ([A-Z]\w+): \(", script, re.M))
    assert ruled == {"Contact", "Name", "Fees", "Reference"} == parts
    assert ruled <= set(sayings())


def test_a_wish_is_for_a_key_that_is_asked() -> None:
    for form in FORMS.values():
        found = form.fields(Library(ROOT), Pages({}, frozenset()))
        names = set()
        todo = list(found)
        while todo:
            field = todo.pop()
            names.add(field.at)
            todo += field.fields
        assert set(form.wishes) <= names, form.name
