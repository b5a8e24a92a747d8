"""Changes files of data/ and docs/ for people: `kb check --fix` and `kb new`."""

from kb.edit.fix import fix, mended_text
from kb.edit.house_style import as_yaml
from kb.edit.new import Refused, new

__all__ = ["Refused", "as_yaml", "fix", "mended_text", "new"]
