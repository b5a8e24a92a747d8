"""The forms of contribute/: both checkers say the same of the cases in tests/forms/, and a person without git gets through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser

from kb.edit.draft import Draft
from kb.edit.house_style import as_yaml
from kb.edit.trial import Trial
from kb.model import described_fields, id_problem, key_names, link_of, read_model, value_links
from kb.rules.data_links import missing
from kb.source import dotted, parse_document
from kb.web_forms import FORMS, form_data
from tests.browser.conftest import Real
from tests.sites import TODAY
from tests.trees import base_project, lay_over

CASES = Path(__file__).parents[1] / "forms"
KINDS = {"term": "term", "source": "reference", "listing": "practitioner", "center": "center"}
Said = list[tuple[str, str, str]]


def read_cases() -> Iterator[tuple[str, str, dict[str, Any], list[str]]]:
    """(form, about, values, code and place of what is said) of each case."""
    for name in FORMS:
        file = yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))
        for case in file["cases"]:
            values = {**FORMS[name].fixed, **file["sound"], **case.get("with", {})}
            values = {key: value for key, value in values.items() if key not in case.get("without", [])}
            if "long" in case:
                key, size = case["long"]
                values[key] = ("word " * size)[: size - 1] + "."
            yield name, case["about"], values, case["says"]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("forms")
    root = base_project(folder / "project")
    lay_over(root, CASES / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_TODAY", TODAY)
        (folder / "trial").mkdir()
        found = Trial(root, folder / "trial")
        assert found.known == []
        yield found


def python_says(name: str, values: dict[str, Any], trial: Trial) -> tuple[Said, str]:
    """What `kb new` and `kb check` say of an entry, and the text of its file."""
    form = FORMS[name]
    ordered = {key: values[key] for key in key_names(form.model).values() if key in values}
    text = as_yaml(ordered)
    document, _ = parse_document(text, "")
    entry, problems = read_model(form.model, document)
    if form.place:
        draft = Draft(KINDS[name], trial)
        draft.values = dict(values)
        text = f"{form_data(form, trial.library, trial.pages)['schema']}\n{text}"
        if not id_problem(values.get("id", "")):
            assert draft.changes() == {draft.path: text}
            problems = [*draft.wrong(form.model, "id", values["id"]), *draft.problems()]
    elif entry is not None:
        for key, _, shape, _ in described_fields(form.model):
            for at, link, id_ in value_links(getattr(entry, key), link_of(shape), (key,)):
                dead = missing("", (1, 1), dotted(at), link, id_, trial.library, trial.pages)
                problems += [dead] if dead else []
    return sorted({(problem.code, problem.message, problem.hint) for problem in problems}), text


JUDGED = """async ([address, forms, cases, today]) => {
  const { judge } = await import(`${address}/assets/kb/forms/judge.js`), { asFile } = await import(`${address}/assets/kb/forms/yaml.js`);
  return cases.map(([name, values]) => [judge(forms[name], values, today), asFile(forms[name], values)]);
}"""


def test_the_browser_says_what_the_check_says(browser: Browser, real: Real, trial: Trial) -> None:
    cases = list(read_cases())
    forms = {name: form_data(form, trial.library, trial.pages) for name, form in FORMS.items()}
    page = browser.new_page()
    try:
        page.goto(f"{real.address}/search/")
        written = [[name, values] for name, _, values, _ in cases]
        found = page.evaluate(JUDGED, [real.address, forms, written, TODAY])
    finally:
        page.close()
    differing = {}
    for (name, about, values, says), (problems, text) in zip(cases, found, strict=True):
        said, file = python_says(name, values, trial)
        browser_said = sorted({(p["code"], p["message"], p["hint"]) for p in problems})
        places = sorted(f"{p['code']} {p['at']}".strip() for p in problems)
        if (browser_said, text, places) != (said, file, sorted(says)):
            differing[f"{name}: {about}"] = [browser_said, said, text, file, places]
    assert differing == {}
