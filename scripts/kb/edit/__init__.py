"""Changes files of data/ and docs/ for people: `kb check --fix`, `new`, `move`, `split`, `merge`, `delete`, `record`."""

from kb.edit.fix import fix, mended_text
from kb.edit.house_style import as_yaml
from kb.edit.move import move
from kb.edit.new import new
from kb.edit.plan import Plan, Refused, carry_out
from kb.edit.recording import record
from kb.edit.reshape import delete, merge, split
from kb.edit.workbench import Change, Workbench, planned

__all__ = [
    "Change",
    "Plan",
    "Refused",
    "Workbench",
    "as_yaml",
    "carry_out",
    "delete",
    "fix",
    "mended_text",
    "merge",
    "move",
    "new",
    "planned",
    "record",
    "split",
]
