"""The table of codes: what each kind of problem is called, and why it is one."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["error", "warning"]


class Code(NamedTuple):
    """A kind of problem. The number is never reused; `fix` says that `kb check --fix` can mend it."""

    title: str
    why: str
    level: Level = "error"
    fix: bool = False


CODES: dict[str, Code] = {
    # 1xx: YAML and shape
    "KB101": Code(
        "The file is not UTF-8 text",
        "Every file is read as UTF-8. A file saved in another encoding shows wrong letters, or none. In your editor choose 'Save with encoding: UTF-8'.",
    ),
    "KB102": Code(
        "An invisible or control character",
        "Characters that cannot be seen, or that turn the direction of writing, or pile up on one letter, can hide what a text really says, also when written as an entity such as &#8203;. They come with copying from web pages and word processors. Delete the character and type a plain space if one is needed.",
    ),
    "KB103": Code(
        "Too large, too long or too deep",
        "Limits keep a mistake, or an attack, in one file from stopping the build for everyone. A file of data/ has at most 256 KB, a page 512 KB, one text 20,000 characters, and lists within lists at most 12 levels.",
    ),
    "KB104": Code(
        "Not a plain file inside this project",
        "A folder named like a file, a link that leads nowhere or out of the project, or one to a file that has its own place here, cannot be an entry or a page.",
    ),
    "KB105": Code(
        "The YAML cannot be read",
        "YAML needs the form `key: value`, one blank after the colon, the same indentation for things that belong together, spaces and never tabs, remarks (#) on lines of their own, and quotes around a text that holds a colon followed by a space or a # behind one, or that starts with one of @ ` % & * ! | > [ ] { } #.",
    ),
    "KB106": Code(
        "A key is written twice",
        "Of two values under the same key one would be lost without a word. Keep one.",
    ),
    "KB107": Code(
        "A YAML feature that is not used here",
        "Anchors (&), aliases (*), tags (!), merge keys (<<), keys that are lists, and several documents in one file (---) make a file mean something else than it shows. Write the value out.",
    ),
    "KB108": Code(
        "An unknown key",
        "A misspelt key would be ignored without a word, so every key must be one that data/README.md describes.",
    ),
    "KB109": Code("A required key is missing", "data/README.md marks the keys that each kind of entry must have."),
    "KB110": Code(
        "A value of the wrong kind or form",
        "Each key has a kind (text, list, number, true or false, date, address) and sometimes a fixed set of values; data/README.md shows them.",
    ),
    "KB111": Code(
        "The id is not the file's name",
        "One entry is one file and its name is its id, so that anybody finds it and no two can collide. Rename one of them.",
    ),
    "KB112": Code(
        "An id that is not made of a-z, 0-9 and hyphens",
        "Ids become addresses, those of headings and footnotes too. They are lower-case Latin letters, digits and single hyphens. A letter from another alphabet that looks the same makes a different address.",
    ),
    "KB113": Code(
        "A file that does not belong here",
        "data/ holds files that end in .yml, in the folder of their kind; docs/ holds pages that end in .md, and pictures. Guides lie in the folder of their section, templates and cases in theirs: lists are made of these folders.",
    ),
    "KB114": Code(
        "A number where text is meant, or yes/no where true/false is meant",
        "Unquoted digits are a number (a zero at the front, or a colon as in 12:30, makes them text); `yes`, `no`, `on` and `off` are plain words here, and only `true` and `false` are truth values. Put quotes around a number that is a name or a volume.",
        fix=True,
    ),
    "KB115": Code(
        "An address that may not be used",
        "Links go to https:, mailto: or tel: addresses only. An address with a password in it, or one that carries a program (javascript:, data:), is refused.",
    ),
    "KB116": Code(
        "A date that cannot be",
        'Dates are written "2026-11-23" and lie in the past: nothing can have been read, checked or confirmed tomorrow.',
    ),
    "KB117": Code(
        "Markup in a text of data/",
        "Texts of data/ are plain: HTML tags, **, links and {{ }} would be shown as they stand and are nearly always a slip, or worse. So would what a chat program leaves where it meant a source.",
    ),
    "KB118": Code(
        "A telephone number, e-mail or web address in a text",
        "Only the `contact` keys are shown with the protection that the person was promised. In a text a number would be harvested. Those of crisis lines come from data/vocabulary/crisis-lines.yml, where each has a source and a date, and an organization is reached by a link to its website; other pages may show a mailbox. A web address in a text of data/ is no link, and nobody would see that it is dead: a source is an entry of its own.",
    ),
    "KB119": Code(
        "Two files with the same id",
        "Ids are unique in a kind, also over sub-folders; those of guides, templates, cases and other pages are unique together, and a former id belongs to one page or entry, and is not the present one.",
    ),
    "KB120": Code(
        "A check digit or form that does not fit",
        "DOI, ISBN, PMID and NPI have a fixed form, and some carry a check digit: one digit is wrong, or two were swapped.",
    ),
    "KB121": Code(
        "A file that everything else needs is missing",
        "Some vocabularies, and the shells in docs/_shell/, are needed for every page of an entry; overrides/base.html for every page.",
    ),
    "KB122": Code(
        "A letter that is written in two parts",
        "An accented letter can be one character, or a letter and an accent that follows it. Both look alike and are not found by each other's search. Files are written with the first (Unicode's form NFC); some systems give the second when text is copied from names of files.",
        fix=True,
    ),
    "KB123": Code(
        "Settings that the site cannot be made with",
        "Plugins, hooks and extensions of mkdocs.yml run as programs, and decide how pages are read. What the site is made with is fixed in kb.settings; change it there first, with its tests. Its name and the like are plain text on every page, its addresses https.",
    ),
    "KB124": Code(
        "A citation file that nobody can cite from",
        "Reference managers and archives read CITATION.cff by the keys of its format: cff-version, message, title and authors. The site takes its version and authors from it, and each new address the version.",
    ),
    # 2xx: links inside data
    "KB201": Code("A reference that does not exist", "`references` name files of data/references/."),
    "KB202": Code("A page that does not exist", "`guide`, `template`, `cases` and the like name pages of docs/."),
    "KB203": Code("A term that does not exist", "`see` names files of data/glossary/."),
    "KB204": Code("A word that is not in the vocabulary", "The closed lists stand in data/vocabulary/, a file each."),
    "KB205": Code(
        "An alias that belongs to something else",
        "A word that two terms claim sends a reader to the wrong one. Aliases, lay words, misspellings and former ids are unique over the glossary, and none equals another term. Nor have two words of a vocabulary one label: nobody could tell the choices apart.",
    ),
    "KB206": Code(
        "A center and a member that do not know each other",
        "A center lists only people who list it too: membership is said by both.",
    ),
    "KB207": Code("An entry that points at itself", "`see` names others, and so does related() on a page."),
    "KB208": Code(
        "A profession without a verdict",
        "The matrix answers for every profession of data/vocabulary/professions.yml; an empty cell would be read as 'allowed'.",
    ),
    "KB209": Code("An activity that does not exist", "`see` of an activity names files of data/scope/."),
    "KB210": Code("A person or center that does not exist", "Listings name files of data/practitioners/."),
    "KB211": Code(
        "A false friend that only one side knows",
        "Within a family of false friends `see` goes both ways, so that whoever lands on one sense finds the other.",
        level="warning",
    ),
    "KB212": Code(
        "A region of another country",
        "Readers look for people by region and by country: data/vocabulary/regions.yml says in which country a region lies.",
    ),
    "KB213": Code(
        "The same source twice",
        "A DOI or PubMed number belongs to one work. Two files for it would be cited as two sources, and corrected once.",
    ),
    "KB221": Code(
        "A line of links.lock that cannot be kept",
        "data/links.lock is written by kb, a line for each address. A line of another form, an address that leads out of the site, two # in one address, or two lines that say different things of one address cannot be kept.",
    ),
    "KB222": Code(
        "A published address has gone",
        "Instructors and colleagues link here for years. Whatever was once published stays at its address, or says where it went. kb move, split, merge and delete see to that; after a change by hand the command in the hint does.",
    ),
    "KB223": Code("A redirect that goes round", "Each address leads to something that is there, in the end."),
    "KB224": Code(
        "A redirect from something that is there",
        "A page and the word that it has gone elsewhere cannot have one address. An old address is never given to something new, and none differs from another in capitals alone.",
    ),
    "KB225": Code(
        "A redirect to nothing", "Where an old address leads there is a page, with the section where one is named."
    ),
    "KB226": Code(
        "A line of changes.lock that cannot be read",
        "data/changes.lock is written by kb record: what changed on each page, in which version and on which day, and what the page held then. A line of another form would be lost when it is written anew, and nothing has changed on a day to come.",
    ),
    "KB227": Code("A listing with another id", "Who has her old address is to find her.", level="warning"),
    # 3xx: pages and macros
    "KB301": Code(
        "Front matter is missing or never closes",
        "A page opens with a line of three hyphens, then keys, then a line of three hyphens.",
    ),
    "KB302": Code(
        "A macro that never closes",
        "`{{` starts a macro and `}}` ends it. To show braces as text put {% raw %} above and {% endraw %} below them, each on a line of its own.",
    ),
    "KB303": Code(
        "Something in braces that is not a macro call",
        'Between {{ and }} stands one macro with plain values: {{ cite("moyer-2004") }}. Anything else (statements, variables, attributes, filters, comments) is refused, since pages are written by many hands.',
    ),
    "KB304": Code("An unknown macro", "contribute/writing shows every macro with an example."),
    "KB305": Code(
        "Wrong arguments for a macro",
        "contribute/writing shows what each macro takes. Its words are plain, and shown as they stand.",
    ),
    "KB306": Code(
        "A macro names something that does not exist", "Terms, sources, activities and people are files of data/."
    ),
    "KB307": Code(
        "A link to a page that does not exist",
        "Links between pages are relative and end in .md: [words](../touch/exaggerated-startle.md). The navigation in mkdocs.yml names pages by their path below docs/.",
    ),
    "KB308": Code(
        "A link to a section that does not exist",
        "The part after # is the id of a heading on the page it points to: ## Do now {: #do-now }.",
    ),
    "KB309": Code(
        "An address of this site that does not exist",
        "Addresses that start with / are for entries of data/ (/glossary/trauma/). Pages are linked by their .md file.",
    ),
    "KB310": Code(
        "A picture without alternative text",
        "Who cannot see the picture hears the text between the brackets: ![Two chairs beside a table](chairs.svg).",
    ),
    "KB311": Code(
        "A picture or file that does not exist",
        "Pictures lie beside the page or in a folder of docs/, and are linked relative to the page.",
    ),
    "KB312": Code("An id that stands twice on a page", "An address can lead to one place only."),
    "KB313": Code(
        "Raw HTML",
        "Pages are Markdown, blocks and macros. HTML looks different on the second engine, and can carry programs. To show a < as text write &lt; or put it in backticks.",
    ),
    "KB314": Code(
        "A link that may not be used",
        "Links go to pages, to https:, mailto: or tel: addresses. An address with a password in it, or that carries a program (javascript:, data:), is refused.",
    ),
    "KB315": Code("An unknown or untitled block", "contribute/writing shows every block: /// words | title ... ///"),
    "KB316": Code(
        "A block that never closes, was never opened, or is empty",
        "A block ends with /// on a line of its own, and so does no other text.",
    ),
    "KB317": Code(
        "Text from outside the page",
        "Pages do not pull in other files (--8<--, include): what a reader sees must be what a reviewer saw.",
    ),
    "KB318": Code(
        "A heading without its own id",
        "Headings of guides, templates and cases carry an id, so that rewording them never breaks a link: ## Do now {: #do-now }.",
    ),
    "KB319": Code(
        "Citations without a list of sources",
        "A page that cites ends with {{ sources() }}, which makes its list: once, and with nothing below it.",
    ),
    "KB320": Code(
        "A link reference or footnote that is not defined",
        "[words][name] needs a line `[name]: address` on the same page, and a mark [^1] one note `[^1]: ...`; a note needs its mark.",
    ),
    "KB321": Code(
        "A code block that is none",
        "A line of three backticks, with the name of a language at most, opens a code block and another closes it; otherwise the rest of the page may be shown as code.",
    ),
    "KB322": Code(
        "An address that is claimed twice",
        "One of two pages would replace the other without a word. dup.md and dup/index.md have one address, and so have a page glossary/trauma.md and the term trauma.",
    ),
    "KB323": Code(
        "A shell that is not empty",
        "The pages in docs/_shell/ are filled for each entry by publish; they hold its tokens and nothing else.",
    ),
    "KB324": Code(
        "A second title on a page",
        "A page has one title, the one in its front matter: readers who listen find their way by it. Sections begin with ##.",
    ),
    "KB325": Code(
        "A link without words",
        "Who listens to the page hears the words between the square brackets, and nothing else of a link.",
    ),
    "KB326": Code(
        "A decision without an outcome",
        "Each choice of a decision opens to what happens: - the choice → what happens. The better one is bold.",
    ),
    "KB327": Code(
        "Markdown of another program",
        "Notes with !!! or ???, tabs with ===, :smile:, [[page]], ~~words~~ and - [ ] work in other programs; here they stand on the page as they are. So does a link with a blank between its brackets, a list with anything but hyphens or 1. and a blank behind them, bold type that never closes, and what a chat program or a word processor leaves where a source stood; and a list inside a list wants four blanks a level. contribute/writing shows what this site has instead. To show them as text, put them in backticks.",
    ),
    "KB328": Code(
        "A heading without words",
        "Who listens to the page jumps from heading to heading, and hears nothing at this one.",
    ),
    "KB329": Code(
        "A heading that skips a level",
        "Below ## comes ###, and not ####: who listens to the page takes a missing level for a missing part.",
    ),
    "KB330": Code(
        "A merge that was not finished",
        "Lines of <<<<<<<, ||||||| or >>>>>>> are marks that git leaves where two people changed the same lines. Between them both versions stand. Keep one, and delete the marks.",
    ),
    "KB331": Code(
        "A macro where it cannot stand",
        "Macros that make a list or a box stand alone on a line that is not indented; those that make a link stand in text, never in a heading, in the title of a block or in the words of another link; places to fill in stand in a sheet; and what lists the whole site has a page of its own.",
    ),
    "KB332": Code(
        "A template of the theme that cannot be used",
        "Every page is made with the templates in overrides/. A tag that is cut or left open, or a block or value that is called by another name, stops them all; and nothing on a page is loaded from another site, which would learn who reads it; style and programs stand in files of their own.",
    ),
    "KB333": Code(
        "A word with letters of two alphabets",
        "A Cyrillic or Greek letter may look like a Latin one and is another: the word is not found, not linked, and read wrong aloud.",
    ),
    "KB334": Code(
        "A table that comes out wrong",
        "A table has an empty line above and below it, and below its first row hyphens for each column; otherwise it is shown as text with bars, or a text becomes a row. Cells that its first row has no column for are dropped without a word.",
    ),
    # 4xx: style and order
    "KB401": Code(
        "Keys are not in the house order",
        "The same order everywhere makes entries easy to compare.",
        level="warning",
        fix=True,
    ),
    "KB402": Code(
        "Blanks, line ends or the end of the file",
        "No blanks at the end of a line, one blank behind the colon of a key, Unix line ends, one empty line at most at the end. Two blanks at the end of a line of text break it on a page, and nobody sees them: an empty line, or a list, says the same. Those inside code, or a text that | opens, are left alone.",
        fix=True,
    ),
    "KB403": Code("The same value twice in a list", "Each value is needed once.", fix=True),
    "KB404": Code(
        "The schema line is missing",
        "The first line tells editors which keys an entry may have, so that they help while you type.",
        fix=True,
    ),
    "KB405": Code(
        "A section is missing or out of order",
        "Readers find the same thing in the same place in every guide: in short, do now, outside your scope, words, what is known, notes and consent, refer, check yourself, sources.",
    ),
    "KB406": Code(
        "The short answer is not three short lines",
        "A therapist reads it between two clients: three bullets, each at most 22 words, each opening bold.",
    ),
    "KB407": Code(
        "Too long or too short",
        "A guide has 700 to 1,600 words of running text; macros, code and addresses do not count.",
    ),
    "KB408": Code(
        "Too few or too many questions",
        "`questions` are what readers would type; search lives on them: 15 to 30 for a guide.",
    ),
    "KB409": Code(
        "An objective that cannot be measured",
        "An objective opens with what the learner will do, as can be seen by another: list, choose, write, explain, distinguish ... ('understand', 'explore' and 'demonstrate an understanding' cannot be seen).",
    ),
    "KB410": Code(
        "The abbreviation PT", "PT is a psychotherapist to one, a physical therapist to another. Write the word."
    ),
    "KB411": Code(
        "A front matter key takes the name of a macro",
        "Front matter keys become variables, and one with a macro's name would switch that macro off on the page.",
    ),
    "KB412": Code(
        "More is claimed than is known",
        "Words such as 'heals trauma', 'releases toxins' or 'boosts serotonin' promise what nobody can keep, and a license can hang on it. They may stand in a quotation that is being put right, in a question, or where they are denied; never among the words that a reader is told to say.",
    ),
    "KB413": Code(
        "Words that hurt or label",
        "A person has a condition and is more than it; words of blame or sin are left out. In a quotation they may stand.",
        level="warning",
    ),
    "KB414": Code(
        "Two guides say the same",
        "What stands twice is mended once. The shared part belongs in one guide, and the other links to it.",
        level="warning",
    ),
    "KB415": Code("Too many steps", "Between two clients nobody keeps more than seven steps in mind."),
    "KB416": Code(
        "A guide without sources",
        "Every claim of a guide has a source, so that a reader can see how sure anybody is.",
    ),
    "KB417": Code(
        "Two pages ask the same question",
        "The search leads a question to the page that asks it. Asked in the same words by two pages, it leads to one of them by chance.",
        level="warning",
    ),
    "KB420": Code(
        "A claim without a source",
        "A finding, a share or a rule of law is only as good as where it comes from. Name the source with the macro cite in the same paragraph, point or row; where nobody has measured it, say that; where it is advice, say it as advice.",
    ),
    "KB421": Code(
        "Law that differs by place, on a page that does not say so",
        "A page that speaks of the reader's own law carries `varies_by_jurisdiction: true`, which tells her where to look it up.",
    ),
    "KB422": Code(
        "Advice outside a profession's scope",
        "The scope matrix (data/scope) says what each profession may do. A page, and a term in its own voice, never tells its reader to do what the matrix calls outside or refer for her: say whose work it is. The words that are looked for stand under `advice` in the activity's file.",
    ),
    "KB423": Code(
        "Too hard to read",
        "Guides are read between two clients, by people whose first language may be another. The school grade comes from the length of sentences and words (Flesch and Kincaid); the sentences that push it up are named.",
    ),
    "KB424": Code(
        "An objective that no section teaches",
        "Whoever builds a course on a guide looks up where each objective is taught. `section` is the id of a heading of the page; the short answer, the questions at the end and the sources teach nothing new.",
    ),
    "KB425": Code(
        "A false friend that does not say whose sense",
        "'Wait for the release' sends one reader to a muscle and the other to a signed form. Most false friends are explained with both meanings where a section first has them. Words as ordinary as release, discharge or processing are not, so the sentence says which is meant (a form, a muscle, a feeling, whose work), or links the term. Only words whose two senses lead to different acts are looked for, in guides, outside quotations.",
        level="warning",
    ),
    # 5xx: completeness and dates
    "KB501": Code(
        "A false friend without both voices",
        "A false friend needs what each profession hears, and the two must differ.",
    ),
    "KB502": Code(
        "A listing that has expired",
        "Twelve months after `confirmed_on` a listing leaves the site by itself; its address says so. Ask the person, then renew the date or delete the entry.",
        level="warning",
    ),
    "KB503": Code(
        "Consent that does not cover what is shown",
        "A person is listed only with consent on record: given before it was confirmed, for each kind of detail that the entry holds.",
    ),
    "KB504": Code(
        "A duty without its section",
        "A page that touches a crisis shows the crisis lines; one about consent or documentation says what to do about them, and so on. A guide owes consent and documentation, which its section notes-and-consent meets; abuse, minors or suicide in its title, summary or objectives bring their own duties. data/vocabulary/duties.yml says what each asks for.",
    ),
    "KB505": Code(
        "A crisis line that was not checked for a year",
        "Numbers change. Read the source again and renew `read_on`.",
        level="warning",
    ),
    "KB506": Code(
        "A sample that is not marked, or a mark that is not a sample",
        "Ids of sample listings begin with sample- and they carry `sample: true`, and no others do.",
    ),
    "KB507": Code(
        "An outline in production",
        "`status: outline` marks a page that is being written; `kb build --production` does not publish it.",
    ),
    "KB508": Code(
        "Reviewed without signatures",
        "`status: reviewed` needs a signature under `reviews` of a massage therapist and of a psychotherapist; nobody who does not exist is named, and nobody signs for another.",
    ),
    "KB509": Code(
        "A guide that nothing leads to",
        "Readers come to a guide from another page as they read on; one that only lists name is hardly read.",
        level="warning",
    ),
    "KB510": Code(
        "Sources that have aged",
        "The newest source of a guide is older than ten years. What is known may have changed.",
        level="warning",
    ),
    "KB511": Code(
        "A sample in production",
        "`kb build --production` leaves sample listings out, so nothing may lead to them.",
    ),
    "KB512": Code(
        "A source or term that nothing uses",
        "A source stands for a sentence: one that no page, term, activity or vocabulary names only lengthens the list. A term that no page mentions or links, and no other term, is not found by reading on. `kb check --production` tells of them, since an entry is written before it is used.",
        level="warning",
    ),
    "KB520": Code(
        "Changed after review",
        "A reviewer's signature holds for the words that she read. The page says by itself that it has changed since, and in which parts. Ask her, or another of her profession, to read it again and sign.",
        level="warning",
    ),
}
