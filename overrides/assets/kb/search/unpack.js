/* Undoes what publish packs (scripts/kb/publish/search_packing.py). */
const DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/** Rows of columns: 0 is what a row has not got; of few values `of` has each once, and `at` a digit for each row. */
export function records(columns) {
  const cells = Object.entries(columns).map(([key, column]) => [key, column.of ? Array.from(column.at, (digit) => column.of[DIGITS.indexOf(digit)]) : column]);
  return cells[0][1].map((_, row) => Object.fromEntries(cells.map(([key, column]) => [key, column[row]]).filter(([, value]) => value)));
}

/** `rows`: every word with the sections that hold it and its neighbors, as [word, likeness]: [[word, [3, 17], [["tears", 0.6]]], ...].
    `phrases`: for each page the lists of words in which it is asked for, too. */
export function unpacked({ words, at, near, phrases }, sections, pages) {
  const every = frontDecoded(words), places = new Bits(at), others = new Bits(near), asked = new Bits(phrases);
  const targets = near ? every.filter(() => others.below(2)) : [];
  const many = (length, one) => Array.from({ length }, one);
  const rows = every.map((word) => [
    word,
    places.rising(places.count(), 0, sections),
    near ? many(others.count(), () => [targets[others.below(targets.length)], 0.3 + 0.1 * others.below(8)]) : [],
  ]);
  const phrase = () => asked.rising(asked.count(), 0, every.length).map((number) => every[number]);
  return { rows, phrases: many(pages, () => (phrases ? many(asked.count(), phrase) : [])) };
}

/** Words that were written without what each shares with the one before: "AabuseFd" -> abuse, abused. */
function frontDecoded(text) {
  let before = "";
  return (text.match(/[A-Z][^A-Z]*/g) || []).map((part) => {
    before = before.slice(0, part.charCodeAt(0) - 65) + part.slice(1);
    return before;
  });
}

class Bits {
  constructor(text) {
    this.bits = new Uint8Array(text.length * 6);
    const values = new Map([...DIGITS].map((digit, value) => [digit, value]));
    for (let at = 0; at < text.length; at++) for (let bit = 0; bit < 6; bit++) this.bits[at * 6 + bit] = (values.get(text[at]) >> (5 - bit)) & 1;
    this.at = 0;
  }

  take(width) {
    let value = 0;
    while (width-- > 0) value = value * 2 + this.bits[this.at++];
    return value;
  }

  /** A number without a limit. */
  count() {
    let width = 1;
    while (this.at < this.bits.length && !this.bits[this.at]) { this.at++; width++; }
    return this.take(width) - 1;
  }

  /** A number below a limit. */
  below(limit) {
    const width = 31 - Math.clz32(limit), short = 2 ** (width + 1) - limit, value = this.take(width);
    return value < short ? value : value * 2 + this.take(1) - short;
  }

  /** So many rising numbers from low to high - 1, the middle first. */
  rising(length, low, high) {
    if (length === high - low) return Array.from({ length }, (_, step) => low + step);
    if (!length) return [];
    const before = length >> 1, number = this.below(high - low - length + 1) + low + before;
    return [...this.rising(before, low, number), number, ...this.rising(length - before - 1, number + 1, high)];
  }
}
