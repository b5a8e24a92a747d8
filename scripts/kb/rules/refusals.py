"""What is said of each kind of finding in the text of a page: code, message, hint. `{}` is what was written."""

from __future__ import annotations

REFUSALS = {
    "html": (
        "KB313",
        "holds the raw HTML {}",
        "write it in Markdown; to show it as text put it in backticks, or between two lines of ``` without indentation",
    ),
    "attribute": (
        "KB313",
        "sets an attribute: {}",
        "only an id ({{: #name }}) or a language ({{: lang=es }}) may be set",
    ),
    "include": ("KB317", "pulls in another file ({})", "copy the text that you need into the page"),
    "fence": (
        "KB321",
        "opens a code block with {} that never closes",
        "put the same signs on a line of their own where the code ends, indented alike; the opening line holds one word more at most; where no code is meant, delete it",
    ),
    "fence-line": (
        "KB321",
        "opens a code block with {}, which is more than one word",
        "write the signs and the name of the language at most: ```yaml",
    ),
    "deep": ("KB103", "is nested too deep at {}", "write it flatter"),
    "entity": (
        "KB102",
        "writes {}, a character that cannot be seen",
        "take it out; write a plain blank if one is needed",
    ),
    "admonition": (
        "KB327",
        "opens a note with {}, which is shown as it stands here",
        "write /// note | the title above the text, /// below it, and do not indent it",
    ),
    "numbered": ("KB327", "numbers the items of a list with {}, which runs them together here", "write 1. and so on"),
    "tab": ("KB327", "opens a tab with {}, which is shown as it stands here", "give each part a heading of its own"),
    "shortcode": ("KB327", "holds {}, which is shown as it stands here", "write the word, or the sign itself"),
    "wikilink": ("KB327", "holds {}, which is shown as it stands here", "write [words](page.md)"),
    "link-apart": (
        "KB327",
        "holds the link {} with a blank in it, which is shown as it stands",
        "take out the blank behind ]",
    ),
    "link-turned": (
        "KB327",
        "holds the link {} with its brackets turned round, which is shown as it stands",
        "write [words](page.md)",
    ),
    "picture-apart": (
        "KB327",
        "holds the picture {} with a blank in it, which is shown as it stands",
        "take out the blank behind !",
    ),
    "link-within": (
        "KB327",
        "holds a link within the words of another, which is shown as it stands: {}",
        "write two links behind each other, or one",
    ),
    "link-open": (
        "KB327",
        "opens a link that never closes, and is shown as it stands: {}",
        "write ) behind the address",
    ),
    "shallow": (
        "KB327",
        "has a list inside a list that comes out on one level with it: {}",
        "put four blanks, or one tab, in front of it for each level",
    ),
    "glued": (
        "KB313",
        "sets an id right behind a word, where it is shown as it stands: {}",
        "put a blank in front of the brace",
    ),
    "within": (
        "KB313",
        "sets an id in the middle of a heading, where it is shown as it stands: {}",
        "put it at the end of the heading",
    ),
    "shown-id": (
        "KB313",
        "sets an id where nothing takes it, and it is shown as it stands: {}",
        "put it at the end of a heading; to show it as text put it in backticks",
    ),
    "hanging": (
        "KB327",
        "has a list that hangs on the text above it, and would be shown as more of that text: {}",
        "write an empty line above the list",
    ),
    "stray": (
        "KB316",
        "has {}, and no block is open here",
        "take it out, or write /// note | title where the block begins",
    ),
    "misread": (
        "KB315",
        "opens a block with {}, which is shown as it stands",
        "write three slashes, one word, then | and the title: /// note | The title",
    ),
    "contents": (
        "KB327",
        "asks for a table of contents with {}, which would be a second one",
        "take it out: each page lists its sections",
    ),
    "short-form": (
        "KB327",
        "says with {} what letters stand for, which is shown as it stands here",
        "write the words out where the letters first stand",
    ),
    "formula": ("KB327", "holds the formula {}, which is shown as it stands here", "write it in words or plain signs"),
    "indented": (
        "KB327",
        "has a paragraph that is indented, and would be shown as code: {}",
        "take out the blanks in front of it; code stands between two lines of ```",
    ),
    "backslash": (
        "KB327",
        "has a backslash at the end of a line, which is shown as it stands: {}",
        "take it out; where a new line should begin write an empty line, or a list",
    ),
    "raised": (
        "KB327",
        "holds {}, which is shown as it stands here",
        "write {} without the signs",
    ),
    "struck": ("KB327", "holds {}, which is shown as it stands here", "take the signs out, or write **words**"),
    "braces": (
        "KB303",
        "holds {}, which is shown as it stands",
        'a macro stands in double braces: {{{{ cite("moyer-2004") }}}}',
    ),
    "bare-call": (
        "KB303",
        "holds {}, which is shown as it stands without its braces",
        "write {{{{ {plain} }}}}; to show it as text put it in backticks",
    ),
    "tabbed": (
        "KB327",
        "has a table of another program, whose cells run together here: {}",
        "write | one | two | with a line |---|---| below the first row",
    ),
    "bold-blank": (
        "KB327",
        "has a blank in front of the signs that end bold type, and is shown with them: {}",
        "take that blank out, or put it behind the signs",
    ),
    "too-deep": ("KB327", "has a heading of more signs than there are levels: {}", "write ## or ###"),
    "escaped-sign": (
        "KB327",
        "has a backslash that keeps a heading or an item from being one: {}",
        "take the backslashes out",
    ),
    "escaped": (
        "KB303",
        "holds {}, whose backslashes keep it from being a macro",
        "take the backslashes out: {bare}",
    ),
    "bullet": (
        "KB327",
        "has a list of another program, whose items run together here: {}",
        "write a hyphen and a blank in place of the sign of each item, and an empty line above the list",
    ),
    "leftover": (
        "KB327",
        "holds {}, which another program left where a source, a reference or a text was meant",
        'take it out; where a source was meant name it: {{{{ cite("id-of-the-source") }}}}',
    ),
    "draft": (
        "KB327",
        "holds {}, a change that waits to be accepted elsewhere, and is shown as it stands here",
        "write the words as they are meant now, without the signs",
    ),
    "ruled-item": (
        "KB327",
        "has a line of signs right below a list, which makes a heading of its item: {}",
        "write an empty line between the two",
    ),
    "shifted": (
        "KB327",
        "has blanks in front of a heading, which is shown as text with its signs: {}",
        "take the blanks in front of it out; within a list four stand there, or eight",
    ),
    "block-hangs": (
        "KB316",
        "opens a block right below the text of a list, which shows it as it stands: {}",
        "write an empty line above it",
    ),
    "block-indented": (
        "KB313",
        "has an indented line right below the one that opens a block, where options stand: {}",
        "take the blanks in front of the block's text out",
    ),
    "inline-note": (
        "KB327",
        "holds the footnote {}, which is shown as it stands here",
        "write [^1] there, and a line of its own below: [^1]: the note",
    ),
    "foreign-cite": (
        "KB327",
        "cites with {}, which is shown as it stands here",
        'write {{{{ cite("id-of-the-source") }}}}',
    ),
    "embed": (
        "KB327",
        "shows a picture or page with {}, which is shown as it stands here",
        "write ![what it shows](picture.png), or for a page [words](page.md)",
    ),
    "bbcode": ("KB327", "holds {}, which is shown as it stands here", "write **words**, or [words](page.md)"),
    "remark": (
        "KB327",
        "holds the remark {}, which everybody reads here",
        "take it out; what is not for readers stands in the pull request",
    ),
    "backslash-within": (
        "KB327",
        "has a backslash that is shown as it stands: {}",
        "take the backslash out",
    ),
    "bare-item": (
        "KB327",
        "has a list without a blank behind its signs, whose items run together here: {}",
        "write a blank behind the sign or number of each item",
    ),
    "lettered": (
        "KB327",
        "counts the items of a list in a way that runs them together here: {}",
        "write 1. and a blank in front of each, and an empty line above the list",
    ),
    "sign-item": (
        "KB327",
        "has lines that begin with a sign, and run together here: {}",
        "write a hyphen and a blank in front of each, and an empty line above the first",
    ),
    "number-lost": (
        "KB327",
        "has a number right behind a list of bullets, which makes one more bullet of it: {}",
        "put a sentence or a heading between the two lists; a number that begins a sentence is written 1992\\.",
    ),
    "number-anew": (
        "KB327",
        "begins a list with another number than 1, which is shown as 1 here: {}",
        "a number that begins a sentence is written 1992\\.; a list goes on where what stands between is indented by four blanks",
    ),
    "blank-item": (
        "KB327",
        "has a list with a blank of another kind behind its sign, whose items run together here: {}",
        "delete the blank behind the sign of each item and type a plain one",
    ),
    "bold": (
        "KB327",
        "opens bold type that never closes, and is shown as it stands: {}",
        "write ** behind the last bold word; to show the signs write \\*\\*",
    ),
    "lookalike": (
        "KB333",
        "holds {}, a word with letters of two alphabets",
        "type the word again on one keyboard",
    ),
    "task": (
        "KB327",
        "holds the box {}, which is shown as it stands here",
        'write a plain list; in a sheet {{{{ choice("yes", "no") }}}} draws boxes',
    ),
}
