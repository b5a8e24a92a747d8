/* The search: one whole file, fetched before anything is typed; BM25 over fields; all of it on the device.
   The weights are measured: change none of them without trying questions. */
const ROOT = new URL("../../", import.meta.url);
const K1 = 1.2, B = 0.3;
const WEIGHTS = { title: 2, aliases: 1, questions: 3, answer: 1.5, body: 1 };
const PRIOR = { activity: 0.05, case: 0.15, term: 0.2 };   // off the score; for terms only when the question is long
const GROUPS = [["guide", "Guides", 6], ["template", "To print", 4], ["case", "Cases", 4], ["term", "Words", 6], ["activity", "Whose job is it?", 5]];
const PAPER = /\b(letter|form|agreement|template|print|pdf|sheet)/i;     // asks for something to print
const ACTS = new Set(["in-short", "do-now", "words"]);      // what one can do, before what one can know
const STOP = new Set("a about am an and any are as at be been by can could did do does for from had has have he her him his how i if in into is it its just may me might my of on or our she should so some that the their them then there they this to was we were what when where which who why will with would you your".split(" "));
/* Words for which crisis help comes first, by rule and before any score. Too often is better than once too few. */
const CRISIS = new RegExp(`\\b(${[
  "suicid\\w*|overdos\\w*|self ?harm\\w*|kill(s|ed|ing(?! me))?|988|911|999|hotline|crisis|emergency|weapons?",
  "rap(e|ed|ing|ist)|molest\\w*|abus(e|ed|es|er|ing|ive)|strangl\\w*|chok(e|ed|es|ing)|domestic violence",
  "(hits?|hitting|beats?|beaten|beating) (her|his|him|me|them|(the|a|my) child)",
  "(hurt|harm|cut)(s|ed|ing|ting)? (\\w*sel(f|ves)|some(one|body)|people|(her|his|my|a) child)",
  "(want|wish|go|plan|rather|ready|about)(s|es|ed|ing|ning)? (to )?(be )?(die|dead)|better off dead|end (it|(her|his|my|their) life)",
  "(not|\\w+nt|no longer) (want|wish)(s|ed|ing)? (to )?(be here|be alive|live|wake up)|cant go on|took (\\w+ ){0,3}pills",
  "chest pain|passed out|unconscious|seizures?|(not|cant|cannot|stopped) breath(e|ing)",
].join("|")})\\b`);

const plain = (word) => word.toLowerCase().normalize("NFKD").replace(/\p{M}|['’]s$|['’]/gu, "");
const WORD = /[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu;
const words = (text) => (text.match(WORD) || []).map(plain);
const stems = new Map();
function stem(word) {
  let s = stems.get(word);
  if (s !== undefined) return s;
  s = word;
  if (s.length > 3 && !/\d/.test(s)) {
    s = s.replace(/(ss|x|ch|sh)es$/, "$1").replace(/(..)ies$/, "$1y").replace(/([^aeious])s$|([aeo])s$/, "$1$2").replace(/(..)ied$/, "$1y");
    const cut = s.replace(/(ed|ing)$/, "");
    if (cut !== s && /[aeiouy]/.test(cut) && cut.length > 2) s = cut.replace(/([^aeiouylsz])\1$/, "$1");
    s = s.replace(/(.{3})(ness|ly)$/, "$1").replace(/(.{2})e$/, "$1").replace(/i$/, "y");
    if (s.length > 5) s = s.replace(/([^aeiou])\1$/, "$1");
  }
  stems.set(word, s);
  return s;
}

const FILE = new URL("search.json", import.meta.url);
let loading = null, index = null;
function load() {
  loading ||= fetch(FILE).then((answer) => answer.json()).then((file) => { index = build(file.documents); })
    .catch((error) => { loading = null; throw error; });
  return loading;
}
function build(documents) {
  const postings = new Map();       // stem -> Map(document -> weighted count)
  const vocabulary = new Map();     // word as written -> how often
  const texts = documents.map((doc) => {
    const short = doc.sections.filter((section) => section[0] === "in-short");
    const body = doc.sections.filter((section) => section[0] !== "in-short");
    const { title, aliases = [], questions = [], summary } = doc;
    const fields = { title: [title], aliases, questions, answer: [summary, short], body };
    for (const field in fields) fields[field] = words(fields[field].join(" "));
    return fields;
  });
  for (const field in WEIGHTS) {
    const filled = texts.map((fields) => fields[field].length).filter(Boolean);
    const mean = filled.reduce((sum, length) => sum + length, 0) / filled.length;
    texts.forEach(({ [field]: text }, id) => {
      for (const word of text) {
        const key = stem(word);
        if (!postings.has(key)) postings.set(key, new Map());
        const docs = postings.get(key);
        docs.set(id, (docs.get(id) || 0) + WEIGHTS[field] / (1 - B + B * text.length / mean));
        vocabulary.set(word, (vocabulary.get(word) || 0) + 1);
      }
    });
  }
  return { documents, postings, vocabulary };
}

/** Damerau-Levenshtein distance; a wrong first letter costs a half more. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return 9;
  let before = [], row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const last = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
  }
  return row[b.length] + (a[0] === b[0] ? 0 : 0.5);
}
function nearest(word) {
  if (word.length < 4) return null;
  let best = null, least = word.length < 7 ? 1.5 : 2, often = 0;
  for (const [other, count] of index.vocabulary) {
    const far = distance(word, other, Math.floor(least));
    if (far < least || (far === least && count > often)) { best = other; least = far; often = count; }
  }
  return best;
}
/** What was asked: for each word the stems that answer it with their weight, and what was read instead. */
function ask(query) {
  const typed = words(query);
  const content = typed.filter((word) => !STOP.has(word));
  const used = content.length ? content : typed;
  const last = typed.at(-1);        // may be unfinished
  const terms = [], instead = [];
  for (const word of used) {
    const known = index.postings.has(stem(word));
    const term = new Map();
    if (known) term.set(stem(word), 1);
    if (word === last && word.length > 1) {
      for (const other of index.vocabulary.keys()) {
        if (other.length > word.length && other.startsWith(word) && !STOP.has(other) && !term.has(stem(other))) term.set(stem(other), known ? 0.4 : 0.8);
      }
    }
    if (!term.size) {
      const near = nearest(word);
      if (!near) continue;
      instead.push([word, near]);
      term.set(stem(near), 1);
    }
    terms.push(term);
  }
  return { terms, instead, count: used.length, marks: new Set(terms.flatMap((term) => [...term.keys()])) };
}
function inCrisis(query, instead) {
  let text = words(query).join(" ");
  for (const [word, other] of instead) text = text.replace(word, other);
  return CRISIS.test(text);
}
function find(query) {
  const question = ask(query);
  const sums = new Map();
  for (const term of question.terms) {
    const best = new Map();
    for (const [key, weight] of term) {
      const docs = index.postings.get(key);
      const rare = weight * Math.log(1 + (index.documents.length - docs.size + 0.5) / (docs.size + 0.5));
      for (const [id, held] of docs) best.set(id, Math.max(best.get(id) || 0, rare * held / (K1 + held)));
    }
    for (const [id, score] of best) sums.set(id, (sums.get(id) || 0) + score);
  }
  const top = Math.max(0, ...sums.values());
  const reader = document.documentElement.dataset.kbProfession;
  const whole = words(query).map((word) => stem(new Map(question.instead).get(word) || word)).join(" ");
  const hits = [];
  for (const [id, sum] of sums) {
    const doc = index.documents[id];
    let score = sum / top;
    if (doc.kind === "template" && PAPER.test(query)) score += 0.12;
    if (doc.kind !== "term" || question.count > 2) score -= PRIOR[doc.kind] || 0;
    else if (words(doc.title).map(stem).join(" ") === whole) score += 0.15;     // the word itself
    if (score < 0.4) continue;
    if (doc.kind !== "activity" && doc.for.includes(reader)) score += 0.05;      // near ties: hers first
    hits.push({ doc, score });
  }
  hits.sort((a, b) => b.score - a.score || (a.doc.url < b.doc.url ? -1 : 1));
  return { ...question, hits };
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
function link(address, ...children) {
  const made = element("a", "", ...children);
  made.href = new URL(address, ROOT).href;
  return made;
}
/** The text with the words asked for in <mark>. */
function marked(text, marks) {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(WORD)) {
    const word = plain(match[0]);
    if (STOP.has(word) || !marks.has(stem(word))) continue;
    made.append(text.slice(at, match.index), element("mark", "", match[0]));
    at = match.index + match[0].length;
  }
  made.append(text.slice(at));
  return made;
}
/** A stretch of a text, from the start of that sentence after which most of the words asked for stand. */
function passage(text, marks) {
  let start = 0, most = 0;
  for (const { index: at } of text.matchAll(/(?<=^|[.?!:;”] )\S/g)) {
    const held = new Set(words(text.slice(at, at + 150)).map(stem).filter((key) => marks.has(key))).size;
    if (held > most) { most = held; start = at; }
  }
  const end = text.length < start + 220 ? text.length : text.lastIndexOf(" ", start + 180);
  return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
}
/** The section that answers best: most of the question's rare words, in its heading above all. */
function section(doc, found) {
  let best = null, most = 0;
  for (const row of doc.sections) {
    const heading = new Set(words(row[1]).map(stem)), text = new Set(words(row[2]).map(stem));
    let score = 0;
    for (const term of found.terms) {
      let worth = 0;
      for (const [key, weight] of term) {
        const rare = weight * Math.log(1 + index.documents.length / index.postings.get(key).size);
        worth = Math.max(worth, heading.has(key) ? 1.5 * rare : 0, text.has(key) ? rare : 0);
      }
      score += worth;
    }
    if (ACTS.has(row[0])) score *= 1.5;
    if (score > most) { most = score; best = row; }
  }
  return best;
}
function result(doc, found) {
  const name = link(doc.url, marked(doc.title, found.marks));
  name.className = "kb-hit__title";
  const best = /guide|case|crisis/.test(doc.kind) && section(doc, found);
  const [text, ...where] = best && best[0] && best[2] ? [best[2], link(`${doc.url}#${best[0]}`, best[1]), ": "] : [doc.summary];
  return element("li", "kb-hit", name, element("p", "", ...where, marked(passage(text, found.marks), found.marks)));
}
function headed(className, title, ...rows) {
  return element("section", className, element("h2", "", title), element("ul", "", ...rows));
}
function crisis(found) {
  const doc = index && index.documents.find((other) => other.kind === "crisis");
  const best = doc && section({ sections: doc.sections.map(([id, heading]) => [id, heading, ""]) }, found);
  const made = headed("kb-stop kb-found__crisis", "Is someone in danger?", element("li", "", link("crisis/", "Crisis help: what to do now, and numbers by country")),
    best && best[0] ? element("li", "", link(`crisis/#${best[0]}`, best[1])) : "");
  made.firstChild.className = "kb-stop__title";
  return made;
}

const place = document.querySelector("[data-kb-results]");
const forms = document.querySelectorAll("[data-kb-search-form]");
const field = place && forms[0].elements.q;
let resting = 0;

/** Once the typing rests: say what was found, and keep the question behind the "#" of the address, which is never sent. */
function rest(query, text) {
  clearTimeout(resting);
  resting = setTimeout(() => {
    document.getElementById("kb-said").textContent = text;
    if (query !== asked() || location.search) history.replaceState(history.state, "", location.pathname + (query ? `#q=${encodeURIComponent(query)}` : ""));
  }, 400);
}
function asked() {
  const [before, after] = [location.search, location.hash].map((part) => new URLSearchParams(part.slice(1)).get("q"));
  return (after ?? before ?? "").slice(0, 300).trim();
}
function show(query, trouble) {
  const found = index ? find(query) : { terms: [], instead: [], hits: [] };
  const danger = inCrisis(query, found.instead);
  const groups = GROUPS.map(([kind, title, most]) => ({ title, hits: found.hits.filter(({ doc, score }) => (danger
    ? doc.kind === kind && score > 0.6
    : (doc.kind === "crisis" ? "guide" : doc.kind) === kind)).slice(0, most) })).filter((group) => group.hits.length);
  // the group of the best answer comes first, then the fixed order
  if (!danger) groups.sort((a, b) => b.hits.includes(found.hits[0]) - a.hits.includes(found.hits[0]));
  const count = groups.reduce((sum, group) => sum + group.hits.length, danger ? 1 : 0);
  let line = trouble || "Fetching the list of what is here.";
  if (index) {
    line = groups.length ? `${count} result${count === 1 ? "" : "s"}.` : `No page here has the words “${query}”.`;
    for (const [word, near] of found.instead) line += ` “${word}” is not in our pages; this is for “${near}”.`;
  }
  place.replaceChildren(
    danger ? crisis(found) : "",
    element("p", "kb-found__count", line),
    ...groups.map(({ title, hits }) => headed("kb-found__group", title, ...hits.map((hit) => result(hit.doc, found)))),
  );
  if (index && !groups.length) {
    place.append(element("p", "kb-small", "Try fewer words, or those that a client would use. The lists below hold everything. If a guide is missing, ",
      link("contribute/#report-a-mistake", "ask for it"), ": say what you needed to know, and nothing about the client."));
  }
  rest(query, line);
}
async function answer() {
  const query = field.value.trim();
  if (!query) {
    place.replaceChildren();
    return rest("", "");
  }
  show(query);
  if (index) return;
  let trouble;
  try { await load(); } catch { trouble = "The search could not be fetched. The lists below hold everything; the next letter tries again."; }
  if (query === field.value.trim()) show(query, trouble);
}
/** Down from the field into the results, up and down among them, Escape back to the field. */
function move(event) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [field, ...place.querySelectorAll(".kb-found__crisis a, .kb-hit__title")];
  const at = stops.indexOf(document.activeElement);
  const to = event.key === "Escape" && place.contains(document.activeElement) ? field
    : at >= 0 && stops[at + (event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : stops.length)];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

if (field) {
  load().catch(() => { /* said when something is asked */ });
  field.value ||= asked();      // what was typed before this script came stays
  if (field.value) answer();
  field.addEventListener("input", answer);
  // the form is sent: the phone's keyboard makes room
  field.form.addEventListener("submit", () => { if (matchMedia("(pointer: coarse)").matches) field.blur(); });
  addEventListener("hashchange", () => { if (asked() !== field.value.trim()) { field.value = asked(); answer(); } });
  document.addEventListener("keydown", move);
  document.addEventListener("kb:reading", answer);
} else {
  // elsewhere: have the file in the browser's own store before the search page asks for it
  for (const form of forms) form.addEventListener("focusin", () => { fetch(FILE).catch(() => { /* the search page says so */ }); }, { once: true });
}
