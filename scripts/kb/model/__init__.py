"""What the knowledge base knows, as frozen types. No I/O. Each key is described once, here: the description feeds
the JSON Schema that editors use, the questions of `kb new`, and data/README.md. The order of fields is the house
order of keys.
"""

from kb.model.entries import Activity, Advice, Name, Pathway, Reference, Review, Term, Verdict
from kb.model.fields import Link, refusal, today, vocabulary_files, vocabulary_paths
from kb.model.front_matter import SECTIONS, Case, Guide, Next, Objective, Page, Section, Template
from kb.model.ids import id_for, id_problem
from kb.model.links import KINDS, Kind, links, value_links, written_links
from kb.model.markup import markup_problem
from kb.model.people import Center, Listing, Practitioner, expires_on
from kb.model.reading import MAX_TOLD, read_model
from kb.model.search import SearchPhrases, SearchSettings, SearchWeights, SearchWishes, SearchWords
from kb.model.shape import described_fields, key_names, link_of, required_keys
from kb.model.telling import id_in_yaml
from kb.model.urls import url_problem
from kb.model.vocabulary import CrisisLine, CrisisLines, Profession, Professions, Vocabulary, Word, Words

__all__ = [
    "KINDS",
    "MAX_TOLD",
    "SECTIONS",
    "Activity",
    "Advice",
    "Case",
    "Center",
    "CrisisLine",
    "CrisisLines",
    "Guide",
    "Kind",
    "Link",
    "Listing",
    "Name",
    "Next",
    "Objective",
    "Page",
    "Pathway",
    "Practitioner",
    "Profession",
    "Professions",
    "Reference",
    "Review",
    "SearchPhrases",
    "SearchSettings",
    "SearchWeights",
    "SearchWishes",
    "SearchWords",
    "Section",
    "Template",
    "Term",
    "Verdict",
    "Vocabulary",
    "Word",
    "Words",
    "described_fields",
    "expires_on",
    "id_for",
    "id_in_yaml",
    "id_problem",
    "key_names",
    "link_of",
    "links",
    "markup_problem",
    "read_model",
    "refusal",
    "required_keys",
    "today",
    "url_problem",
    "value_links",
    "vocabulary_files",
    "vocabulary_paths",
    "written_links",
]
