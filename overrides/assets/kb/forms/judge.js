/* What `kb check` would say of an entry, on this device: its rules for one entry, in its words (kb.web_forms makes the file
   that holds both). tests/forms/ proves that both say the same. Left to the check: a look-alike site in its encoded form
   (xn--...), lists of more than a thousand, ids of kinds with thousands of entries, and whatever was added since the build. */
import { valueProblems } from "./values.js";
import { PARTS, RULES, idProblems, namedProblems, repeatedProfession, withEntry } from "./whole.js";
import { counted, letters, quoted, speech } from "./words.js";
import { isFolded } from "./yaml.js";

const JOINED = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Sinhala}]$/u;
const MANY = 20;

/** Everything that is wrong, each with where (`at`, dotted, counted from 1), code, message, hint and level. */
export function judge(form, values, today) {
  const said = speech(form), all = { ...form, today };
  const unreadable = textProblems(form, values, said);
  const found = unreadable.length ? unreadable : shapeProblems(all, form.fields, values, "", said);
  if (!found.length) {
    const whole = PARTS[form.model]?.(values, said);
    if (whole) found.push(said.say("", ...whole));
  }
  if (!found.length) found.push(...entryProblems(all, values, said));
  return found.map((problem) => ({ ...problem, level: form.warnings.includes(problem.code) ? "warning" : "error" }));
}

/** Every text in the values, with its place. */
function* texts(value, at = "") {
  if (typeof value === "string") yield [at, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* texts(item, `${at}.${index + 1}`);
  else if (value && typeof value === "object") for (const [key, item] of Object.entries(value)) yield* texts(item, at ? `${at}.${key}` : key);
}

/* What stops a file from being read at all: nothing else is told then. */
function textProblems(form, values, { all, say, called }) {
  const hidden = [];
  for (const [at, text] of texts(values)) {
    for (const match of all("invisible", text)) {
      const letter = match[1];       // none in an emoji, which needs what it hides
      if (!letter || /[\u200c\u200d]/.test(letter) && JOINED.test(text.slice(0, match.index))) continue;
      hidden.push(letter === "\ufffd" ? say(at, "lost") : say(at, "hidden", { found: called(letter) }));
    }
  }
  if (hidden.length) return hidden.slice(0, MANY);
  for (const [at, text] of texts(values)) {
    const size = letters(text).length + (!at.includes(".") && isFolded(text) ? 1 : 0);
    if (size > form.longest) return [say(at, "long", { count: counted(size) })];
  }
  return [];
}
function shapeProblems(form, fields, values, at, said) {
  const found = [];
  for (const field of fields) {
    const here = at ? `${at}.${field.key}` : field.key, value = values[field.key];
    if (value === undefined) {
      if (field.required) found.push(missing(field, here, at, said));
    } else if (field.many) {
      const wrong = value.map((item, index) => itemProblems(form, field, item, `${here}.${index + 1}`, said));
      const sound = value.filter((_, index) => !wrong[index].length);
      found.push(...wrong.flat());
      if (field.kind !== "group" || sound.length === value.length) found.push(...repeated(field, sound, here, said));
    } else {
      found.push(...itemProblems(form, field, value, here, said));
    }
  }
  return found;
}
function missing(field, here, at, { say }) {
  return say(here, field.missing, { key: here, at });
}
function itemProblems(form, field, value, at, said) {
  if (field.kind !== "group") return valueProblems(field, value, at, said, form.today).map((problem) => withEntry(form, field, value, problem, said));
  const found = shapeProblems(form, field.fields, value, at, said), whole = found.length ? null : PARTS[field.model]?.(value, said);
  if (!whole) return found;
  const problem = said.say(at, ...whole);
  return [{ ...problem, message: `${at}${problem.message.startsWith("the ") ? ":" : ""} ${problem.message}` }];
}
function repeated(field, values, at, { say }) {
  const name = field.kind === "group" ? "profession-twice" : "twice";
  const again = name === "twice" ? values.find((value, index) => values.indexOf(value) < index) : repeatedProfession(values);
  if (again === undefined) return [];
  const problem = say(at, name, { shown: quoted(again) });
  return [{ ...problem, message: `${at} ${problem.message}` }];
}

function entryProblems(form, values, said) {
  return [...idProblems(form, values, said), ...namedProblems(form, values, said), ...(RULES[form.model]?.(form, values, said) ?? [])];
}
