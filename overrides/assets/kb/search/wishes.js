/* Wishes for a person: "spanish speaking emdr near eugene" is no question that a page answers. It leads to the directory with
   its filters filled in: ?language=es&approach=emdr&place=US-OR, the vocabularies' ids, a key once for each value. */
import { stem } from "./stem.js";
import { Phrases, words } from "./words.js";

const FACETS = ["profession", "approach", "language", "format", "place"];
const WORK = new Set(["massag", "psychotherapi", "counsel"]);     // names a profession by its work alone

export class Wishes {
  constructor(settings) {
    this.asking = new Phrases();
    this.notAsking = new Phrases();
    this.values = new Phrases();
    this.labels = new Map();
    const keys = (phrase) => words(phrase).map(stem);
    // as they are typed: who needs a counselor asks for one; "she needs a counselor" asks how to say so
    for (const phrase of settings.asking) this.asking.put(words(phrase), true);
    for (const phrase of settings.not_asking) this.notAsking.put(words(phrase), true);
    for (const facet of FACETS) {
      for (const [id, label, others] of settings[facet]) {
        this.labels.set(`${facet}=${id}`, label);
        for (const phrase of [label, ...others]) this.values.put(keys(phrase), { facet, ids: [id], town: "" });
      }
    }
    for (const [town, ...regions] of settings.towns) this.values.put(keys(town), { facet: "place", ids: regions, town });
  }

  /** What is wished for, or nothing: parameters of the directory, their labels, and the towns that were named. */
  read(query) {
    const typed = words(query), keys = typed.map(stem);
    const found = [], taken = new Array(keys.length).fill(false);
    // of phrases in one place the longest is meant: Thai massage is no language
    for (const { at, end, value } of this.values.in(keys).sort((a, b) => b.end - b.at - (a.end - a.at))) {
      if (taken.slice(at, end).some(Boolean)) continue;
      taken.fill(true, at, end);
      found.push({ ...value, at, said: keys.slice(at, end).join(" ") });
    }
    const has = (facet) => found.some((item) => item.facet === facet);
    const asks = this.asking.in(typed).length > 0;
    const is = (has("profession") || has("approach") || has("language")) && (asks || ((has("place") || has("language")) && found.length > 1));
    if (!is || this.notAsking.in(typed).some(({ at }) => !taken[at])) return null;
    // massage and psychotherapy are said of an approach too: the approach says it all
    const kept = found.filter((item) => item.facet !== "profession" || !WORK.has(item.said) || !has("approach"));
    kept.sort((a, b) => FACETS.indexOf(a.facet) - FACETS.indexOf(b.facet) || a.at - b.at);
    const parameters = [], labels = [];
    for (const item of kept) {
      for (const id of item.ids) if (!parameters.some(([facet, other]) => facet === item.facet && other === id)) parameters.push([item.facet, id]);
      for (const id of item.ids) {
        const label = this.labels.get(`${item.facet}=${id}`);
        if (!labels.includes(label)) labels.push(label);
      }
    }
    return { parameters, labels, towns: kept.map((item) => item.town).filter(Boolean) };
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
  return [[...kinds].filter(([facet, ids]) => ids.some((id) => (facets[facet] || []).includes(id))).length, kinds.size];
}
