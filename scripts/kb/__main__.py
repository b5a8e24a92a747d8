"""`python -m kb`."""

import sys
from pathlib import Path


def run() -> int:
    """Run one command. Where a package is missing, say so, and let run.py set the environment up afresh."""
    try:
        from kb.cli import main

        return main()
    except ModuleNotFoundError as error:
        if (error.name or "kb").split(".")[0] == "kb":
            raise
        Path(sys.prefix, "kb-stamp.txt").unlink(missing_ok=True)  # without its stamp run.py makes .venv anew
        print(
            f"The environment in .venv is damaged: '{error.name}' is missing.\n"
            "Give the same command again; it sets .venv up afresh.",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    raise SystemExit(run())
