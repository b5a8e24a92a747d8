"""The body of a new page: its sections, each with what belongs there."""

from __future__ import annotations

from kb.rules.guides import SECTIONS

_GUIDE = {
    "in-short": (
        "In short",
        "- **What to do first.** Three lines, each at most 22 words, each opening bold.\n- **What not to do.**\n- **What comes next.**",
    ),
    "do-now": ("Do now", "1. **One act.** One or two sentences. Seven steps at most."),
    "outside-your-scope": (
        "Outside your scope",
        "| Not yours | Whose it is |\n|---|---|\n| What is not hers to do | Whose it is |",
    ),
    "words": ("Words you can use", '/// words | When it is said\n"Words that one could say aloud."\n///'),
    "what-is-known": ("What is known", "Each claim as strong as its source, with its citation."),
    "notes-and-consent": ("Notes and consent", "What is written down, what is left out, and how she agrees."),
    "refer": ("Refer and go on", "To whom, and how it is offered."),
    "check-yourself": ("Check yourself", "/// question | A question from practice?\nThe answer, and why.\n///"),
}
_TEMPLATE = """\
/// sheet
# Title of the sheet

From {{ field("Name, license, telephone") }}

{{ signature("Client", "Date") }}
///

## When to use it {: #when }

On which day, with whom, and when not.

## Put in {: #put-in }

What belongs on it.

## Leave out {: #leave-out }

What does not.

## Then {: #then }

What happens with it.

## What law it touches {: #law }

Each rule with its citation; where it differs by place, where to look.
"""
_CASE = """\
This is a composite. No client is described here.

## What each of them saw {: #seen }

/// mt | Name, massage therapist
What she saw.
///

/// pt | Name, psychotherapist
What she saw.
///

## Decide {: #decide }

/// decision | A situation. What now?
- One choice. → What follows.
- **The better choice.** → Why.
///

## What they agreed {: #agreed }

Who does what, what was signed, and the note that was written.

## What went well, what did not {: #afterward }

Both, without blame.

## What is known {: #what-is-known }

Each claim as strong as its source, with its citation; what was not found.

## For supervision {: #supervision }

1. A question.
"""


def outline(kind: str) -> str:
    """The body that a new guide, template or case begins with."""
    if kind == "guide":
        return "\n\n".join(f"## {_GUIDE[id_][0]} {{: #{id_} }}\n\n{_GUIDE[id_][1]}" for id_ in SECTIONS) + "\n"
    return _TEMPLATE if kind == "template" else _CASE
