/* What is shown for a question, and in which order. What the dialog shows is what `kb search-quality` measures: it reads this. */
import { crisisPart } from "./crisis.js";
import { isStop, words } from "./words.js";
import { stem } from "./stem.js";
import { directoryAddress, fit, lesser, Wishes } from "./wishes.js";

const GROUPS = [
  ["In the guides", ["guide"]], ["To print", ["template"]], ["Words", ["term"]], ["Whose job is it?", ["activity"]],
  ["Cases", ["case"]], ["People", ["person"]], ["Other pages", ["page", "crisis"]],
];
const AT_ONCE = 7;          // hits that are shown before anybody asks for all
const IN_A_GROUP = 4;       // of them in one group, while others wait
const AT_MOST = 12;         // in a group when all of it is shown
const BESIDE_A_WISH = 0.6;  // share of the best score from which pages are shown beside a wish for a person
const NEAREST = 4;           // pages that are shown where nothing was found
const LESS = 2;              // ways to ask for less, where nobody fits all of a wish
const ACTS = new Set(["do-now", "words"]);      // what one can do, before what one can know
const SURELY = 0.1;          // by so much the answer on the card must be ahead of the next page
const PROOF = 0.8;           // what a word must weigh to be said by a page: itself, its ending, or what it means; near in meaning is less
const MAY = /\b(can|could|may|should)\b/, ALLOWED = /\b(allowed|permitted|legal|legally)\b/;
const BESIDES = /^(allowed|permitted|legal|legally|clients?|patients?|perform|practice|provide|offer)$/;      // no part of what is done
const RARE = 2.5;            // what the words of such a question must be worth together,
const ENOUGH = 0.3;          // and their share of a line of the matrix
const SAME = 0.97;           // a question like this one is the same in other words
const CARDS = new Set(["guide", "term", "activity", "template"]);

export class Answers {
  constructor(engine, file) {
    this.engine = engine;
    this.wishes = file.wishes ? new Wishes(file.wishes, { spelled: (word) => engine.spelled(word), heard: (word) => engine.frequencies.has(word) }) : null;
    if (this.wishes) for (const word of this.wishes.known.keys()) engine.real.add(stem(word));      // the name of a filter is no slip
    this.crisisLines = file.crisis || [];
    this.headings = new Map();     // page -> the stems of its headings, once they were needed
    this.lines = new Map();        // page -> lines that can be shown of it, with their stems
  }

  /** Everything to show: crisis, wish, card, groups of hits, and what was read instead of what was typed. */
  to(query, reader = "") {
    const found = this.engine.find(query, reader);
    const crisis = crisisPart(query, found.instead);
    const wish = this.wishes ? this.wished(query) : null;
    let hits = found.hits.filter(({ page }) => !crisis || page.kind !== "crisis");
    if (wish) hits = hits.filter(({ page }) => page.kind !== "person");
    const isNamed = hits.length && hits[0].isNamed;
    const mayAnswer = !crisis && hits.length && (!wish || wish.isName || isNamed);
    const ruled = mayAnswer && !isNamed && this.ruled(found.typed, hits, reader);
    if (ruled) hits = [ruled, ...hits.filter(({ id }) => id !== ruled.id)];
    const card = mayAnswer && (ruled || this.isCertain(hits, found)) ? hits[0] : null;
    if (wish && !wish.isName) hits = hits.filter(({ score }) => score > hits[0].score * BESIDE_A_WISH);
    const placed = (hit) => ({ ...hit, address: hit.page.url, ...this.place(hit, found) });
    // only what is shown is looked at closely: a keystroke is short
    const groups = grouped(card ? hits.slice(1) : hits).map(({ hits: own, more, ...group }) => ({ ...group, hits: own.map(placed), count: own.length + more.length, more: () => more.map(placed) }));
    if (crisis) groups.sort((a, b) => (b.title === GROUPS[0][0]) - (a.title === GROUPS[0][0]));      // what to do, before what words mean
    if (wish && wish.people.length) groups[card ? "push" : "unshift"]({ title: wish.title, hits: wish.people, count: wish.people.length });
    const count = groups.reduce((sum, group) => sum + group.count, 0) + [crisis, wish, card].filter(Boolean).length;
    return { query, crisis, wish, card, groups, count, instead: found.instead, short: found.short, marks: found.marks };
  }

  /** Where nothing was found: guides, else other pages, with words that are spelled like what was typed; nothing where none are. */
  nearest(query, reader = "") {
    const alike = this.engine.alike(query);
    const found = alike.length ? this.engine.find(alike.join(" "), reader).hits : [];
    const guides = found.filter(({ page }) => page.kind === "guide");
    const hits = (guides.length ? guides : found).slice(0, NEAREST).map((hit) => ({ ...hit, address: hit.page.url, heading: "", line: hit.page.summary, said: false }));
    return hits.length ? { alike, title: "With words that are spelled like it", hits, count: hits.length } : null;
  }

  /** The addresses shown, from the top, each page once: what a reader meets first, second, third. */
  order(query, reader = "") {
    const { crisis, wish, card, groups } = this.to(query, reader);
    const shown = [crisis && "crisis/", card && card.page.url, wish && wish.address, ...groups.flatMap(({ hits }) => hits.map(({ page }) => page.url))];
    return [...new Set(shown.filter(Boolean))];
  }

  /** A wish for a person, and who comes nearest to it: those who fit all of it, in the town that was named first of all. */
  wished(query) {
    const wish = this.wishes.read(query);
    if (!wish) return null;
    const listed = this.engine.pages.filter((page) => page.facets).map((page) => {
      const [has, of] = fit(page.facets, wish);
      return { page, all: has === of, rank: has + (wish.towns.some((town) => page.summary.includes(town)) ? 0.5 : 0) };
    });
    const full = listed.filter(({ all }) => all);
    const people = (full.length ? full : listed.filter(({ rank }) => rank > 1)).sort((a, b) => b.rank - a.rank).slice(0, 3);
    // nobody fits: what each part of the wish costs, as the directory tells it
    const less = full.length ? [] : lesser(wish).map((other) => ({ without: other.without, address: directoryAddress(other), count: listed.filter(({ page }) => fit(page.facets, other)[0] === fit(page.facets, other)[1]).length }));
    const near = wish.towns.length ? `People near ${wish.towns.join(", ")}` : "People";
    return {
      ...wish,
      address: directoryAddress(wish),
      fit: listed.length ? full.length : null,
      less: less.filter(({ count }) => count).slice(0, LESS),
      title: full.length ? near : "People who fit a part of it",
      people: people.map(({ page }) => ({ page, address: page.url, line: page.summary, heading: "" })),
    };
  }

  /** Who asks whether she, or a profession, may do something: the best row of the matrix of which a line says all of it, and `who` is meant. */
  ruled(typed, hits, reader) {
    const { engine, wishes } = this;
    const text = typed.join(" "), isAsked = ALLOWED.test(text);
    if (/^(wh|how)/.test(text) || !(isAsked || MAY.test(text))) return null;
    const isDoer = ({ at, end, value }) => value.facet === "profession" && wishes.persons.has(stem(typed[end - 1])) && (isAsked || MAY.test(typed.slice(Math.max(0, at - 3), at).join(" ")));
    const doer = wishes && wishes.values.in(typed.map(stem)).find(isDoer);
    if (!doer && !isAsked && !/\b(can|could|may) (i|we)\b/.test(text)) return null;      // who asks whether she should wants counsel
    const rest = typed.filter((word, at) => !(BESIDES.test(word) || (doer && at >= doer.at && at < doer.end)));
    if (rest.every(isStop)) return null;
    const own = engine.read(`${rest.join(" ")} `).groups.map((group) => [...group.keys()].filter((key) => group.get(key) === 1));      // and none that is near
    const rows = new Set();
    for (const number of own[0].flatMap((key) => engine.passagesOf.get(key) || [])) {
      const { page, text, keys, whole } = engine.passages[number];
      const worths = own.map((all) => Math.max(...all.map((key) => keys.has(key) && engine.rarity(key))));
      const worth = worths.reduce((sum, one) => sum + one);
      if (text && Math.min(...worths) > 0 && worth > RARE && worth > whole * ENOUGH) rows.add(page);
    }
    const [first] = hits, row = hits.find(({ id, page }) => page.kind === "activity" && rows.has(id));
    const isTaken = row !== first && (first.page.kind === "activity" || (first.page.kind === "guide" && first.likeness > SAME));
    return row && !isTaken ? { ...row, who: (doer ? doer.value.ids : [reader]).filter((id) => row.page.verdicts[id]) } : null;
  }

  /** Certain: it is the page's name and no other's; or nearly a question that the page answers, each of its words is said there, and no other page comes near. */
  isCertain([first, second], { groups }) {
    const { certain } = this.engine.weights;
    if (first.isNamed) return CARDS.has(first.page.kind) && !(second && second.isNamed);
    if (!groups.length || !CARDS.has(first.page.kind) || first.likeness < certain) return false;
    const said = [first.keys, ...this.told(first.id, first.page).map(([, held]) => held)];
    if (!groups.every((group) => [...group].some(([key, weight]) => weight >= PROOF && said.some((held) => held.has(key))))) return false;
    return !second || first.score - second.score > SURELY || first.likeness - second.likeness > 3 * SURELY;
  }

  /** Where on the page the answer stands, and the line that shows it. */
  place(hit, found) {
    const { page, id, likeness, passage } = hit;
    const asked = passage && passage !== page.title && (page.questions || []).includes(passage);
    const best = (page.sections || []).length ? this.section(id, page, found) : null;
    if (best && (!asked || likeness < 0.6)) {
      const [section, heading] = best;
      return { address: `${page.url}#${section}`, heading, line: this.line(id, page, found), said: false };
    }
    const said = Boolean(asked && likeness > 0.35);
    return { heading: "", line: said ? passage : this.line(id, page, found), said };
  }

  /** The summary and the lines of the short answer, each with its stems. */
  told(id, page) {
    if (!this.lines.has(id)) {
      const texts = [page.summary, ...(page.answer || [])].filter(Boolean);
      this.lines.set(id, texts.map((text) => [text, new Set(words(text).filter((word) => !isStop(word)).map(stem))]));
    }
    return this.lines.get(id);
  }

  /** Of them the one that says most of what was asked. */
  line(id, page, { marks }) {
    let best = page.summary || (page.questions || [])[0] || "", most = 0;
    for (const [text, held] of this.told(id, page)) {
      let worth = 0;
      for (const [key, weight] of marks) if (held.has(key)) worth += weight * this.engine.rarity(key);
      if (worth > most) { most = worth; best = text; }
    }
    return best;
  }

  /** The section that holds most of what was asked, rare words above all, where it holds enough of it. */
  section(id, page, { groups }) {
    const scores = new Map();
    let whole = 0;
    for (const group of groups) {
      let most = 0;
      const best = new Map();
      for (const [key, weight] of group) {
        const places = this.engine.sectionsOf.get(key);
        if (!places) continue;      // stands in no text, or in too many to tell one section from another
        const worth = weight * this.engine.rarity(key);
        most = Math.max(most, worth);
        for (const at of places.get(id) || []) best.set(at, Math.max(best.get(at) || 0, worth));
      }
      whole += most;
      for (const [at, worth] of best) scores.set(at, (scores.get(at) || 0) + worth);
    }
    let best = null, most = whole * 0.45;
    if (!this.headings.has(id)) this.headings.set(id, page.sections.map(([, heading]) => new Set(words(heading).filter((word) => !isStop(word)).map(stem))));
    const headings = this.headings.get(id);
    page.sections.forEach((section, at) => {
      const said = groups.some((group) => [...group].some(([key, weight]) => weight > 0.8 && headings[at].has(key)));
      const score = (scores.get(at) || 0) * (ACTS.has(section[0]) ? 1.3 : 1) * (said ? 1.3 : 1);
      if (score > most) { most = score; best = section; }
    });
    return best;
  }
}

/** Hits in headed groups. The group of the best hit comes first; the best few are shown at once, the others on demand. */
function grouped(hits) {
  const groups = GROUPS.map(([title, kinds]) => {
    const own = hits.filter(({ page }) => kinds.includes(page.kind)).slice(0, AT_MOST);
    const early = own.filter((hit) => hits.indexOf(hit) < AT_ONCE).length;
    const shown = own.length === hits.length ? AT_ONCE : Math.min(IN_A_GROUP, Math.max(1, early));
    return { title, first: hits.indexOf(own[0]), hits: own.slice(0, shown), more: own.slice(shown) };
  });
  return groups.filter((group) => group.hits.length).sort((a, b) => a.first - b.first);
}
