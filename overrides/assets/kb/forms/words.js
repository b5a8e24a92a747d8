/* What is said of an answer: the check's words, filled in; and the small arts that its hints need. */

/** Letters as people count them, not as computers store them. */
export const letters = (text) => [...text];
/** A number as it is said: 20,001. */
export const counted = (number) => number.toLocaleString("en-US");

/** What was written, in quotes, shortened, on one line, with nothing that hides. */
export function quoted(text, limit = 60) {
  const shown = letters(String(text).split(/\s+/).filter(Boolean).join(" ")
    .replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (letter) => `\\u${hex(letter).toLowerCase()}`));
  return `'${(shown.length <= limit ? shown : [...shown.slice(0, limit - 3), "..."]).join("")}'`;
}
/** The number of a letter, as it is written behind U+. */
export const hex = (letter) => letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

/** A text as it is written in YAML so that nothing in it means anything else; cut with dots when it is long. */
export function inQuotes(text, limit = 60) {
  let bare = text.trim();
  if (/^[“„]/.test(bare) && bare.endsWith("”")) bare = bare.slice(1, -1);
  const shown = letters(bare).length <= limit ? bare : `${letters(bare).slice(0, limit - 4).join("").trimEnd()} ...`;
  return /["\\]/.test(shown) ? "'" + shown.replace(/'/g, "''") + "'" : '"' + shown + '"';
}

const ready = new WeakMap();

/** The words, patterns and names that a form's file brings, ready for use. */
export function speech(form) {
  if (!ready.has(form)) ready.set(form, made(form));
  return ready.get(form);
}
function made({ said, patterns, hidden }) {
  const expressions = new Map();
  const expression = (source, flags, before, after) => {
    const key = `${flags} ${before}${source}${after}`;
    if (!expressions.has(key)) expressions.set(key, new RegExp(`${before}${source}${after}`, flags));
    const found = expressions.get(key);
    found.lastIndex = 0;
    return found;
  };
  const named = (name) => (Array.isArray(name) ? name : patterns[name]);
  return {
    /** The first place where a pattern (by its name, or as [source, flags]) is found. */
    search: (name, text) => expression(...named(name), "", "").exec(text),
    /** Whether a text begins with it. */
    starts: (name, text) => expression(...named(name), "^(?:", ")").test(text),
    /** Whether it is the whole text. */
    is: (name, text) => expression(...named(name), "^(?:", ")$").test(text),
    /** Every place where it is found from `start` on. */
    all(name, text, start = 0) {
      const [source, flags] = named(name), found = [], looked = expression(source, `${flags}g`, "", "");
      looked.lastIndex = start;
      for (let match; (match = looked.exec(text));) {
        found.push(match);
        if (!match[0]) looked.lastIndex += 1;
      }
      return found;
    },
    /** A problem: its code, message and hint with what was written in them. `at` says where, counted from 1. */
    say(at, name, marks = {}) {
      const [code, message, hint] = Array.isArray(name) ? name : said[name];
      const filled = (text) => text.replace(/\{([a-z]+)\}/g, (all, mark) => marks[mark] ?? all);
      return { at, code, message: filled(message), hint: filled(hint) };
    },
    /** How a letter that cannot be seen is called. */
    called: (letter) => `${hidden[letter] || (/\p{Cc}/u.test(letter) ? "a control character" : "a character without a name")} (U+${hex(letter)})`,
  };
}

/* --- the nearest known word: the measure of Python's difflib, so that both ask "did you mean" of the same word --- */

function longest(one, other, [a0, a1, b0, b1]) {
  let best = [a0, b0, 0], before = new Map();
  for (let i = a0; i < a1; i += 1) {
    const here = new Map();
    for (let j = b0; j < b1; j += 1) {
      if (one[i] !== other[j]) continue;
      const size = (before.get(j - 1) || 0) + 1;
      here.set(j, size);
      if (size > best[2]) best = [i - size + 1, j - size + 1, size];
    }
    before = here;
  }
  return best;
}
function likeness(one, other) {
  const left = [[0, one.length, 0, other.length]];
  let same = 0;
  while (left.length) {
    const [a0, a1, b0, b1] = left.pop(), [a, b, size] = longest(one, other, [a0, a1, b0, b1]);
    if (!size) continue;
    same += size;
    left.push([a0, a, b0, b], [a + size, a1, b + size, b1]);
  }
  return one.length + other.length ? (2 * same) / (one.length + other.length) : 1;
}
/** The known word that is most like a wrong one, or nothing when none is like enough. */
export function nearest(wrong, known, least = 0.65) {
  const equal = known.find((word) => word.toLowerCase() === wrong.toLowerCase());
  if (equal) return equal;
  let best = "", score = least;
  for (const word of known) {
    if (Math.abs(word.length - wrong.length) > Math.max(word.length, wrong.length) * (1 - least) * 2) continue;
    const found = likeness(word, wrong);
    if (found > score || (found === score && word > best)) [best, score] = [word, found];
  }
  return best;
}
