"""Forms for contributors without git: made from the models, judged in the browser by the check's own words."""

from kb.web_forms.forms import FORMS, WebForm, form_data

__all__ = ["FORMS", "WebForm", "form_data"]
