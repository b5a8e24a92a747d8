/* What is wrong with an entry as a whole, or because of what stands in the project already: the rules of one entry. */
import { idFor, severalIds } from "./values.js";
import { nearest, quoted } from "./words.js";

/** Keys of one part of an entry that need each other: by the part's model. Answers with what is said, or nothing. */
export const PARTS = {
  Contact: (value) => {
    const way = value.prefers, given = ["website", "telephone", "email"].find((one) => value[one]);
    if (!given) return ["Contact", {}];
    return way && !value[way] ? ["Contact-prefers", { shown: quoted(way), way, given }] : null;
  },
  Name: ({ family, given = "", literal = "" }, { search }) => {
    if (Boolean(family) === Boolean(literal)) return ["Name", {}];
    const found = search("more-than-family", family ?? "") ?? search("et-al", `${given} ${literal}`);
    return found && ["Name-more", { found: quoted(found[0]) }];
  },
  Fees: ({ from, to }) => (to !== undefined && to < from ? ["Fees", { from, to }] : null),
  Reference: ({ author, authority, issued = "", issued_note: note, read: { on: day } }) => {
    if (!author && !authority) return ["Reference", {}];
    if (!issued && !note) return ["Reference-undated", {}];
    return Number(day.slice(0, 4)) < Number(issued.slice(0, 4)) - 1 ? ["Reference-early", { day, issued }] : null;
  },
};

/** The profession that stands in a list twice, but for one license each from several places; undefined in other lists. */
export function repeatedProfession(values) {
  const places = new Map();
  return values.find(({ profession, license }) => {
    const known = places.get(profession) ?? [], place = license?.jurisdiction;
    places.set(profession, [...known, place]);
    return profession && known.length && (!place || known.includes(place) || known.includes(undefined));
  })?.profession;
}

/** An id that is there already, or was somebody's; `other` is who has it. */
export function idProblems(form, values, { say }) {
  const { ids, former, spent = {} } = form.known, own = values.id, taken = form.place && ids[form.kind]?.includes(own);
  return [
    ...(taken ? [{ ...say("id", "taken", { path: form.place.replace("{id}", own) }), other: own }] : []),
    ...(Object.hasOwn(former, own) ? [{ ...say("id", "former", { id: own, other: former[own] }), other: former[own] }]
      : Object.hasOwn(spent, own) && !taken ? [say("id", "spent", { id: own, where: spent[own][0], went: spent[own][1] })] : []),
  ];
}

/** What is taken already by another entry: told of one that is not finished too. */
export function takenProblems(form, values, speech) {
  return [...idProblems(form, values, speech), ...(form.model === "Term" && values.term ? claimedWords(form, values, speech) : [])];
}

/** What names nothing, or this entry itself: told of an entry that is not finished too. */
export function namedProblems(form, values, speech) {
  return form.fields.filter((field) => field.link).flatMap((field) => [values[field.key] ?? []].flat()
    .flatMap((id, index) => linkProblems(form, field, id, field.many ? `${field.key}.${index + 1}` : field.key, values.id, speech)));
}
const digits = (text) => String(text.match(/\d+/g) || "");
/** What is said of an id of another form, with the entry that was probably meant, or those that stand there as one. */
export function withEntry(form, field, value, problem, speech) {
  const known = form.known.ids[field.link];
  if (problem.code !== "KB112" || !known || severalIds(value, speech).length) return problem;
  const meant = idFor(value), parts = value.split(/\s+/).filter(Boolean);
  const near = nearest(meant, known, 0.8), areAll = parts.length > 1 && parts.every((part) => known.includes(part));
  if (known.includes(meant) || areAll) return { ...problem, hint: speech.say("", "id-known", { better: known.includes(meant) ? meant : parts.join(", ") }).hint };
  return near && digits(near) === digits(meant) ? { ...problem, hint: speech.say("", `id-near-${field.link}`, { near }).hint } : problem;
}
function linkProblems(form, field, value, at, own, { say }) {
  const known = form.known.ids[field.link];
  if (form.place && field.link === form.kind && value === own) return [say(at, "itself", { key: at, id: value })];
  if (!known || known.includes(value)) return [];
  const near = nearest(value, known), close = nearest(value, known, 0.8);
  const how = close && digits(close) === digits(value) ? "near" : near ? "like" : "unlike";
  return [say(at, `no-${field.link}-${how}`, { key: at, shown: quoted(value), near, id: value.slice(0, 60) })];
}

/* Of two entries that claim the same, the check tells the later one: what it says is about another file, and shown at this place. */
const elsewhere = (problem, at, place, id) => ({ ...problem, at, path: place.replace("{id}", id) });

function term(form, values, speech) {
  return [...claimedWords(form, values, speech), ...voices(form, values, speech), ...wordings(form, values, speech)];
}
/* A word belongs to one term. The terms are gone through in the order of their files, this one among them, as the check does:
   of two that claim a word, the later one is told. */
function claimedWords(form, values, { say }) {
  const CLAIMS = ["aliases", "lay_words", "misspellings", "formerly"], own = values.id, found = [];
  const terms = Object.entries({ ...form.known.terms, [own]: values }).sort(([one], [other]) => (`${one}.yml` < `${other}.yml` ? -1 : 1));
  const owner = new Map(), heads = new Map();
  const claim = (word, id, how) => {
    if (!owner.has(word.toLowerCase())) owner.set(word.toLowerCase(), [id, how]);
    return owner.get(word.toLowerCase());
  };
  for (const [id, item] of terms) {
    claim(item.term, id, "is its headword");
    claim(id, id, "is its id");
  }
  for (const [id, item] of terms) {
    const head = item.term.toLowerCase();
    if (!heads.has(head)) heads.set(head, id);
    if (heads.get(head) !== id) found.push([id, heads.get(head), { ...say("term", "headword-taken", { shown: quoted(item.term), other: heads.get(head) }), word: item.term }]);
    for (const key of CLAIMS) {
      for (const [index, word] of (item[key] || []).entries()) {
        const [other, how] = claim(word, id, `has it under ${key}`), at = `${key}.${index + 1}`;
        const repeats = key !== "formerly" && other === id && word.toLowerCase() === head;
        if (other !== id) found.push([id, other, { ...say(at, "word-taken", { key, word, other, how }), word }]);
        else if (repeats) found.push([id, id, say(at, "word-own", { key, word })]);
      }
    }
    for (const word of item.glossed_as || []) {
      const [other, how] = claim(word, id, "is linked to it");
      if (other !== id) found.push([id, other, { ...say("", "word-form", { word, other, how }), word }]);
    }
  }
  return found.filter(([id, other]) => id === own || other === own)
    .map(([id, other, problem]) => (id === own ? { ...problem, other } : elsewhere({ ...problem, other: id }, "term", form.place, id)));
}
function voices({ known }, values, { say }) {
  if (!values.false_friend) return [];
  const friends = (values.see || []).map((id, index) => [id, `see.${index + 1}`]).filter(([id]) => known.friends.includes(id) && id !== values.id);
  const found = friends.map(([id, at]) => say(at, "friend-alone", { id, own: values.id }));
  const absent = ["massage_therapist", "psychotherapist"].filter((key) => !values[key]);
  if (absent.length) found.push({ ...say("false_friend", "voices-absent", { absent: absent.join(" and ") }), keys: absent });
  else if (values.massage_therapist === values.psychotherapist) found.push(say("false_friend", "voices-same"));
  return found;
}

/* Words that promise too much or hurt, where they stand as a plain statement: not denied, not asked, not quoted. */
const before = (text, sign, end) => (end < sign.length ? -1 : text.lastIndexOf(sign, end - sign.length));
function* wordingMatches(wording, text, near, { all }) {
  const offsets = wording.letters.flatMap((one) => all(one, text.toLowerCase()).map((match) => match.index)).sort((one, other) => one - other);
  let seen = -1;
  for (const offset of offsets) {
    const start = before(text, " ", Math.max(0, offset - near)) + 1;
    for (const match of all(wording.pattern, text.slice(0, offset + near), start)) {
      if (match.index <= seen) continue;
      seen = match.index;
      yield match;
    }
  }
}
function isPlain(text, match, { search, starts }) {
  const end = match.index + match[0].length;
  const start = Math.max(...[". ", "? ", "! ", "\n\n", "|", "; "].map((sign) => before(text, sign, match.index)));
  const ends = [...".?!\n"].map((sign) => text.indexOf(sign, end)).filter((place) => place >= 0);
  const after = ends.length ? text.slice(end, Math.min(...ends) + 1) : text.slice(end), led = text.slice(start + 1, match.index);
  const isOpen = (place) => {
    const shown = text.slice(0, place), count = (sign) => shown.split(sign).length - 1;
    return count('"') % 2 === 1 || count("“") > count("”");
  };
  return !search("wording-open", led) && !starts("wording-as-claim", led) && !after.endsWith("?") && !isOpen(match.index) && !isOpen(end);
}
function wordings({ wordings: rows, near }, values, speech) {
  const texts = Object.entries(values).filter(([, value]) => typeof value === "string" && value.includes(" "));
  return texts.flatMap(([key, text]) => rows.flatMap((row) => [...wordingMatches(row, text, near, speech)]
    .filter((match) => isPlain(text, match, speech))
    .map((match) => speech.say(key, row.code, { key, found: quoted(match[0]), better: row.instead }))));
}

/* A source is listed once. */
function source({ known, place }, values, { say }) {
  for (const key of ["doi", "pmid", "pmcid"]) {
    const written = values[key]?.toLowerCase(), other = known.numbers[key][written];
    if (!other) continue;
    const later = `${other}.yml` > `${values.id}.yml`;
    const problem = say(key, "number-taken", { key, shown: quoted(written), other: later ? values.id : other });
    return [later ? elsewhere(problem, key, place, other) : problem];
  }
  return [];
}

/* Who is listed agreed to what is shown, lately, lives where she says, and promises no more than is known. */
function listing(form, values, speech) {
  const { known, today } = form, { say } = speech;
  const found = [], { consent, confirmed_on: confirmed, contact } = values;
  values.places.forEach(({ region, country }, index) => {
    const at = `places.${index + 1}.country`, right = known.countries[region];
    if (right && right !== country) found.push(say(at, "country", { key: at, shown: country, region, country: right }));
  });
  const end = yearLater(confirmed);
  if (end <= today) found.push(say("confirmed_on", "expired", { end, confirmed }));
  if (consent.given_on > confirmed) found.push(say("consent.given_on", "consent-late", { given: consent.given_on, confirmed }));
  const shown = ["contact", "fees", "license", "name", "place"].filter((part) => ({
    contact: contact.website || contact.telephone || contact.email, fees: values.fees, license: values.professions.some((one) => one.license), name: true, place: true,
  })[part]);
  for (const part of shown.filter((one) => !consent.scope.includes(one))) found.push(say("consent.scope", "consent-lacks", { part }));
  if (values.id.startsWith("sample-")) found.push(say("id", "sample", { id: values.id }));
  return [...found, ...wordings(form, { ...values, name: "" }, speech)];
}
function yearLater(day) {
  const [year, rest] = [Number(day.slice(0, 4)) + 1, day.slice(4)];
  return rest === "-02-29" ? `${year}-03-01` : `${year}${rest}`;
}

/** Model of an entry -> its rules. */
/** The page to correct is one of this site. */
function correction({ own, known }, { page }, { say }) {
  if (!own) return [];
  const start = own.replace(/^https:\/\//, ""), bare = page.replace(/^https:\/\//, "").replace(/[?#].*$/s, "").replace(/^[^/]+/, (host) => host.toLowerCase());
  if (!`${bare}/`.startsWith(start)) return [say("page", "elsewhere", { shown: quoted(page), own })];
  const path = `/${bare.slice(start.length)}`.replace(/(?:index\.html)?\/*$/, "/");
  return !known.pages || known.pages.includes(path) ? [] : [say("page", "no-page", { shown: quoted(page) })];
}

export const RULES = { Correction: correction, Term: term, Reference: source, Practitioner: listing, Center: listing };
