/* Wishes for a person: "spanish speaking emdr near eugene" is no question that a page answers. It leads to the directory with
   its filters filled in: ?language=es&approach=emdr&place=US-OR, the vocabularies' ids, a key once for each value. */
import { Speller } from "./spelling.js";
import { stem } from "./stem.js";
import { isStop, Phrases, words } from "./words.js";

const FACETS = ["profession", "approach", "concern", "language", "format", "place", "age", "interest", "new"];
const CORE = ["profession", "approach", "language"];      // what nobody but a person has: asked for by its name alone, which may be a question, too
const WEAKEST = ["new", "age", "interest", "format", "concern", "approach", "language", "place", "profession"];      // what one would rather do without
const NAMES = new Set(["language", "place"]);      // whose values are asked for by any of their words alone
const PLACE = new Set(["in", "near", "around", "at", "outside", "from"]);
const REMOTE = new Set(["telehealth", "home-visit", "outcall"]);
const SURE = new Set(["new", "interest", "language", ...REMOTE]);      // what nobody names beside a profession but who looks for one of its people
const isSure = ({ facet, ids, role }) => role || SURE.has(facet) || SURE.has(ids[0]);      // a role: what each listing says
const YEARS = /^(years?|yrs?|yo)$/;
const LEADING = ["nearby", "somebody", "finding", "wanting", "beside"];      // phrases before what is wished for, beside those that ask
const LEFT = 2;      // words beside a wish that nothing is known of,
const MOST = 4;      // and beside a surer one

export class Wishes {
  /** `spelled` gives the American spelling of a word, `heard` says whether the site has it: what it has is no slip and no town. */
  constructor(settings, { spelled, heard }) {
    Object.assign(this, { spelled, heard });
    this.values = new Phrases();
    this.places = new Phrases();       // as they are typed, too: to bill is no way to Billings
    this.phrases = new Phrases();      // role of what is no value: asking, nearby, somebody, finding, wanting, not_asking, beside, fillers, in_listings, not_known
    this.labels = new Map();
    this.codes = new Map();            // the letters of a state
    for (const role of ["not_places", "opening", "someone", "after", "whose", "fillers", "work"]) this[role] = new Set(settings[role]);
    const known = new Map();
    const read = (phrase) => {
      const typed = words(phrase);
      for (const word of typed) if (!isStop(word)) known.set(word, (known.get(word) || 0) + 1);
      return typed;
    };
    // as they are typed: who needs a counselor asks for one; "she needs a counselor" asks how to say so
    for (const role of ["asking", "nearby", "somebody", "finding", "wanting", "not_asking", "beside", "fillers", "in_listings", "not_known"]) {
      for (const phrase of settings[role]) this.phrases.put(role === "not_known" || role === "in_listings" ? read(phrase) : words(phrase), role);
    }
    for (const facet of FACETS) {
      for (const [id, label, others] of settings[facet]) {
        this.labels.set(`${facet}=${id}`, label);
        if (facet === "place" && id.includes("-")) this.codes.set(id.split("-")[1].toLowerCase(), id);
        for (const phrase of [label, ...others]) {
          const value = { facet, ids: [id], town: "", isName: NAMES.has(facet) || settings.alone.includes(phrase) || (phrase === label && CORE.includes(facet)) };
          if (facet === "place") this.places.put(read(phrase), value); else this.values.put(read(phrase).map(stem), value);
        }
      }
    }
    for (const [town, ...regions] of settings.towns) this.places.put(read(town), { facet: "place", ids: regions, town });
    // a therapist is one of several professions: somebody is asked for, and no filter filled in
    for (const phrase of settings.anybody) this.values.put(read(phrase).map(stem), { facet: "profession", ids: [], town: "" });
    // the words that name a person, alone or at the end of an approach: a grief counselor, and no grief massage
    this.persons = new Set([...settings.profession.flatMap(([, label, others]) => [label, ...others]), ...settings.anybody]
      .filter((phrase) => !this.work.has(phrase)).map((phrase) => stem(words(phrase).at(-1))));
    for (const phrase of settings.work) this.persons.delete(stem(words(phrase).at(-1)));
    this.known = known;
    this.speller = new Speller(known);
  }

  /** What is wished for, or nothing: parameters of the directory, their labels, the towns that were named, and what has no filter:
      `listed` stands in each listing, `unknown` nowhere. */
  read(query) {
    const written = words(query).map((word) => this.spelled(word));
    const typed = written.map((word) => (this.someone.has(word) ? "someone" : this.corrected(word)));
    const said = this.parts(query, typed, written);
    if (!said) return null;
    const isName = said.found.length > 0 && said.found.every((item) => item.isName || (item.facet === "approach" && this.isPerson(item))) && said.taken.every((role) => role === "value");
    return isName || this.isWish(said) ? { ...this.told(said), isName: isName && said.found.length === 1 } : null;
  }

  corrected(word) {
    const is = isStop(word) || this.known.has(word) || this.fillers.has(word) || this.codes.has(word) || this.heard(word);
    return is ? word : this.speller.nearest(word) || word;
  }

  /** The words by what they are there for; nothing where they ask something else. */
  parts(query, typed, written) {
    const keys = typed.map(stem), taken = new Array(typed.length).fill(""), found = [], roles = [];
    const take = (at, end, role) => { if (taken.slice(at, end).some(Boolean)) return false; taken.fill(role, at, end); return true; };
    const longest = (phrases) => phrases.sort((a, b) => b.end - b.at - (a.end - a.at));
    const others = this.phrases.in(typed);
    const are = (...wanted) => longest(others.filter(({ value }) => wanted.includes(value)));
    // of phrases in one place the longest is meant: Thai massage is no language; who takes referrals is more than who takes;
    // of two as long the one that asks: who is looking for therapists needs none for therapists
    for (const { at, end, value } of longest([...are("asking"), ...this.values.in(keys), ...this.places.in(typed), ...are(...LEADING)])) {
      if (!take(at, end, value.facet ? "value" : value)) continue;
      if (value.facet) found.push({ ...value, at, end, said: typed.slice(at, end).join(" ") }); else roles.push({ role: value, at, end });
    }
    this.readAges(typed, take, found);
    found.sort((a, b) => a.at - b.at);
    if (this.opening.has(typed[0]) && !taken[0] && typed[1] !== "someone" && typed[1] !== "you") return null;
    // who can diagnose is asked; someone who can see a teenager is wished for
    const isRelative = (at) => typed[at] === "who" && (typed[at - 1] === "someone" || found.some((item) => item.end === at && this.isPerson(item)));
    // of her therapist something is asked; unless another one is asked for behind it, in a place
    const isBefore = ({ at, end }) => found.some((item) => item.at > at && item.end === end) && found.some(({ facet }) => facet === "place") && roles.some((other) => other.role === "asking" && other.at >= end);
    if (are("not_asking").some((said) => !isRelative(said.at) && (!taken[said.at] || taken[said.at] === "asking") && !isBefore(said))) return null;
    for (const { at, end, value } of are("in_listings", "not_known", "fillers")) {
      if (take(at, end, value) && value !== "fillers") roles.push({ role: value, at, end, words: written.slice(at, end).join(" ") });
    }
    this.readCodes(query, typed, taken, found);
    const unknown = [];
    typed.forEach((word, at) => {
      if (taken[at] || isStop(word) || PLACE.has(word) || this.after.has(word)) return;
      const isTown = !this.heard(word) && /\p{L}/u.test(word) && (PLACE.has(typed[at - 1]) || unknown.some((other) => other.isTown && other.at === at - 1));
      unknown.push({ at, isTown, words: written[at] });
    });
    return { typed, taken, found: this.meant(found, roles, taken), roles, unknown };
  }

  /** "my 15 year old" */
  readAges(typed, take, found) {
    typed.forEach((word, at) => {
      const [, number, unit] = /^(\d{1,2})(yo)?$/.exec(word) || [];
      if (!number || !(unit || YEARS.test(typed[at + 1]))) return;
      const end = at + 1 + (unit ? 0 : 1) + (typed[at + 2] === "old" ? 1 : 0);
      const id = number < 13 ? "children" : number < 18 ? "adolescents" : number < 65 ? "adults" : "older-adults";
      if (this.labels.has(`age=${id}`) && take(at, end, "value")) found.push({ facet: "age", ids: [id], town: "", at, end, said: word });
    });
  }

  /** The letters of a state: behind a town or a name that nobody has heard; else in capitals or at the end, where they are no word or degree. */
  readCodes(query, typed, taken, found) {
    const capitals = query !== query.toUpperCase() ? new Set(query.match(/\b[A-Z]{2}\b/g) || []) : new Set();
    typed.forEach((word, at) => {
      if (taken[at] || !at || !this.codes.has(word)) return;
      const isBig = capitals.has(word.toUpperCase()), isLast = at === typed.length - 1, before = typed[at - 1];
      const isBehind = found.some((item) => item.facet === "place" && item.end === at) || (!taken[at - 1] && !isStop(before) && !this.heard(before));
      if (isBehind ? !(isBig || isLast || !isStop(word)) : this.not_places.has(word) || !(isBig || (isLast && !isStop(word)))) return;
      taken[at] = "value";
      found.push({ facet: "place", ids: [this.codes.get(word)], town: "", at, end: at + 1, said: word });
    });
  }

  /** Without the professions of the reader and of others, the narrower of two places, and what an approach says already. */
  meant(found, roles, taken) {
    const besides = roles.filter(({ role }) => role === "beside");
    const skips = (from, to) => taken.slice(from, to).every((role) => !role || ["fillers", "in_listings", "not_known"].includes(role));
    let kept = found.filter((item) => item.facet !== "profession" || !besides.some(({ end }) => end <= item.at && skips(end, item.at)));
    const places = kept.filter(({ facet }) => facet === "place");
    const isWider = (item, other) => item !== other && other.ids.some((id) => item.ids.some((own) => id.startsWith(`${own}-`)));
    const isElsewhere = (item, other) => other.at === item.end && !other.town && !other.ids.some((id) => item.ids.some((own) => own === id || own.startsWith(`${id}-`)));
    kept = kept.flatMap((item) => {
      const next = places.find((other) => other.at === item.end && !other.town);
      if (item.facet === "place" && places.some((other) => isWider(item, other) || (item.town && isElsewhere(item, other)))) return [];
      return item.town && next && item.ids.length > 1 ? { ...item, ids: item.ids.filter((id) => id === next.ids[0] || id.startsWith(`${next.ids[0]}-`)) } : item;
    });
    const isTold = kept.some(({ facet }) => facet === "approach");
    return kept.filter((item) => item.facet !== "profession" || !isTold || !this.work.has(item.said));
  }

  /** Whether a value names who is wished for, and not a work alone. */
  isPerson({ facet, said }) {
    return facet === "profession" ? !this.work.has(said) : facet === "approach" && (this.persons.has(stem(said.split(" ").at(-1))) || /ists?$/.test(said));
  }

  /** Whether somebody is wished for. The surer this is, the more words may stand beside it of which nothing is known. */
  isWish(parts) {
    const { typed, found, roles, unknown } = parts;
    const has = (...facets) => found.some((item) => facets.includes(item.facet));
    const does = (...wanted) => roles.filter(({ role }) => wanted.includes(role));
    const strange = unknown.filter(({ isTown }) => !isTown);
    const nouns = found.filter((item) => this.isPerson(item));
    const kinds = new Set(found.filter(({ ids }) => ids.length).map(({ facet }) => facet)).size;
    const isCore = has(...CORE), isNear = does("nearby").length, isPlaced = unknown.some(({ isTown }) => isTown);
    if (strange.length && !kinds && !(isNear && nouns.length)) return false;      // fills in nothing, and says more
    // only who looks for somebody names a place: who asks what the law is there says so
    if (has("place") || isNear) return strange.length <= MOST && (isCore || typed.includes("someone") || does("somebody").length || kinds > (strange.length && !does("asking").length ? 2 : 1));
    if (does("finding").length && !isPlaced && !has("language")) return false;
    const seen = { ...parts, has, does, strange, nouns, isPlaced, kinds };
    return this.isAsked(seen) || (isCore && this.isDescribed(seen));
  }

  /** Whether the words ask for somebody. */
  isAsked({ typed, taken, found, does, strange, nouns, kinds }) {
    const between = (from, to) => strange.filter(({ at }) => at >= from && at < to).length;
    // a counselor for..., and not a counselor handout
    const isWhole = ({ end }) => !typed[end] || taken[end] || isStop(typed[end]) || PLACE.has(typed[end]);
    const leads = ({ end }) => found.some((item) => CORE.includes(item.facet) && item.at >= end && isWhole(item) && between(end, item.at) < LEFT);
    if (strange.length <= (nouns.length ? MOST : LEFT) && does("asking", "somebody", "finding").some((item) => !between(0, item.at) && leads(item))) return true;
    // less surely: someone who can see a teenager with panic; a sober client wants a bodyworker
    if (kinds < 2) return false;
    const isSomeone = does("somebody").length || (typed.includes("someone") && found.some(isSure));
    return (isSomeone && strange.length < LEFT) || (nouns.length && does("wanting").some((item) => leads(item) && between(item.at, typed.length) < LEFT));
  }

  /** Whether nothing but people and what they shall be like is named. */
  isDescribed({ typed, taken, found, has, does, strange, nouns, isPlaced, kinds }) {
    const mayMore = nouns.some(({ at, end }) => (found.some(isSure) || typed[end] === "for") && strange.every((other) => other.at > at));
    if (strange.length > (mayMore ? 1 : 0)) return false;
    if (isPlaced || (has("language") && has("profession", "approach"))) return true;
    if ((nouns.length || has("approach") || kinds > 2) && found.some(({ ids }) => REMOTE.has(ids[0]))) return true;
    // a trauma therapist, a therapist for trauma; a therapist's burnout is no wish
    const more = [...found.filter(({ facet }) => facet !== "profession"), ...does("in_listings")];
    const isJoined = (from, to) => taken.slice(from, to).every((role) => role && role !== "asking");
    return nouns.some((noun) => (this.after.has(typed[noun.end]) && does("not_known", "beside").length) || more.some((item) => (item.at < noun.at
      ? isJoined(item.end, noun.at) : item.at >= noun.end && (this.after.has(typed[noun.end]) || isSure(item)))));
  }

  told({ found, roles, unknown }) {
    const parameters = [], labels = [];
    for (const facet of FACETS) {
      for (const item of found.filter((other) => other.facet === facet)) {
        for (const id of item.ids) {
          if (parameters.some(([key, other]) => key === facet && other === id)) continue;
          parameters.push([facet, id]);
          labels.push(this.labels.get(`${facet}=${id}`));
        }
      }
    }
    const named = (role) => roles.filter((item) => item.role === role).map((item) => item.words);
    const left = [];      // words in a row are one thing
    unknown.filter((item) => !this.whose.has(item.words)).forEach(({ at, words: said }, step, all) => {
      left.push(step && all[step - 1].at === at - 1 ? `${left.pop()} ${said}` : said);
    });
    return {
      parameters, labels, listed: named("in_listings"), unknown: [...named("not_known"), ...left],
      towns: found.map((item) => item.town).filter(Boolean),
    };
  }
}

/** The address of the directory that fulfills a wish. */
export function directoryAddress({ parameters }) {
  const query = new URLSearchParams(parameters);
  query.sort();
  return parameters.length ? `directory/?${query}` : "directory/";
}

/** How many kinds of what is wished for a listing has (of several values of one kind one is enough), and how many kinds there are. */
export function fit(facets, { parameters }) {
  const kinds = new Map();
  for (const [facet, id] of parameters) kinds.set(facet, [...(kinds.get(facet) || []), id]);
  const has = (facet, id) => (facets[facet] || []).some((own) => own === id || (facet === "place" && own.startsWith(`${id}-`)));
  return [[...kinds].filter(([facet, ids]) => ids.some((id) => has(facet, id))).length, kinds.size];
}

/** The wish without one of its kinds, the one that matters least first: where nobody fits all of it. */
export function lesser({ parameters, labels }) {
  const kinds = WEAKEST.filter((facet) => parameters.some(([key]) => key === facet));
  return kinds.length < 2 ? [] : kinds.map((facet) => ({
    parameters: parameters.filter(([key]) => key !== facet),
    without: labels.filter((_, at) => parameters[at][0] === facet).join(", "),
  }));
}
