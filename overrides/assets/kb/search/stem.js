/* English stems by the Porter2 rules (snowballstem.org/algorithms/english): crying, cries and cry are one word to the search. */
const ALONE = new Map(Object.entries({
  skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl",
  sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes",
}));
const AS_IS = new Set(["inning", "outing", "canning", "herring", "earring", "evening"]);
const PLURAL_KEPT = new Set(["proceed", "exceed", "succeed"]);
const STEP_2 = [
  ["ization", "ize"], ["ational", "ate"], ["fulness", "ful"], ["ousness", "ous"], ["iveness", "ive"], ["tional", "tion"], ["biliti", "ble"],
  ["lessli", "less"], ["entli", "ent"], ["ation", "ate"], ["alism", "al"], ["aliti", "al"], ["ousli", "ous"], ["iviti", "ive"], ["fulli", "ful"],
  ["ogist", "og"], ["enci", "ence"], ["anci", "ance"], ["abli", "able"], ["izer", "ize"], ["ator", "ate"], ["alli", "al"], ["bli", "ble"], ["ogi", "og"], ["li", ""],
];
const STEP_3 = [["ational", "ate"], ["tional", "tion"], ["alize", "al"], ["icate", "ic"], ["iciti", "ic"], ["ative", ""], ["ical", "ic"], ["ness", ""], ["ful", ""]];
const STEP_4 = ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];
const VOWEL = /[aeiouy]/;
const DOUBLE = /(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;
const SHORT_END = /(^[aeiouy][^aeiouy]|[^aeiouy][aeiouy][^aeiouywxY])$|^past$/;

/** Where the part after the first consonant that follows a vowel begins. */
function region(word, from) {
  const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
  return found ? from + found.index + 2 : word.length;
}

const kept = new Map();      // most words come again and again

/** The stem of a word in lower case. */
export function stem(word) {
  let found = kept.get(word);
  if (found === undefined) kept.set(word, (found = stemmed(word)));
  return found;
}

function stemmed(word) {
  if (word.length < 3) return word;
  if (ALONE.has(word)) return ALONE.get(word);
  if (/[^a-z']/.test(word)) return word;
  let w = word.replace(/^'/, "").replace(/^y|([aeiouy])y/g, (_, before) => (before || "") + "Y");
  const special = /^(gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(w);
  const r1 = special ? special[0].length : region(w, 0);
  const r2 = region(w, r1);
  const cut = (ending, by = "") => { w = w.slice(0, w.length - ending.length) + by; };
  const isShort = () => r1 >= w.length && SHORT_END.test(w);

  w = w.replace(/'s?'?$/, "");
  if (w.endsWith("sses")) cut("es");
  else if (/(ied|ies)$/.test(w)) cut("xxx", w.length > 4 ? "i" : "ie");
  else if (/[^us]s$/.test(w) && VOWEL.test(w.slice(0, -2))) cut("s");
  if (AS_IS.has(w) || PLURAL_KEPT.has(w)) return w;

  const past = /(eedly|ingly|edly|eed|ing|ed)$/.exec(w);
  if (past && past[0].startsWith("eed")) {
    if (past.index >= r1 && !/^(proc|exc|succ)eed/.test(w)) cut(past[0], "ee");
  } else if (past && VOWEL.test(w.slice(0, past.index))) {
    if (past[0] === "ing" && /^[^aeiouy]y$/.test(w.slice(0, past.index))) cut("ying", "ie");
    else {
      cut(past[0]);
      if (/(at|bl|iz)$/.test(w)) w += "e";
      else if (DOUBLE.test(w)) { if (!/^[aeo](bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) w = w.slice(0, -1); }
      else if (isShort()) w += "e";
    }
  }
  w = w.replace(/(.[^aeiouy])[yY]$/, "$1i");

  const two = STEP_2.find(([ending]) => w.endsWith(ending));
  if (two && w.length - two[0].length >= r1) {
    const before = w[w.length - two[0].length - 1];
    if (two[0] === "ogi") { if (before === "l") cut("ogi", "og"); }
    else if (two[0] === "li") { if (/[cdeghkmnrt]/.test(before)) cut("li"); }
    else cut(two[0], two[1]);
  }
  const three = STEP_3.find(([ending]) => w.endsWith(ending));
  if (three && w.length - three[0].length >= r1 && (three[0] !== "ative" || w.length - 5 >= r2)) cut(three[0], three[1]);
  const four = STEP_4.find((ending) => w.endsWith(ending));
  if (four && w.length - four.length >= r2 && (four !== "ion" || /[st]ion$/.test(w))) cut(four);
  if (w.endsWith("e")) {
    if (w.length - 1 >= r2 || (w.length - 1 >= r1 && !SHORT_END.test(w.slice(0, -1)))) w = w.slice(0, -1);
  } else if (w.endsWith("ll") && w.length - 1 >= r2) w = w.slice(0, -1);
  return w.toLowerCase();
}
