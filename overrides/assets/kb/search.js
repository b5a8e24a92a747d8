/* The search: one whole file, fetched before anything is typed; BM25 over fields; all of it on the device.
   The weights are measured: change none of them without trying questions. */
const ROOT = new URL("../../", import.meta.url);
const K1 = 1.2, B = 0.3;
const WEIGHTS = { title: 2, aliases: 1, questions: 3, answer: 1.5, body: 1 };
const PRIOR = { activity: 0.05, case: 0.15, term: 0.2 };   // off the score; for terms only when the question is long
const GROUPS = [["guide", "Guides", 6], ["template", "To print", 4], ["case", "Cases", 4], ["term", "Words", 6], ["activity", "Whose job is it?", 5]];
const ACTS = new Set(["in-short", "do-now", "words"]);      // what one can do, before what one can know
const STOP = new Set("a about am an and any are as at be been by can could did do does for from had has have he her him his how i if in into is it its just may me might my of on or our she should so some that the their them then there they this to was we were what when where which who why will with would you your".split(" "));
/* Words for which crisis help comes first, by rule and before any score. Too often is better than once too few. */
const CRISIS = new RegExp(`\\b(${[
  "suicid\\w*|overdos\\w*|self ?harm\\w*|kill(s|ed|ing(?! me))?|988|911|999|hotline|crisis|emergency|weapons?",
  "rap(e|ed|ing|ist)|molest\\w*|abus(e|ed|es|er|ing|ive)|strangl\\w*|chok(e|ed|es|ing)|domestic violence",
  "(hits?|hitting|beats?|beaten|beating) (her|his|him|me|them|(the|a|my) child)",
  "(hurt|harm|cut)(s|ed|ing|ting)? (\\w*sel(f|ves)|some(one|body)|people)",
  "(want|wish|go|plan|rather|ready|about)(s|es|ed|ing|ning)? (to )?(be )?(die|dead)|better off dead|end (it|(her|his|my|their) life)",
  "(not|\\w+nt|no longer) (want|wish)(s|ed|ing)? (to )?(be here|be alive|live|wake up)|cant go on|took (\\w+ ){0,3}pills",
  "chest pain|passed out|unconscious|seizures?|(not|cant|cannot|stopped) breath(e|ing)",
].join("|")})\\b`);

/* ---- words ---- */
const plain = (word) => word.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/['’]s$/, "").replace(/['’]/g, "");
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

/* ---- index ---- */
let loading = null, index = null;
function load() {
  loading ||= fetch(new URL("search.json", import.meta.url))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`search.json: ${answer.status}`))))
    .then((file) => { index = build(file.documents); })
    .catch((error) => { loading = null; throw error; });
  return loading;
}
function build(documents) {
  const postings = new Map();       // stem -> Map(document -> {field: count})
  const vocabulary = new Map();     // word as written -> how often
  const sums = {}, sizes = [];
  documents.forEach((doc, id) => {
    const short = doc.sections.find((section) => section[0] === "in-short");
    const fields = {
      title: doc.title,
      aliases: (doc.aliases || []).join(" "),
      questions: (doc.questions || []).join(" "),
      answer: `${doc.summary} ${short ? short[2] : ""}`,
      body: doc.sections.filter((section) => section !== short).map((section) => `${section[1]} ${section[2]}`).join(" "),
    };
    sizes[id] = {};
    for (const field in fields) {
      const found = words(fields[field]);
      if (!found.length) continue;
      sizes[id][field] = found.length;
      const sum = sums[field] ||= [0, 0];
      sum[0] += found.length; sum[1] += 1;
      for (const word of found) {
        vocabulary.set(word, (vocabulary.get(word) || 0) + 1);
        const key = stem(word);
        let docs = postings.get(key);
        if (!docs) postings.set(key, docs = new Map());
        let counts = docs.get(id);
        if (!counts) docs.set(id, counts = {});
        counts[field] = (counts[field] || 0) + 1;
      }
    }
  });
  const scores = new Map();         // stem -> Map(document -> BM25F)
  for (const [key, docs] of postings) {
    const idf = Math.log(1 + (documents.length - docs.size + 0.5) / (docs.size + 0.5));
    const row = new Map();
    for (const [id, counts] of docs) {
      let weight = 0;
      for (const field in counts) weight += WEIGHTS[field] * counts[field] / (1 - B + B * sizes[id][field] * sums[field][1] / sums[field][0]);
      row.set(id, idf * weight / (K1 + weight));
    }
    scores.set(key, row);
  }
  return { documents, scores, vocabulary };
}

/* ---- the question ---- */
/** Damerau-Levenshtein distance, or `most` + 1 as soon as it is more. A wrong first letter costs a half more. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
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
  if (word.length < 4 || /\d/.test(word)) return null;
  let best = null, least = word.length < 7 ? 1.5 : 2, often = 0;
  for (const [other, count] of index.vocabulary) {
    if (other.length < 3) continue;
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
  const open = /[\p{L}\p{N}]$/u.test(query) ? used[used.length - 1] : null;
  const terms = [], instead = [];
  for (const word of used) {
    const known = index.scores.has(stem(word));
    const term = new Map();
    if (known) term.set(stem(word), 1);
    if (word === open && word.length > 1 && typed[typed.length - 1] === word) {
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
  const asked = ask(query);
  const sums = new Map();
  for (const term of asked.terms) {
    const best = new Map();
    for (const [key, weight] of term) {
      for (const [id, score] of index.scores.get(key)) if (score * weight > (best.get(id) || 0)) best.set(id, score * weight);
    }
    for (const [id, score] of best) sums.set(id, (sums.get(id) || 0) + score);
  }
  const top = Math.max(0, ...sums.values());
  const reader = document.documentElement.dataset.kbProfession;
  const whole = words(query).map(stem).join(" ");
  const hits = [];
  for (const [id, sum] of sums) {
    const doc = index.documents[id];
    let score = sum / top;
    if (doc.kind !== "term" || asked.count > 2) score -= PRIOR[doc.kind] || 0;
    else if (words(doc.title).map(stem).join(" ") === whole) score += 0.15;     // the word itself
    if (score < 0.4) continue;
    if (doc.kind !== "activity" && doc.for.includes(reader)) score += 0.02;      // near ties: hers first
    hits.push({ doc, score });
  }
  hits.sort((a, b) => b.score - a.score || (a.doc.url < b.doc.url ? -1 : 1));
  return { ...asked, hits };
}

/* ---- the page ---- */
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
function section(doc, asked) {
  let best = null, most = 0;
  for (const row of doc.sections) {
    const heading = new Set(words(row[1]).map(stem)), text = new Set(words(row[2]).map(stem));
    let score = 0;
    for (const term of asked.terms) {
      let worth = 0;
      for (const [key, weight] of term) {
        const rare = weight / Math.log(2 + index.scores.get(key).size);
        worth = Math.max(worth, heading.has(key) ? 1.5 * rare : 0, text.has(key) ? rare : 0);
      }
      score += worth;
    }
    if (ACTS.has(row[0])) score *= 1.3;
    if (score > most) { most = score; best = row; }
  }
  return best;
}
function result(doc, asked) {
  const row = element("li", "kb-hit");
  const name = link(doc.url, marked(doc.title, asked.marks));
  name.className = "kb-hit__title";
  row.append(name);
  if (doc.kind === "term" || doc.kind === "activity") {
    row.append(element("p", "", marked(passage(doc.summary, asked.marks), asked.marks)));
    return row;
  }
  const best = section(doc, asked);
  if (!best || !best[0] || !best[2]) row.append(element("p", "", marked(doc.summary, asked.marks)));
  else row.append(element("p", "", link(`${doc.url}#${best[0]}`, best[1]), ": ", marked(passage(best[2], asked.marks), asked.marks)));
  return row;
}
function crisis(asked) {
  const box = element("section", "kb-stop kb-found__crisis");
  const title = element("h2", "kb-stop__title", "Is someone in danger?");
  title.id = "kb-found-crisis";
  box.setAttribute("aria-labelledby", title.id);
  const list = element("ul", "", element("li", "", link("crisis/", "Crisis help: what to do now, and numbers by country")));
  const doc = index && index.documents.find((other) => other.kind === "crisis");
  const best = doc && section(doc, asked);
  if (best && best[0]) list.append(element("li", "", link(`crisis/#${best[0]}`, best[1])));
  box.append(title, list);
  return box;
}

const place = document.querySelector("[data-kb-results]");
const field = place && document.querySelector("[data-kb-search-form] input");
const said = document.getElementById("kb-said");
let resting = 0, pause = 0, wanted = 0;

function inform(text) {
  const made = element("p", "kb-found__count", text);
  return made;
}
function show(query) {
  const asked = index ? find(query) : { terms: [], instead: [], hits: [], marks: new Set() };
  const made = document.createDocumentFragment();
  const danger = inCrisis(query, asked.instead);
  if (danger) made.append(crisis(asked));
  if (!index) {
    made.append(inform("Fetching the list of what is here."));
    return place.replaceChildren(made);
  }
  const groups = GROUPS.map(([kind, title, most]) => {
    const hits = asked.hits.filter((hit) => hit.doc.kind === kind || (kind === "guide" && hit.doc.kind === "crisis" && !danger))
      .filter((hit) => !danger || hit.score > 0.6);
    return { title, kind, hits: hits.slice(0, most) };
  }).filter((group) => group.hits.length);
  // the group of the best answer comes first, then the fixed order
  if (!danger) groups.sort((a, b) => b.hits.includes(asked.hits[0]) - a.hits.includes(asked.hits[0]));
  const count = groups.reduce((sum, group) => sum + group.hits.length, 0) + (danger ? 1 : 0);
  if (groups.length) {
    const line = inform(count === 1 ? "1 result" : `${count} results`);
    for (const [word, other] of asked.instead) line.append(`. “${word}” is not in our pages; these are for “${other}”`);
    line.append(".");
    made.append(line);
  }
  for (const group of groups) {
    const box = element("section", "kb-found__group");
    const title = element("h2", "", group.title);
    title.id = `kb-found-${group.kind}`;
    box.setAttribute("aria-labelledby", title.id);
    box.append(title, element("ul", "", ...group.hits.map((hit) => result(hit.doc, asked))));
    made.append(box);
  }
  if (!groups.length) {
    made.append(inform(`No page here has the words “${query}”.`));
    made.append(element("p", "kb-small", "Try fewer words, or the ones a client would say. The lists below hold everything. If a guide is missing, ",
      link("contribute/#report-a-mistake", "ask for it"), ": say what happened and what you needed to know, and nothing about the client."));
  }
  place.replaceChildren(made);
}
async function answer(query) {
  const turn = ++wanted;
  if (!query) { place.replaceChildren(); say(""); return; }
  show(query);
  if (index) return;
  try { await load(); } catch {
    if (turn === wanted) {
      const made = inform("The search could not be fetched. The lists below hold everything; typing tries again.");
      place.replaceChildren(...[inCrisis(query, []) ? crisis({ terms: [] }) : "", made]);
    }
    return;
  }
  if (turn === wanted) show(query);
}
/** The question in the address: behind "#", which is never sent. A form sent without scripts has put it behind "?". */
function asked() {
  const after = new URLSearchParams(location.hash.slice(1)).get("q");
  return (after ?? new URLSearchParams(location.search).get("q") ?? "").slice(0, 300);
}
function keep(query) {
  try { history.replaceState(history.state, "", location.pathname + (query ? `#q=${encodeURIComponent(query)}` : "")); } catch { /* too often: the next one keeps it */ }
}
/** Down from the field into the results, up and down among them, Escape back to the field. */
function move(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  const links = [...place.querySelectorAll(".kb-found__crisis a, .kb-hit__title")];
  const at = links.indexOf(document.activeElement);
  const inField = document.activeElement === field;
  if (event.key === "Escape" && !inField && place.contains(document.activeElement)) field.focus();
  else if (event.key === "ArrowDown" && (inField || at >= 0) && links[at + 1]) links[at + 1].focus();
  else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] || field).focus();
  else return;
  event.preventDefault();
}

if (place && field) {
  const read = () => {
    const query = asked();
    if (query !== field.value.trim()) field.value = query;
    if (location.search) keep(query);
    answer(query.trim());
  };
  const early = field.value.trim();            // typed before this script came
  load().catch(() => { /* said when something is asked */ });
  if (early && !asked()) keep(early);
  read();
  if (!field.value && document.activeElement === document.body) field.focus({ preventScroll: true });
  let pause = 0;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => { const query = field.value.trim(); keep(query); answer(query); }, index ? 60 : 0);
  });
  field.form.addEventListener("submit", () => {
    clearTimeout(pause);
    answer(field.value.trim());
    if (matchMedia("(pointer: coarse)").matches) field.blur();      // the keyboard makes room for the results
  });
  addEventListener("hashchange", read);
  document.addEventListener("keydown", move);
  document.addEventListener("kb:reading", () => answer(field.value.trim()));
} else {
  // elsewhere: have the file in the browser's own store before the search page asks for it
  const warm = () => { fetch(new URL("search.json", import.meta.url)).catch(() => { /* the search page says so */ }); };
  for (const form of document.querySelectorAll("[data-kb-search-form]")) form.addEventListener("focusin", warm, { once: true });
}
