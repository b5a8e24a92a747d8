"""`python -m kb`."""

import sys
from pathlib import Path

try:
    from kb.cli import main

    code = main() if __name__ == "__main__" else 0
except ModuleNotFoundError as error:
    if (error.name or "kb").split(".")[0] == "kb":
        raise
    # without its stamp, run.py sets the environment up afresh
    Path(sys.prefix, "kb-stamp.txt").unlink(missing_ok=True)
    sys.exit(
        f"The environment in .venv is damaged: '{error.name}' is missing.\n"
        "Give the same command again; it sets .venv up afresh."
    )
if __name__ == "__main__":
    raise SystemExit(code)
