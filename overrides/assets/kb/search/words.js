/* From what is typed or written to the words that are looked up. */
const stop = new Set();
const WORD = /[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu;

/** Lower case, no accents, no apostrophes: "Client’s" -> client. */
export function plain(word) {
  const bare = word.toLowerCase();
  if (/^[a-z0-9]+$/.test(bare)) return bare;
  return bare.replace(/['’]s$|['’]/g, "").normalize("NFKD").replace(/\p{M}/gu, "");
}
export const words = (text) => (text.match(WORD) || []).map(plain);
export const isStop = (word) => stop.has(word);

/** The words that tell nothing come with the search file, before anything is looked up. */
export function setStopWords(list) {
  stop.clear();
  for (const word of list) stop.add(word);
}

/** [word as looked up, from, to] of each word of a text, for marking it where it stands. */
export function* placed(text) {
  for (const match of text.matchAll(WORD)) yield [plain(match[0]), match.index, match.index + match[0].length];
}

/** Phrases by their first word, so that only those are tried that can begin at a place. */
export class Phrases {
  constructor() { this.by = new Map(); }

  put(keys, value) {
    if (!this.by.has(keys[0])) this.by.set(keys[0], []);
    this.by.get(keys[0]).push({ keys, value });
  }

  /** Every phrase that stands in a text, in order: where it begins, where it ends, and its value. */
  in(text) {
    const found = [];
    text.forEach((key, at) => {
      for (const { keys, value } of this.by.get(key) || []) {
        if (keys.every((other, step) => text[at + step] === other)) found.push({ at, end: at + keys.length, value });
      }
    });
    return found;
  }
}
