"""docs/ -> pages: front matter, headings and their ids, links, macro calls and blocks, each with its line.

What the scan cannot see is caught once more in the finished HTML (publish.verify).
"""

from kb.pages.macro_calls import pieces_of
from kb.pages.parts import (
    TAUGHT,
    Block,
    Finding,
    Heading,
    MacroCall,
    PageLink,
    Pages,
    Source,
    kind_of,
    page_url,
    sources_at,
    words_in,
)
from kb.pages.reading import FRONT_MATTER, front_matter_title, read_page, read_pages
from kb.pages.scan import plain_id

__all__ = [
    "FRONT_MATTER",
    "TAUGHT",
    "Block",
    "Finding",
    "Heading",
    "MacroCall",
    "PageLink",
    "Pages",
    "Source",
    "front_matter_title",
    "kind_of",
    "page_url",
    "pieces_of",
    "plain_id",
    "read_page",
    "read_pages",
    "sources_at",
    "words_in",
]
