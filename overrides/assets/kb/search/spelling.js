/* Words that were mistyped: the nearest known word; two words written as one, and one as two. */

const LIKE = 0.45;          // share of the threes of letters that words must have in common to be alike
const MOST_ALIKE = 2;       // words that are alike to one
const rows = [[], [], []];      // kept: thousands of words are compared for one slip

/** Damerau-Levenshtein distance up to `most`, else 9; a wrong first letter costs a half more. */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return 9;
  let [before, last, row] = rows;
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    [before, last, row] = [last, row, before];
    let least = (row[0] = i);
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return 9;
  }
  return row[b.length] + (a[0] === b[0] ? 0 : 0.5);
}

/** Which letters a word holds, a bit each; two words that differ in many letters need not be compared further. */
function letters(word) {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) % 31);
  return bits;
}
/** Its letters by threes, its beginning and its end told: ^ca, cat, at$. */
function threes(word) {
  const text = `^${word}$`, found = [];
  for (let at = 0; at + 3 <= text.length; at++) found.push(text.slice(at, at + 3));
  return found;
}
function count(bits) {
  let found = 0;
  for (let rest = bits; rest; rest &= rest - 1) found++;
  return found;
}

/** The speller of a vocabulary: `known` maps each word to how much it counts when two are equally near. */
export class Speller {
  constructor(known) {
    this.known = known;
    this.byLength = [];
    for (const word of known.keys()) (this.byLength[word.length] ||= []).push([word, letters(word)]);
    this.sorted = [...known.keys()].sort();
    this.kept = new Map();      // what was looked up before: a question is typed letter by letter
  }

  /** The nearest known word, or nothing: one slip in up to six letters, two in longer words. */
  nearest(word) {
    if (word.length < 4 || /\d/.test(word)) return null;
    if (!this.kept.has(word)) this.kept.set(word, this.search(word));
    return this.kept.get(word);
  }

  search(word) {
    const most = word.length < 7 ? 1 : 2, own = letters(word);
    let best = null, least = most + 0.5, often = 0;
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const [other, bits] of this.byLength[length] || []) {
        if (count(own ^ bits) > 2 * most) continue;
        const far = distance(word, other, most);
        const weight = this.known.get(other);
        if (far < least || (far === least && weight > often)) { best = other; least = far; often = weight; }
      }
    }
    return best;
  }

  /** Of the known words that `fits` those which share most of their threes of letters with a word, at least LIKE of them. */
  alike(word, fits) {
    const own = threes(word), bits = letters(word), found = [];
    if (this.kept.has(own.join())) return this.kept.get(own.join());
    for (const [other, its] of this.byLength.flat()) {
      if (count(bits & its) * 2 < LIKE * (count(bits) + count(its)) || !fits(other)) continue;
      const theirs = threes(other);
      const like = (2 * own.filter((three) => theirs.includes(three)).length) / (own.length + theirs.length);
      if (like >= LIKE) found.push([other, like]);
    }
    const best = found.sort((a, b) => b[1] - a[1] || this.known.get(b[0]) - this.known.get(a[0])).slice(0, MOST_ALIKE).map(([other]) => other);
    this.kept.set(own.join(), best);
    return best;
  }

  /** Two known words that were written as one: "consentform" -> consent, form. */
  split(word) {
    let best = null, most = 0;
    for (let at = 3; at <= word.length - 3; at++) {
      const [a, b] = [this.known.get(word.slice(0, at)) || 0, this.known.get(word.slice(at)) || 0];
      if (Math.min(a, b) > most) { most = Math.min(a, b); best = [word.slice(0, at), word.slice(at)]; }
    }
    return best;
  }

  /** Known words that begin so. */
  begun(word) {
    let low = 0, high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle] < word) low = middle + 1; else high = middle;
    }
    const found = [];
    while (low < this.sorted.length && this.sorted[low].startsWith(word)) found.push(this.sorted[low++]);
    return found;
  }
}
