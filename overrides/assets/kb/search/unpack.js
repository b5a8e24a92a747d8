/* Undoes what publish packs (scripts/kb/publish/search_packing.py). */
const DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
const VALUE = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Words that were written without what each shares with the one before: "AabuseFd" -> abuse, abused. */
export function frontDecoded(text) {
  let before = "";
  return (text.match(/[A-Z][^A-Z]*/g) || []).map((part) => {
    before = before.slice(0, part.charCodeAt(0) - 65) + part.slice(1);
    return before;
  });
}

/** Rising numbers that were written as the steps between them. */
export function fromSteps(text) {
  const numbers = [];
  let value = 0, place = 1, last = -1;
  for (const digit of text) {
    const part = VALUE.get(digit);
    value += (part % 32) * place;
    if (part >= 32) { place *= 32; continue; }
    last += value + 1;
    numbers.push(last);
    value = 0;
    place = 1;
  }
  return numbers;
}
