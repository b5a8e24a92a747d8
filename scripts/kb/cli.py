"""Arguments in, exit code out: 0 clean, 1 problems, 2 wrong usage. Imports what a command needs when it is given."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from kb import desk_commands, link_commands
from kb.codes import CODES
from kb.problem import FORMATS, RUN, Problem, did_you_mean

OK, PROBLEMS, USAGE, INTERRUPTED = 0, 1, 2, 130
JUDGED = ("data", "docs", "mkdocs.yml", "overrides", "CITATION.cff")
"""What `kb check` looks at, from the root."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    for stream in (sys.stdout, sys.stderr):  # Windows consoles and redirected output: no letter may stop a report
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _parser()
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser.parse_args(_with_pairs(given) if given[:1] == ["new"] else given)
    if not options.command:
        parser.print_help()
        return USAGE
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone (kb check | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:  # a full disk, a folder of somebody else's, a file in a folder's place
        said = error.strerror or str(error)
        _say(f"kb {options.command}: {error.filename or 'the system says'}: {said[:1].lower()}{said[1:]}")
        return USAGE


def _with_pairs(given: Sequence[str]) -> list[str]:
    """`new --section touch guide` -> `new guide section=touch`: the keys of an entry are not options of ours."""
    words: list[str] = []
    pairs: list[str] = []
    rest = iter(given)
    for word in rest:
        if not word.startswith("--") or word in {"--", "--help"}:
            (pairs if "=" in word else words).append(word)
        elif "=" in word:
            pairs.append(word[2:])
        else:
            pairs.append(f"{word[2:]}={next(rest, '')}")
    return [*words, *pairs]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kb",
        description="From Markdown and YAML to the whole site.",
        epilog="Start it with: python3 scripts/run.py COMMAND",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    check = commands.add_parser("check", help="say everything that is wrong with data/ and docs/")
    check.add_argument("paths", nargs="*", metavar="PATH", help="show only problems of these files and folders")
    check.add_argument("--format", choices=FORMATS, default="text", help="how problems are said (text)")
    check.add_argument("--fix", action="store_true", help="mend what can safely be: spacing, order, quotes, old ids")
    check.add_argument("--explain", metavar="CODE", help="say what a code means, for example KB203")
    check.add_argument("--production", action="store_true", help="also what a published site may not hold")
    check.set_defaults(run=_check)

    build = commands.add_parser("build", help="check, then build the whole site into site/")
    build.add_argument("--engine", choices=("mkdocs", "zensical"), default="mkdocs", help="site engine (mkdocs)")
    build.add_argument("--production", action="store_true", help="leave sample listings out")
    build.set_defaults(run=_build)

    serve = commands.add_parser("serve", help="show the site, and show it anew at every change")
    serve.add_argument(
        "--port", type=_port, default=8000, help="port on this machine (8000; the next free one if taken)"
    )
    serve.add_argument("--engine", choices=("mkdocs", "zensical"), default="mkdocs", help="site engine (mkdocs)")
    serve.add_argument("--open", action="store_true", help="open it in the browser")
    serve.set_defaults(run=_serve)

    new = commands.add_parser(
        "new",
        help="write a new entry or page",
        usage="kb new {guide,term,practitioner,center,reference,template,case} [KEY=VALUE ...]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=textwrap.dedent("""\
            Asks for what the entry needs, or takes it as KEY=VALUE, and writes a file that `kb check` passes.
              kb new term
              kb new guide --section touch --title "A client falls asleep"
              kb new term id=ongoing-consent term="Ongoing consent" shared="..." professions=massage-therapist
            """),
    )
    new.add_argument("kind", choices=("guide", "term", "practitioner", "center", "reference", "template", "case"))
    new.add_argument(
        "values",
        nargs="*",
        metavar="KEY=VALUE",
        help="also --KEY VALUE; a list is given several times (ids also a,b), what has keys of its own is YAML: '{a: b}'",
    )
    new.set_defaults(run=_new)

    review = commands.add_parser("review", help="who has to read what, and a reviewer's signature")
    steps = review.add_subparsers(dest="step", required=True, metavar="{due,sign}")
    due = steps.add_parser("due", help="list what awaits a reading: changed after review first")
    due.set_defaults(run=_review_due)
    sign = steps.add_parser("sign", help="enter your signature into a page or an entry that you have read whole")
    sign.add_argument("path", metavar="PATH", help="for example docs/guides/touch/exaggerated-startle.md")
    sign.add_argument("--profession", metavar="ID", help="yours: massage-therapist, psychotherapist ...")
    sign.add_argument("--name", help="your name and letters, as you want them shown")
    sign.set_defaults(run=_review_sign)
    link_commands.add(commands, _relink)
    desk_commands.add(commands, _root)

    export = commands.add_parser("export", help="write what is known in another form")
    export.add_argument("what", choices=("schema", "json", "csv"))
    export.add_argument("--to", metavar="FOLDER", help="folder for json and csv (.kb/export)")
    export.set_defaults(run=_export)

    synth = commands.add_parser("synth", help="write synthetic guides and listings into a folder, for benchmarks")
    synth.add_argument("count", type=_count, metavar="N", help="number of guides")
    synth.add_argument("--listings", type=_count, default=0, metavar="N", help="number of listings (0)")
    synth.add_argument("--to", required=True, metavar="FOLDER", help="new folder for the whole synthetic project")
    synth.set_defaults(run=_synth)

    neighbors = commands.add_parser("neighbors", help="write data/search/neighbors.txt anew: words near in meaning")
    neighbors.set_defaults(run=_neighbors)

    quality = commands.add_parser("search-quality", help="how often the built site's search finds what is asked")
    quality.add_argument("--half", choices=("tuning", "held-out"), default="tuning", help="which questions (tuning)")
    quality.add_argument("--others", action="store_true", help="beside it Material's search, and Pagefind if installed")
    quality.add_argument("--misses", action="store_true", help="list the questions whose answer does not come first")
    quality.set_defaults(run=_search_quality)

    test = commands.add_parser("test", help="all tests, those in a browser too")
    test.add_argument("pytest", nargs=argparse.REMAINDER, metavar="...", help="what else pytest should be told")
    test.set_defaults(run=_test)
    return parser


def _count(text: str) -> int:
    """A number of things, as argparse reads it."""
    if not text.isdecimal() or len(text) > 7:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 9999999")
    return int(text)


def _port(text: str) -> int:
    """A port, as argparse reads it."""
    if not text.isdecimal() or not 0 < int(text[:9]) < 65_536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535")
    return int(text)


def _root() -> Path:
    from kb.load import project_root

    return project_root()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _summary(problems: Sequence[Problem]) -> str:
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    said = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "problem"), (warnings, "warning"))
        if count
    ]
    return " and ".join(said)


def _check(options: argparse.Namespace) -> int:
    if options.explain:
        return _explain(options.explain)
    from kb.judgment import judge
    from kb.rules.former_ids import is_former

    root, wanted = _root(), list[str]()
    for given in options.paths:
        path = Path(given) if Path(given).is_absolute() else Path.cwd() / given
        if not path.exists() and not path.is_symlink():
            _say(f"kb check: there is no file or folder {given}")
            return USAGE
        # a link that is to be judged must not be followed
        path = path.resolve() if path.name == ".." else path.parent.resolve() / path.name
        if not path.is_relative_to(root):
            _say(f"kb check: {given} does not lie in {root}")
            return USAGE
        inside = path.relative_to(root).as_posix()
        if inside == "data/README.md" or f"{inside}/".startswith("data/schema/"):
            _say(f"kb check: {given} is not judged: {RUN} export schema writes it")
        elif inside.partition("/")[0] in {".", *JUDGED}:
            wanted.append(inside)
        else:
            _say(f"kb check: {given} is not judged; what is: {', '.join(JUDGED)}")
    if options.paths and not wanted:
        return USAGE
    if options.fix:
        from kb.edit import fix

        for line in fix(root, wanted):
            _say(line)
    judgment = judge(root, production=options.production)
    problems = [
        p
        for p in judgment.problems
        if not wanted or any(w == "." or p.path == w or p.path.startswith(f"{w}/") for w in wanted)
    ]
    sys.stdout.write(FORMATS[options.format](problems))
    errors = any(problem.level == "error" for problem in problems)
    if options.format == "text":
        looked_at = ", ".join(wanted) or (
            f"{len(judgment.library.entries)} entries and {len(judgment.pages.sources)} pages"
        )
        _say(f"{_summary(problems)} in {looked_at}" if problems else f"clean: {looked_at}")
        if not options.fix and any(CODES[p.code].fix or is_former(p) for p in problems):
            _say("some of it can be mended by: python3 scripts/run.py check --fix")
        elif errors:
            _say(
                f"what a code means: python3 scripts/run.py check --explain {next(p.code for p in problems if p.level == 'error')}"
            )
    return PROBLEMS if errors else OK


def _explain(code: str) -> int:
    found = CODES.get(code.upper())
    if found is None:
        hint = did_you_mean(code.upper(), CODES)
        _say(f"kb check: there is no code {code}" + (f"; {hint}" if hint else ""))
        return USAGE
    fixable = " `kb check --fix` can mend it." if found.fix else ""
    level = " It is a warning: it does not stop a build." if found.level == "warning" else ""
    print(f"{code.upper()}: {found.title}\n\n{textwrap.fill(found.why + level + fixable, 100, break_on_hyphens=False)}")
    return OK


def _build(options: argparse.Namespace) -> int:
    from kb.build import build
    from kb.lock import Busy, Unwritable

    root = _root()
    live = sys.stderr.isatty()

    def progress(step: str) -> None:
        if live:
            print(f"\r\033[K  {step} ...", end="", file=sys.stderr, flush=True)
        else:
            _say(f"  {step}")

    try:
        result = build(root, options.engine, production=options.production, progress=progress)
    except Busy:
        _say("kb build: another build of this folder is under way; wait for it, or end it")
        return PROBLEMS
    except Unwritable as why:
        _say(f"kb build: {why}")
        return USAGE
    if live:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    sys.stdout.write(FORMATS["text"](result.judgment.problems))
    sys.stdout.flush()
    if result.failure:
        _say(result.failure)
        return PROBLEMS
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.times.items())
    _say(f"built {result.pages} pages with {options.engine} into site/ in {sum(result.times.values()):.1f} s ({times})")
    return OK


def _serve(options: argparse.Namespace) -> int:
    from kb.lock import Busy, Unwritable
    from kb.serve import serve

    try:
        return serve(_root(), options.engine, options.port, open_browser=options.open)
    except Busy:
        _say("kb serve: it is already running for this folder")
        return PROBLEMS
    except Unwritable as why:
        _say(f"kb serve: {why}")
        return USAGE


def _new(options: argparse.Namespace) -> int:
    from kb.edit import Refused, new

    try:
        written = new(_root(), options.kind, options.values, _asker())
    except Refused as refused:
        _say(str(refused))
        return USAGE
    except (EOFError, KeyboardInterrupt) as ended:
        _say("\nkb new: stopped; nothing was written")
        return USAGE if isinstance(ended, EOFError) else INTERRUPTED
    print(f"written: {written.path}")
    for path in written.entered_in:
        print(f"entered in: {path}")
    sys.stdout.write(FORMATS["text"](written.warnings))
    return OK


def _relink(options: argparse.Namespace) -> int:
    from kb.link_commands import run

    return run(options, _root(), None if options.yes else _asker())


def _asker() -> Callable[[str], str] | None:
    """How somebody is asked, where somebody sits: with the keys that edit a line, and lines as long as need be."""
    if not sys.stdin.isatty():
        return None
    with suppress(ImportError):  # Windows edits lines by itself
        import readline  # noqa: F401
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")  # a broken letter is an answer that does not fit
    return input


def _review_due(options: argparse.Namespace) -> int:
    from kb.judgment import judge
    from kb.review import due

    judgment = judge(_root())
    rows = list(due(judgment.library, judgment.pages))
    for path, said in rows:
        print(f"{path}: {said}")
    _say(f"{len(rows)} await a reading" if rows else "everything has been read and signed")
    return OK


def _review_sign(options: argparse.Namespace) -> int:
    from kb.edit.signing import Unsignable, sign
    from kb.judgment import judge
    from kb.model import today

    root, ask = _root(), _asker()
    shown = Path(options.path).as_posix().removeprefix(f"{root.as_posix()}/").removeprefix("./")
    try:
        profession = options.profession or (
            ask("your profession (massage-therapist, psychotherapist): ") if ask else ""
        )
        name = options.name or (ask("your name and letters, as you want them shown: ") if ask else "")
        if not profession.strip() or not name.strip():
            raise Unsignable('who signs? Add --profession massage-therapist --name "First Last, LMT"')
        state = sign(root, judge(root), shown, profession.strip(), name.strip(), today())
    except Unsignable as refused:
        _say(f"kb review sign: nothing was signed: {refused}")
        return USAGE
    except (EOFError, KeyboardInterrupt) as ended:
        _say("\nkb review sign: stopped; nothing was signed")
        return USAGE if isinstance(ended, EOFError) else INTERRUPTED
    what = "both professions have read it" if state == "reviewed" else "the other profession's reading is open"
    print(f"signed: {shown} ({what}). It counts once your pull request is merged.")
    return OK


def _export(options: argparse.Namespace) -> int:
    from kb import export
    from kb.judgment import judge

    root = _root()
    if options.what == "schema":
        for path in export.write_schemas(root):
            print(path.relative_to(root).as_posix())
        return OK
    judgment = judge(root)
    if judgment.errors:
        sys.stdout.write(FORMATS["text"](judgment.errors))
        _say("nothing was exported: mend these first")
        return PROBLEMS
    folder = Path(options.to) if options.to else root / ".kb" / "export"
    write = export.write_json if options.what == "json" else export.write_csv
    for path in write(judgment.library, judgment.pages, folder):
        print(path)
    return OK


def _synth(options: argparse.Namespace) -> int:
    from kb.synth import synthesize

    folder = Path(options.to)
    if folder.exists() and not folder.is_dir():
        _say(f"kb synth: {folder} is a file; name a folder that is new or empty")
        return USAGE
    if folder.exists() and any(folder.iterdir()):
        _say(f"kb synth: {folder} is not empty; synthetic content is never mixed with real content")
        return USAGE
    synthesize(_root(), folder.resolve(), options.count, options.listings)
    print(f"{options.count} guides and {options.listings} listings in {folder}")
    return OK


def _neighbors(options: argparse.Namespace) -> int:
    import json

    from kb.load import read_library
    from kb.neighbors import NotMade, neighbor_lines, write_neighbors

    root = _root()
    index = root / "site" / "assets" / "kb" / "search.json"
    if not index.is_file():
        _say("kb neighbors: needs the built site; build it first")
        return PROBLEMS
    try:
        lines = neighbor_lines(read_library(root)[0], json.loads(index.read_text("utf-8")), root / "site")
    except NotMade as missing:
        _say(f"kb neighbors: {missing}")
        return PROBLEMS
    print(f"{len(lines)} words in {write_neighbors(root, lines).relative_to(root).as_posix()}")
    return OK


def _search_quality(options: argparse.Namespace) -> int:
    from kb.load import read_library
    from kb.pages import read_pages
    from kb.search_quality import NotMeasured, report

    if options.misses and options.half == "held-out":
        _say(
            "kb search-quality: the held-out half is not looked at; what was looked at is tuned on, and measures no more"
        )
        return USAGE
    root = _root()
    try:
        library, pages = read_library(root)[0], read_pages(root)[0]
        for line in report(root, library, pages, options.half, others=options.others, misses=options.misses):
            print(line, flush=True)
    except NotMeasured as missing:
        _say(f"kb search-quality: {missing}")
        return PROBLEMS
    return OK


def _test(options: argparse.Namespace) -> int:
    from kb.testing import run_tests

    return run_tests(_root(), options.pytest)
