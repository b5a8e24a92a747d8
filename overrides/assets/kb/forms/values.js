/* What is wrong with one value by itself. Each kind answers with the name of what is said and what belongs in it, or nothing. */
import { counted, hex, inQuotes, letters, nearest, quoted } from "./words.js";

const CURLY = { "“": "”", "„": "“", "‘": "’" };
const NAMED = /^(?:\.{0,2}\/)*(?:[a-z0-9_-]+\/)*([a-z0-9-]+)(?:\.ya?ml|\.md|\/)?(?:#.*)?$/;

/** The id that a text was probably meant as; nothing where its letters leave that open. */
export function idFor(text) {
  const plain = text.normalize("NFKD").replace(/\p{Mn}/gu, "");
  return /^[\0-\x7f]*$/.test(plain) ? plain.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") : "";
}
/** An id made of a name, cut at a word when it is long; nothing where a letter is none of a-z. */
export function suggestedId(name) {
  const plain = name.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/['’]/g, "");
  if (/(?![a-z])\p{L}/u.test(plain)) return "";
  const id = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return id.length <= 60 ? id : id.slice(0, id.slice(0, 61).lastIndexOf("-"));
}

function verbatim(value, { search }) {
  const left = search("leftover", value), found = search("markup", value);
  if (left) return ["leftover", { found: quoted(left[0]) }];
  if (found) return ["markup", { found: quoted(found[0]) }];
  const mixed = search("two-alphabets", value);
  if (mixed) return ["mixed", { found: quoted(mixed[0]) }];
  const opening = value[0], rest = value.slice(1), closing = CURLY[opening];
  if (!closing || rest.includes(opening)) return null;
  const shown = quoted(value, 40);
  if (rest.endsWith(closing)) return ["curly-around", { shown, better: inQuotes(rest.slice(0, -1)) }];
  return rest.includes(closing) || opening === "‘" ? null : ["curly-open", { shown }];
}
function word(value, speech) {
  if (value.startsWith("- ") || value.trim().includes("\n")) return ["word-lines", { shown: quoted(value, 40) }];
  const size = letters(value).length;
  return text(value, speech) ?? (size > 120 ? ["word-long", { count: counted(size) }] : null);
}
function text(value, speech) {
  const wrong = verbatim(value, speech);
  if (wrong) return wrong;
  return speech.starts("nothing-yet", value) ? ["nothing-yet", { shown: quoted(value) }] : reached(value, "reaches", "has", speech);
}
function freeText(value, speech) {
  return verbatim(value, speech) ?? reached(value, "to-reach", "has-own", speech);
}
function reached(value, pattern, how, { search }) {
  const found = search(pattern, value);
  const what = !found || !/[A-Za-z@]/.test(found[0]) ? "telephone" : /^(?:https?:|www\.)/i.test(found[0]) ? "web" : "email";
  return found && [`${how}-${what}`, { found: quoted(found[0]) }];
}

/** The ids that were written as one; none where it is one, or anything else. */
export function severalIds(value, { starts }) {
  const parts = value.trim().split(/\s*[;,/|&，；、]\s*|\s+and\s+/);
  return parts.length > 1 && parts.every((part) => starts("id", part)) ? parts : [];
}
function id(value, { starts }) {
  const size = letters(value).length, shown = quoted(value), better = idFor(value);
  const isId = (part) => starts("id", part), device = starts("device", value);
  if (isId(value) && size <= 80 && !device) return null;
  if (device) return ["id-device", { shown }];
  if (size > 80) return ["id-long", { shown, count: counted(size) }];
  const several = severalIds(value, { starts });
  if (several.length) return ["id-several", { shown, better: several.join(", ") }];
  const named = NAMED.exec(value);
  if (named && isId(named[1])) return ["id-path", { shown, better: named[1] }];
  if (/^(?:[a-z]+:|10\.\d+\/)/.test(value)) return ["id-address", { shown }];
  const bare = value.replace(/^[“”‘’„]+|[“”‘’„]+$/g, "");
  if (/^[“”‘’„]/.test(value) && isId(bare)) return ["id-curly", { shown, better: bare }];
  const strange = letters(value).find((letter) => letter.codePointAt(0) > 127);
  if (strange) return [better ? "id-strange" : "id-strange-unknown", { shown, letter: strange, number: hex(strange), better }];
  if (/[a-z0-9] +[a-z0-9]/.test(value)) return ["id-blank", { shown, better }];
  return [better && !starts("device", better) ? "id-other" : "id-other-unknown", { shown, better }];
}

/** What stands between "//" and the path of an address; nothing where that cannot be read. */
function network(address) {
  const found = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)/i.exec(address)?.[1] ?? "", bare = found.replace(/[@:#?]/g, ""), even = bare.normalize("NFKC");
  const isClosed = found.includes("[") === found.includes("]") && (!found.includes("[") || /\[[0-9a-f:.]*:[0-9a-f:.]*\]/i.test(found));
  return isClosed && (bare === even || !/[/?#@:]/.test(even)) ? found : undefined;
}
function address(value, speech) {
  const { search, starts, is } = speech, shown = quoted(value);
  if (starts("address-plain", value)) return null;
  if (letters(value).length > 2000) return ["address-long", { shown, count: counted(letters(value).length) }];
  if (search("address-strange", value) || hides(value, speech)) return ["address-strange", { shown }];
  const scheme = (/^[a-z][a-z0-9+.-]*(?=:)/i.exec(value)?.[0] ?? "").toLowerCase(), where = network(value);
  if (where === undefined) return ["address-unreadable", { shown }];
  if (scheme === "http") return ["address-http", { shown, better: `https:${value.slice(5)}` }];
  if (starts("address-bare", value)) return ["address-bare", { shown, better: `https://${value.replace(/^\/+/, "")}` }];
  if (!["https", "mailto", "tel"].includes(scheme)) return ["address-other", { shown }];
  const control = search("address-control", value);
  if (control) return ["address-control", { shown, found: control[0] }];
  if (scheme === "tel") return [is("address-telephone", value) ? "address-no-web" : "address-telephone", { shown }];
  if (scheme === "mailto") return [is("address-mailbox", value) ? "address-no-web" : "address-mailbox", { shown }];
  return siteProblem(value, where, shown, speech);
}
function siteProblem(value, where, shown, { is }) {
  const host = where.slice(where.lastIndexOf("@") + 1).toLowerCase(), [name, port = ""] = host.startsWith("[") ? [host] : host.split(/:(.*)/s);
  if (!/^[0-9]*$/.test(port) || Number(port) > 65535) return ["address-unreadable", { shown }];
  if (where.includes("@")) return ["address-user", { shown }];
  const strange = letters(name).find((letter) => letter.codePointAt(0) > 127);
  if (strange) return ["address-letter", { shown, letter: strange, number: hex(strange) }];
  if (!/^https:\/\//i.test(value) || !is("address-site", name)) return ["address-no-site", { shown }];
  return port ? ["address-port", { shown, port: Number(port) }] : null;
}
const hides = (value, { search }) => /[^\u200c\u200d]/.test(search("invisible", value)?.[0] ?? "");

const daysIn = (year, month) => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
function isDay(year, month, day) {
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}
function date(value, { starts }, today) {
  const shown = quoted(value);
  if (!starts("date", value)) {
    const parts = /(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?!\d)/.exec(value);
    const better = parts && `${parts[1]}-${parts[2].padStart(2, "0")}-${parts[3].padStart(2, "0")}`;
    return better && better !== value ? ["date-meant", { shown, better }] : ["date", { shown }];
  }
  const [year, month, day] = value.split("-").map(Number);
  if (!isDay(year, month, day)) return year && month >= 1 && month <= 12 ? ["date-day", { shown, days: daysIn(year, month) }] : ["date-month", { shown }];
  if (year < 1900) return ["date-early", { shown }];
  return value > today ? ["date-future", { shown }] : null;
}
function issued(value, { starts }, today) {
  const shown = quoted(value);
  if (!starts("issued", value)) return ["issued", { shown }];
  const [year, month = 1, day = 1] = value.split("-").map(Number);
  if (!isDay(year, month, day)) return ["issued-day", { shown }];
  return year < 1500 || year > Number(today.slice(0, 4)) + 1 ? ["issued-year", { shown }] : null;
}

function doi(value, { starts, search }) {
  if (starts("doi", value) && !search("markup", value)) return null;
  const inside = search("doi-inside", value);
  return inside ? ["doi-inside", { shown: quoted(value), better: inside[0] }] : ["doi", { shown: quoted(value) }];
}
function isbn(value) {
  const digits = /^[0-9Xx -]*$/.test(value) ? value.replace(/[^0-9Xx]/g, "").toUpperCase() : "";
  const sum = (weight) => letters(digits).reduce((total, digit, index) => total + (digit === "X" ? 10 : Number(digit)) * weight(index), 0);
  const good = /^\d{13}$/.test(digits) ? sum((index) => (index % 2 ? 3 : 1)) % 10 === 0 : /^\d{9}[\dX]$/.test(digits) && sum((index) => 10 - index) % 11 === 0;
  return good ? null : ["isbn", { shown: quoted(value) }];
}
function npi(value, { starts }) {
  const shown = quoted(value);
  if (!starts("npi", value)) return ["npi", { shown }];
  const total = [...`80840${value}`].reverse().reduce((sum, char, index) => {
    const digit = Number(char) * (index % 2 ? 2 : 1);
    return sum + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return total % 10 ? ["npi-digit", { shown }] : null;
}
function email(value, { starts }) {
  if (starts("email", value)) return null;
  const bare = value.replace(/^mailto:/, "").replace(/^[<> ]+|[<> ]+$/g, ""), shown = quoted(value);
  return bare !== value && starts("email-inside", bare) ? ["email-inside", { shown, better: bare }] : ["email", { shown }];
}
function pages(value, speech) {
  const wrong = verbatim(value, speech), found = !wrong && speech.starts("pages", value) && value.split(/[-–]/);
  if (!found) return wrong;
  const [first, last] = found, whole = first.slice(0, Math.max(0, first.length - last.length)) + last;
  return BigInt(whole) < BigInt(first) ? ["pages", { shown: quoted(value) }] : null;
}
const formed = (name) => (value, { starts }) => (starts(name, value) ? null : [name, { shown: quoted(value) }]);

const KINDS = {
  verbatim, pages, text, word, "free-text": freeText, id, address, date, issued, doi, isbn, npi, email, telephone: formed("telephone"),
  pmid: formed("pmid"), pmcid: formed("pmcid"), "postal-code": formed("postal-code"),
};

/** What is wrong with a value of a field, under its dotted name: a list of none or one. */
export function valueProblems(field, value, at, speech, today) {
  if (field.kind === "number") return number(field, value, at, speech);
  if (field.fixed) return choice(field, value, at, speech);
  if (field.kind === "pattern") return pattern(field, value, at, speech);
  const wrong = KINDS[field.kind]?.(value, speech, today);
  if (!wrong) return [];
  const problem = speech.say(at, ...wrong);
  return [{ ...problem, message: `${at}${problem.message.startsWith("the ") ? ":" : ""} ${problem.message}` }];
}
function number(field, value, at, { say }) {
  const shown = quoted(value);
  if (typeof value === "number") return value > field.most ? [say(at, "number-most", { key: at, shown, most: counted(field.most) })] : [];
  const digits = value.replace(/,/g, "").match(/[0-9]+/g) || [];
  if (digits.some((run) => run.length > 18)) return [say(at, "number-big", { key: at, shown })];
  return [say(at, digits.length === 1 ? "number-inside" : "number", { key: at, shown, better: digits[0] })];
}
function choice({ choices }, value, at, { say }) {
  if (choices.includes(value)) return [];
  const near = nearest(value, choices);
  return [say(at, near ? "choice-near" : "choice", { key: at, shown: quoted(value), near, choices: choices.join(", ") })];
}
function pattern(field, value, at, { starts, say }) {
  if (starts(field.pattern, value)) return [];
  const better = value.toUpperCase(), marks = { key: at, shown: quoted(value), better, asked: field.asked };
  return [say(at, better !== value && starts(field.pattern, better) ? "pattern-better" : "pattern", marks)];
}
