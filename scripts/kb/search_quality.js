/* Run by kb/search_quality.py in a Chromium, on the built site: the site's own search, with a layer left out at a time, and
   two others over the same pages. Answers, for each question, the addresses found, best first. */
const LAYERS = {
  "readers' questions": (file) => { file.weights.fields.questions = 0; delete file.pages.questions; },
  "phrases that are looked up and not shown": (file) => { file.packed.phrases = ""; },
  "other names, lay words, misspellings of terms": (file) => { file.weights.fields.aliases = 0; delete file.pages.aliases; },
  "lay words and abbreviations": (file) => { file.words.lay = []; file.words.abbreviations = []; file.words.short = []; },
  "likeness to a whole question": (file) => { file.weights.like = 0; },
  "neighbors in meaning": (file) => { file.packed.near = ""; },
  "kinds of pages": (file) => { file.weights.hint = 0; file.weights.prior = { long: {}, short: {} }; },
  "the text of the pages": (file) => { file.weights.fields.body = 0; },
  "wishes for a person": (file) => { file.wishes = null; },
  "spelling": (file) => { file.unspelled = true; },
};
const WITHOUT_READERS = ["readers' questions", "phrases that are looked up and not shown", "other names, lay words, misspellings of terms", "lay words and abbreviations", "likeness to a whole question", "neighbors in meaning", "kinds of pages", "spelling", "wishes for a person"];

async function ours(queries, without) {
  const [{ Engine }, { Answers }] = await Promise.all([import("/assets/kb/search/engine.js"), import("/assets/kb/search/answers.js")]);
  const file = await (await fetch("/assets/kb/search.json")).json();
  for (const layer of without) LAYERS[layer](file);
  const engine = new Engine(file);
  if (file.unspelled) { engine.speller.nearest = () => null; engine.speller.split = () => null; }
  const answers = new Answers(engine, file);
  return queries.map((query) => answers.order(query));
}

async function misread(words) {
  const [{ Engine }, { stem }] = await Promise.all([import("/assets/kb/search/engine.js"), import("/assets/kb/search/stem.js")]);
  const { postings, neighbors, speller } = new Engine(await (await fetch("/assets/kb/search.json")).json());
  const found = new Map();      // of words with one stem the first
  for (const word of words) {
    const key = stem(word);
    if (!found.has(key) && !postings.has(key) && !neighbors.has(key) && (speller.nearest(word) || speller.split(word))) found.set(key, word);
  }
  return [...found.values()];
}

async function pagefind(queries) {
  const search = await import("/pagefind/pagefind.js");
  const found = [];
  for (const query of queries) {
    const { results } = await search.search(query);
    const urls = [];
    for (const result of results.slice(0, 10)) urls.push((await result.data()).url.replace(/^\//, ""));
    found.push(urls);
  }
  return found;
}

async function material(queries, docs) {
  const worker = new Worker("/material-search.js");
  const ask = (message) => new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); worker.postMessage(message); });
  await ask({ type: 0, data: { config: { lang: ["en"], separator: "[\\s\\-]+", fields: { title: { boost: 1000 }, text: { boost: 1 }, tags: { boost: 1e6 } }, pipeline: ["stopWordFilter"] }, docs, options: { suggest: false } } });
  const found = [];
  for (const query of queries) {
    const { data } = await ask({ type: 2, data: query });
    found.push([...new Set(data.items.map((items) => items[0].location.split("#")[0]))].slice(0, 10));
  }
  return found;
}

self.kbQuality = { ours, misread, pagefind, material, layers: Object.keys(LAYERS), bare: WITHOUT_READERS };
