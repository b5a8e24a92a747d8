/* The ranking. BM25 over fields, likeness to a whole question or name, words near in meaning, and what kind of page it is.
   Everything that can be tuned stands in data/search/weights.yml and comes with the file; no DOM in here, so that it can be measured alone. */
import { stem } from "./stem.js";
import { isStop, Phrases, placed, setStopWords, words } from "./words.js";
import { Speller } from "./spelling.js";
import { records, unpacked } from "./unpack.js";

const NO_PASSAGE = { text: "", keys: new Set() };
const ENDINGS = 12;           // words that an unfinished one is taken for: the commonest

export class Engine {
  constructor(file) {
    setStopWords(file.words.stop);
    this.weights = file.weights;
    this.pages = records(file.pages);
    for (const page of this.pages) page.url ||= `glossary/${words(page.title).join("-")}/`;      // a term is mostly where its name says
    this.american = new Map(Object.entries(file.words.american));
    this.lay = layWords(file.words);
    this.hints = new Phrases();
    for (const [kind, said] of file.words.hints) for (const phrase of said) this.hints.put(words(phrase).map(stem), kind);
    this.frequencies = new Map();      // word as written -> how often
    this.postings = new Map();         // stem -> Map(page -> weighted count)
    this.sectionsOf = new Map();       // stem -> Map(page -> sections)
    this.neighbors = new Map();        // stem of a word -> [stem, likeness] of those words of the site that are nearest in meaning
    this.real = new Set();             // stems of words that are spelled as they should be, whether the site has them or not
    this.firstSection = [];
    const owner = this.owners();
    const { rows, phrases } = unpacked(file.packed, owner.length, this.pages.length);
    this.phrases = phrases;            // page -> lists of words in which it is asked for, too
    this.readFields();
    this.readRows(rows, owner);
    this.pack();
    for (const phrase of [...file.words.lay.flatMap(([said]) => said), ...file.words.short.map(({ short }) => short)]) for (const word of words(phrase)) this.real.add(stem(word));
    this.speller = new Speller(this.frequencies);
    this.readPassages();
    this.pageSums = new Sums(this.pages.length);
    this.passageSums = new Sums(this.passages.length);
  }

  readFields() {
    const fields = { title: [], aliases: [], questions: [], answer: [], headings: [] };
    this.pages.forEach((page, id) => {
      fields.title.push(words(page.title));
      fields.aliases.push((page.aliases || []).flatMap(words));
      fields.questions.push([...(page.questions || []).flatMap(words), ...this.phrases[id].flat()]);
      fields.answer.push([page.summary || "", ...(page.answer || [])].flatMap(words));
      fields.headings.push((page.sections || []).flatMap(([, heading]) => words(heading)));
    });
    for (const field in fields) this.count(field, fields[field]);
  }

  /** A field's words into the postings: counted, weighed, and less where the field is long. */
  count(field, texts) {
    const { b, fields } = this.weights;
    const lengths = texts.map((text) => text.length).filter(Boolean);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1);
    texts.forEach((text, page) => {
      const worth = fields[field] / (1 - b + (b * text.length) / mean);
      for (const word of text) {
        if (isStop(word)) continue;
        this.add(stem(word), page, worth);
        this.frequencies.set(word, (this.frequencies.get(word) || 0) + 1);
      }
    });
  }

  add(key, page, worth) {
    let held = this.postings.get(key);
    if (!held) this.postings.set(key, (held = new Map()));
    held.set(page, (held.get(page) || 0) + worth);
  }

  /** The page of each section, in the order of the file. */
  owners() {
    const owner = [];
    this.pages.forEach((page, id) => {
      this.firstSection.push(owner.length);
      const parts = 1 + (page.sections || []).length;      // before the first heading, and after each
      for (let part = 0; part < parts; part++) owner.push(id);
    });
    return owner;
  }

  /** The packed words: of the sections, and near in meaning. A page counts a word once for each of its sections that holds it. */
  readRows(rows, owner) {
    const lengths = new Array(this.pages.length).fill(0);
    for (const [, sections] of rows) for (const section of sections) lengths[owner[section]] += 1;
    const filled = lengths.filter(Boolean);
    const mean = filled.reduce((sum, length) => sum + length, 0) / (filled.length || 1);
    const { b, fields } = this.weights;
    for (const [word, sections, near] of rows) {
      // a common word that stands in the table alone is no slip of the pen, and no slip is read as it
      if (sections.length || near.length) this.frequencies.set(word, (this.frequencies.get(word) || 0) + sections.length || 0.5);
      if (isStop(word)) continue;
      const key = stem(word);
      this.real.add(key);
      if (near.length && !this.neighbors.has(key)) this.neighbors.set(key, near.map(([other, likeness]) => [stem(other), likeness]));
      if (!sections.length) continue;
      let places = this.sectionsOf.get(key);
      if (!places) this.sectionsOf.set(key, (places = new Map()));
      for (const section of sections) {
        const page = owner[section];
        this.add(key, page, fields.body / (1 - b + (b * lengths[page]) / mean));
        if (!places.has(page)) places.set(page, new Set());
        places.get(page).add(section - this.firstSection[page] - 1);
      }
    }
  }

  /** Postings and rarities as arrays: a keystroke goes through many of them. */
  pack() {
    this.rarities = new Map();
    for (const [key, held] of this.postings) {
      this.rarities.set(key, Math.log(1 + (this.pages.length - held.size + 0.5) / (held.size + 0.5)));
      this.postings.set(key, [Uint16Array.from(held.keys()), Float32Array.from(held.values())]);
    }
    this.unheard = Math.log(1 + (this.pages.length + 0.5) / 0.5);
  }

  /** Titles, names and questions, each as a whole: a question may be like one of them. */
  readPassages() {
    this.passages = [];
    this.passagesOf = new Map();
    this.names = new Map();      // a title, another name, the end of an address: as a whole -> the pages that are called so
    this.letters = new Set();    // of these the abbreviations
    this.pages.forEach((page, id) => {
      const { least } = this.weights;
      for (const text of [page.title, ...(page.aliases || []).slice(0, page.named || 0), page.url.split("/").at(-2) || page.title]) {
        const name = words(text).map((word) => this.spelled(word)).join(" ");
        this.names.set(name, (this.names.get(name) || new Set()).add(id));
        if (/^[A-Z]{2,}s?$/.test(text)) this.letters.add(name);
      }
      for (const text of [page.title, ...(page.aliases || [])]) this.readPassage(id, words(text), text, 0);
      for (const text of page.questions || []) this.readPassage(id, words(text), text, 0);
      for (const phrase of this.phrases[id]) this.readPassage(id, phrase, "", least);      // looked up, and not shown
    });
  }

  /** A name may be one word; a phrase of one word tells less than it seems, and `least` holds it back. */
  readPassage(page, typed, text, least) {
    const content = typed.filter((word) => !isStop(word));
    const keys = new Set((content.length ? content : typed).map((word) => stem(this.spelled(word))));
    const number = this.passages.length;
    this.passages.push({ page, text, keys, whole: Math.max(least, [...keys].reduce((sum, key) => sum + this.rarity(key), 0)) });
    for (const key of keys) {
      if (!this.passagesOf.has(key)) this.passagesOf.set(key, []);
      this.passagesOf.get(key).push(number);
    }
  }

  spelled(word) { return this.american.get(word) || word; }

  rarity(key) { return this.rarities.get(key) ?? this.unheard; }

  /** What was asked: for each word the stems that answer it with their weight, and what was read instead of it. */
  read(query) {
    const typed = words(query).slice(0, 40).map((word) => this.spelled(word));
    const written = [...placed(query)].map(([, from, to]) => query.slice(from, to));
    const last = /[\p{L}\p{N}]$/u.test(query) ? typed.length - 1 : -1;      // may be unfinished
    const content = typed.filter((word) => !isStop(word)).length;
    const groups = [], instead = [];
    typed.forEach((word, index) => {
      if (content && isStop(word)) { groups.push(null); return; }
      groups.push(this.group(word, index === last, instead));
    });
    const short = this.addLayWords(typed, written, groups);
    const hinted = new Map();      // kind of page -> the words that ask for it
    for (const { at, value } of this.hints.in(typed.map(stem))) if (groups[at]) hinted.set(value, [...(hinted.get(value) || []), groups[at]]);
    return { typed, hinted, groups: groups.filter(Boolean), content: content || typed.length, instead, short };
  }

  group(word, unfinished, instead) {
    const { prefix, neighbor } = this.weights;
    const group = new Map();
    const own = stem(word);
    const known = this.postings.has(own);
    const put = (key, weight) => { if (this.postings.has(key) && weight > (group.get(key) || 0)) group.set(key, weight); };
    if (known) put(own, 1);
    if (unfinished && word.length > 1) {
      const longer = this.speller.begun(word).filter((other) => other.length > word.length && !isStop(other) && this.postings.has(stem(other)));
      longer.sort((a, b) => this.frequencies.get(b) - this.frequencies.get(a));
      for (const other of longer.slice(0, ENDINGS)) put(stem(other), known ? prefix.known : prefix.unknown);
    }
    const near = (other, weight) => { for (const [key, likeness] of this.neighbors.get(stem(other)) || []) put(key, likeness * weight); };
    near(word, known ? neighbor.known : neighbor.unknown);
    if (!group.size && !this.real.has(own)) {
      const parts = this.speller.split(word);
      const other = this.speller.nearest(word);
      const read = other && !(parts && this.speller.known.get(other) < 3) ? [other] : parts || (other ? [other] : []);
      for (const part of read) { put(stem(part), 1); near(part, this.postings.has(stem(part)) ? neighbor.known : neighbor.unknown); }
      if (read.length) instead.push([word, read.join(" ")]);
    }
    return group;
  }

  /** Lay words, the other profession's words and abbreviations add what they mean. Of two phrases in one place the longer one is
      meant: "wants to die" is no bereavement. Returns the abbreviations that can be read in several ways. */
  addLayWords(typed, written, groups) {
    const short = [];
    const found = this.lay.in(typed.map(stem)).filter(({ at, value }) => !value.capitals || written[at] === written[at].toUpperCase());
    for (const { at, end, value: { means, abbreviation } } of found) {
      if (found.some((other) => other.at <= at && other.end >= end && other.end - other.at > end - at)) continue;
      if (abbreviation && means.length > 1) short.push([written[at], means.map(([text]) => text)]);
      for (let place = at; place < end; place++) {
        const group = (groups[place] ||= new Map());
        if (end - at > 1) for (const [key, weight] of group) group.set(key, weight * this.weights.lay.part);
        for (const [, meant] of means) for (const key of meant) if (this.postings.has(key)) group.set(key, Math.max(group.get(key) || 0, this.weights.lay.weight));
      }
    }
    return short;
  }

  /** Words of the site that are spelled most like those of a question for which nothing was found; none for a word that is one. */
  alike(query) {
    const strange = words(query).slice(0, 40).filter((word) => !isStop(word) && !this.real.has(stem(word)));
    return [...new Set(strange.flatMap((word) => this.speller.alike(word, (other) => !isStop(other) && this.postings.has(stem(other)))))];
  }

  /** Pages by how well they answer, best first. `reader` is a profession's id. */
  find(query, reader = "") {
    const { k1, like, prior, reader: hers, floor, long, hint, name } = this.weights;
    const asked = this.read(query);
    const marks = new Map();
    const sums = this.pageSums.emptied();
    for (const group of asked.groups) {
      for (const [key, weight] of group) {
        marks.set(key, Math.max(marks.get(key) || 0, weight));
        const [pages, held] = this.postings.get(key);
        const rare = weight * this.rarity(key);
        for (let at = 0; at < pages.length; at++) sums.most(pages[at], (rare * held[at]) / (k1 + held[at]));
      }
      // a template seldom says that it is one: its kind answers the word
      if (asked.hinted.size) {
        this.pages.forEach((page, id) => {
          if ((asked.hinted.get(kindOf(page)) || []).includes(group)) sums.most(id, (this.unheard * 2) / (k1 + 2));
        });
      }
      sums.next();
    }
    // who types a name looks for what is called so
    const named = this.names.get(asked.typed.join(" ")) || new Set();
    for (const id of named) sums.most(id, Number.MIN_VALUE);
    sums.next();
    const [first] = asked.typed, begun = this.letters.has(first) ? this.names.get(first) : new Set();
    let top = 0, best = -Infinity;
    for (const id of sums.touched) top = Math.max(top, sums.total[id]);
    const { likest, likeness } = this.liken(asked);
    const isLong = asked.content >= long;
    const scores = sums.touched.map((id) => {
      const page = this.pages[id];
      let score = sums.total[id] / top + like * likeness[id] - ((isLong ? prior.long : prior.short)[page.kind] || 0);
      if (asked.hinted.has(kindOf(page))) score += hint;
      if (!isLong && likeness[id] > 0.97 && this.passages[likest[id]].text === page.title) score += name;
      if (!isLong && begun.has(id)) score += name;
      if (page.kind !== "activity" && (page.for || []).includes(reader)) score += hers;
      best = Math.max(best, score);
      return score;
    });
    const hits = [];
    sums.touched.forEach((id, at) => {
      const isNamed = named.has(id);
      if (scores[at] < best * floor && !isNamed) return;
      const { text: passage, keys } = likeness[id] ? this.passages[likest[id]] : NO_PASSAGE;
      hits.push({ page: this.pages[id], id, score: scores[at], likeness: likeness[id], passage, keys, isNamed });
    });
    hits.sort((a, b) => b.score - a.score || (a.page.url < b.page.url ? -1 : 1));
    if (named.size) hits.sort((a, b) => b.isNamed - a.isNamed);
    return { ...asked, marks, hits };
  }

  /** For each page the title, name or question of its own that is most like the question, and how much. */
  liken({ groups }) {
    const sums = this.passageSums.emptied();
    let whole = 0;
    for (const group of groups) {
      let most = 0;
      for (const [key, weight] of group) {
        const worth = weight * this.rarity(key);
        if (worth > most) most = worth;
        for (const passage of this.passagesOf.get(key) || []) sums.most(passage, worth);
      }
      whole += most;
      sums.next();
    }
    const likeness = new Float32Array(this.pages.length), likest = new Uint16Array(this.pages.length);
    for (const number of sums.touched) {
      const { page, whole: own } = this.passages[number], sum = sums.total[number];
      const like = sum / Math.sqrt(whole * Math.max(own, sum));
      if (like > likeness[page]) { likeness[page] = like; likest[page] = number; }
    }
    return { likeness, likest };
  }
}

/** Sums over the words of a question, for which of several readings of one word only the best counts. */
class Sums {
  constructor(length) {
    this.total = new Float64Array(length);
    this.best = new Float64Array(length);
    this.of = [];           // what the word at hand has touched
    this.touched = [];
  }

  /** The same for the next question: nothing large is made anew with each keystroke. */
  emptied() {
    for (const at of this.touched) this.total[at] = 0;
    this.touched.length = 0;
    return this;
  }

  most(at, worth) {
    if (this.best[at] === 0) this.of.push(at);
    if (worth > this.best[at]) this.best[at] = worth;
  }

  next() {
    for (const at of this.of) {
      if (this.total[at] === 0) this.touched.push(at);
      this.total[at] += this.best[at];
      this.best[at] = 0;
    }
    this.of.length = 0;
  }
}

/** The kind of a page as hints name it: the page for instructors is a kind of its own. */
const kindOf = ({ kind, url }) => (url === "teach/" ? "teach" : kind);

function layWords({ lay, short }) {
  const found = new Phrases();
  const keys = (text) => words(text).map(stem);
  const meant = (means) => means.map((text) => [text, words(text).filter((word) => !isStop(word)).map(stem)]);
  for (const [said, means] of lay) for (const phrase of said) found.put(keys(phrase), { means: meant(means), capitals: false, abbreviation: false });
  for (const { short: letters, means, capitals = false } of short) found.put(keys(letters), { means: meant(means), capitals, abbreviation: true });
  return found;
}
