/* A form for contributors: judged on this device while she types, shown to her in full, and sent by nobody but her. What is
   said of an answer is what `kb check` says. Without this script the page tells what is asked. */
import { copy } from "./take.js";
import { addItems, dashed, entryOf, heldAnswers, putAnswers, renumbered, withUsual } from "./forms/answers.js";
import { judge } from "./forms/judge.js";
import { idFor, suggestedId } from "./forms/values.js";
import { namedProblems, takenProblems } from "./forms/whole.js";
import { speech } from "./forms/words.js";
import { asFile } from "./forms/yaml.js";

const LONGEST = 8000;          // a longer address is cut on the way
const page = document.querySelector("[data-kb-web-form]"), asked = page.querySelector("form");
const sum = page.querySelector("[data-kb-sum]"), outcome = page.querySelector("[data-kb-outcome]"), keep = page.querySelector("[data-kb-keep]");
const STORE = `kb-form-${page.dataset.kbWebForm}`;
const touched = new Set();
let form, isAsked = false, ownId = false;

/* The day, here or where the check runs, whichever is behind: nobody's answer then lies in the future. */
const today = () => new Date(Date.now() - Math.max(0, new Date().getTimezoneOffset()) * 60_000).toISOString().slice(0, 10);
const byName = (at) => document.getElementById(`f-${dashed(at)}`);
/** The control or group that a problem is about: the nearest one around it. */
function placeOf(at) {
  for (let name = at; name; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) if (byName(name)) return byName(name);
  return null;
}
const nameOf = (place) => place.id.slice(2);
const labelOf = (place) => (place.labels?.[0] || place.querySelector("legend") || { textContent: place.getAttribute("aria-label") })
  .textContent.replace(/ needed$/, "").trim();
/* In a form the field itself is what a missing key's message and hint would tell how to write, and nobody can mend another's file. */
const inWords = ({ path, code, message, hint, word, other, at, keys = [] }) => {
  if (code === "KB109" && !path && message.startsWith("needs the key ")) return "still needed";
  if (other && (word || code === "KB119")) return `${thereAlready(word, other)} (${code})`;
  if (form.model === "Removal" && at === "listing" && ["KB112", "KB210"].includes(code)) return noListing(hint, code);
  if (keys.length) message = keys.reduce((text, key) => text.replace(key, `“${labelOf(byName(key))}”`), message);
  const said = [message, ...(hint && code !== "KB109" ? [hint] : [])].join("; ");
  return `${path ? path + ": " : ""}${said} (${code})`;
};
/* Who has no git has no file either: she is told the page that is there, and what she can do here. */
function thereAlready(word, other) {
  const own = asked.elements.id.value;
  if (form.kind === "term") return `the glossary has “${word ?? form.known.terms[other].term}” already, at /glossary/${other}/; send a correction of that page, or write another word`;
  if (form.kind === "listing") return `the directory has a listing of this name, at /directory/${other}/; if it is yours, send a correction of that page; if not, write another id, such as ${own}-2`;
  return `there is a source of this id, at /references/#${other}; if yours is another work, write another id, such as ${own}-b`;
}
function noListing(hint, code) {
  const near = /did you mean '[^']+'\?/.exec(hint);
  return `no listing has the address or the name “${asked.elements.listing.value.trim()}”; ${near ? near[0] : "open the page of the listing, and copy its address from the browser"} (${code})`;
}

/** Everything that is wrong now, each with its place on the page. */
function problems() {
  const first = asked.elements[form.calledBy] || byName(form.fields[0].key), isAfter = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
  const entry = entryOf(form, asked), found = judge(form, entry, today());
  // of an unfinished entry the check says no more than what is missing; that its word is taken she must know before she writes the rest
  const isTold = ({ at, code }) => found.some((one) => one.at === at && (one.code === code || !code));
  found.push(...[
    ...takenProblems(form, entry, speech(form)).filter((problem) => !isTold(problem)),
    ...namedProblems(form, entry, speech(form)).filter(({ at }) => !isTold({ at })),
  ].map((problem) => ({ ...problem, level: "error" })));
  // nor is anything sent that has expired already, which the check lets stand for the sake of older listings
  // an id that was made of her word is told at the word
  const placeOfAll = ({ at, code }) => placeOf(code === "KB119" && form.calledBy && !ownId ? form.calledBy : at) || first;
  return found.map((problem) => ({ ...problem, place: placeOfAll(problem), level: problem.code === "KB502" ? "error" : problem.level }))
    .sort(({ place: one }, { place: other }) => (one === other ? 0 : isAfter(one, other) ? 1 : -1));
}
/** Show below each field what is wrong with it: of what she has left, or of all once she asked for the text. */
function show(found) {
  const said = new Map();
  for (const problem of found) {
    const name = nameOf(problem.place), isMissing = problem.code === "KB109";
    if (!isAsked && (isMissing || !touched.has(name))) continue;
    if (!said.has(name)) said.set(name, []);
    said.get(name).push(problem);
  }
  for (const line of page.querySelectorAll(".kb-ask__error")) {
    const name = line.id.slice(2), here = name === "promises" ? null : said.get(name), place = byName(name);
    if (name === "promises") continue;
    line.hidden = !here;
    line.textContent = here ? [...new Set(here.map(inWords))].join(" ") : "";
    const isWrong = here?.some((problem) => problem.level === "error") && place.matches("input, select, textarea");
    if (isWrong) place.setAttribute("aria-invalid", "true"); else place.removeAttribute("aria-invalid");
  }
}
function showPromises(isOpen) {
  const line = document.getElementById("e-promises");
  line.hidden = !isOpen;
  line.textContent = isOpen ? "Each of these has to be so before anything is sent. Tick what is so; where one is not, change the text or leave it." : "";
}
const broken = () => [...asked.querySelectorAll("[data-kb-promise]:not(:checked)")];

function summarize(errors, isOpen) {
  const rows = errors.map((problem) => [nameOf(problem.place), `${labelOf(problem.place)}: ${inWords(problem)}`]);
  if (isOpen) rows.push(["promises", "Before you go on: not everything is ticked"]);
  sum.hidden = !rows.length;
  sum.querySelector("p").textContent = rows.length === 1 ? "One thing to mend before you go on" : `${rows.length} things to mend before you go on`;
  sum.querySelector("ul").replaceChildren(...rows.map(([name, text]) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = `#f-${name}`;
    link.textContent = text;
    item.append(link);
    return item;
  }));
}
sum.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const place = byName(link.hash.slice(3));
  place.closest("details")?.setAttribute("open", "");
  place.querySelector("details")?.setAttribute("open", "");
  place.focus();
  place.scrollIntoView({ block: "center" });
});

asked.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!form) return;
  isAsked = true;
  const found = problems(), errors = found.filter((problem) => problem.level === "error"), isOpen = broken().length > 0;
  show(found);
  showPromises(isOpen);
  summarize(errors, isOpen);
  if (errors.length || isOpen) {
    outcome.hidden = true;
    sum.focus();
  } else present();
});

/* --- what comes of it --- */

function present() {
  const entry = entryOf(form, asked), text = asFile(form, entry), notes = asked.elements.notes.value.trim();
  const whole = notes ? `${text}# ${notes.replace(/\s*\n/g, "\n# ")}\n` : text;
  const path = form.place.replace("{id}", entry.id), name = path.split("/").pop() || `${form.name}.yml`;
  outcome.querySelector("[data-kb-where]").textContent = path ? `This is the file as it will stand: ${path}. An editor reads it before it is published.` : "This is what the editors read before they change anything.";
  outcome.querySelector("[data-kb-text]").textContent = whole;
  lead(text, notes, entry, path, name);
  const save = outcome.querySelector("[data-kb-save]");
  URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(new Blob([whole], { type: "text/yaml" }));
  save.download = name;
  outcome.hidden = false;
  outcome.focus();
  outcome.scrollIntoView();
}
/** The links to where the project takes notes and files, filled in as far as a link can carry the text. */
function lead(text, notes, entry, path, name) {
  const issues = document.body.dataset.kbIssues, files = issues && form.place && `${issues.replace(/\/issues\/new$/, "")}/new/main/${path.slice(0, path.lastIndexOf("/"))}`;
  const title = `${form.what}: ${entry[form.calledBy] || entry.id || entry.page || entry.listing || entry.told_by}`;
  const isWhole = [
    point("issue", ["Open as a public note on GitHub", "Open an empty note on GitHub"], issues, { template: form.issue, title }, { entry: text, ...(notes && { notes }) }),
    point("file", ["Propose the file on GitHub", "Open an empty file on GitHub"], files, { filename: name }, { value: text }),
  ].every(Boolean);
  const said = ["Nothing has been sent."];
  if (!issues) said.push("No public place for notes is set up for this copy of the site. Copy the text or save the file.");
  else if (isWhole) said.push("A button opens GitHub in a new tab with this text filled in; there you read it once more and send it yourself. You need an account for that.");
  else said.push("The text is too long for a link to carry. Copy it first; then open GitHub in a new tab, paste it there, and send it yourself. You need an account for that.");
  outcome.querySelector("[data-kb-how]").textContent = said.join(" ");
}
/** Whether a link could be filled in wholly. One that leads nowhere is hidden. */
function point(kind, [whole, empty], address, always, filledIn) {
  const link = outcome.querySelector(`[data-kb-${kind}]`);
  if (link) link.hidden = !address;
  if (!address) return true;
  const full = filled(address, { ...always, ...filledIn }), fits = full.length <= LONGEST;
  [link.href, link.textContent, link.target, link.rel] = [fits ? full : filled(address, always), fits ? whole : empty, "_blank", "noopener"];
  return fits;
}
function filled(address, values) {
  const to = new URL(address);
  for (const [name, value] of Object.entries(values)) to.searchParams.set(name, value);
  return to.href.replace(/\+/g, "%20");
}
outcome.querySelector("[data-kb-copy]").addEventListener("click", (event) => copy(outcome.querySelector("[data-kb-text]").textContent, event.currentTarget));

/* --- while she types --- */

let waiting;
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (!form) return;
    const found = problems();
    show(found);
    if (isAsked) showPromises(broken().length > 0);
    if (!sum.hidden) summarize(found.filter((problem) => problem.level === "error"), broken().length > 0);
    if (keep.checked) store();
  }, 250);
}
function store() {
  try { localStorage.setItem(STORE, JSON.stringify(heldAnswers(asked))); } catch { keep.checked = false; }
}
/** An id made of the name, until she writes one of her own; the country of a region. */
function suggest(control) {
  const id = asked.elements.id;
  if (control === id) ownId = id.value !== "";
  else if (id && !ownId) {
    const called = form.calledBy ? suggestedId(asked.elements[form.calledBy].value) : sourceId();
    if (called) id.value = called;
  }
  const country = control.name.endsWith(".region") ? asked.elements[control.name.replace(/region$/, "country")] : null;
  if (country && form.known.countries[control.value]) country.value = form.known.countries[control.value];
}
function sourceId() {
  const who = asked.elements["author.1.family"].value || asked.elements["author.1.literal"].value || asked.elements.authority.value;
  return [idFor(who), asked.elements.issued.value.slice(0, 4)].filter(Boolean).join("-");
}
asked.addEventListener("input", (event) => {
  if (!form) return;
  suggest(event.target);
  outcome.hidden = true;       // what was shown is no longer what she wrote
  if (event.target === keep && !keep.checked) localStorage.removeItem(STORE);
  later();
});
asked.addEventListener("focusout", (event) => {
  for (let place = event.target.closest("[id^='f-']"); place; place = place.parentElement.closest("[id^='f-']")) {
    const isLeft = place === event.target || place.tagName !== "FIELDSET" || !place.contains(event.relatedTarget);
    if (isLeft && (event.target.value || event.target.checked)) touched.add(nameOf(place));
  }
  later();
});
asked.addEventListener("click", (event) => {
  const another = event.target.closest("[data-kb-another]"), out = event.target.closest("[data-kb-out]");
  if (another) addItems(another.dataset.kbAnother, 1).querySelector("input, select, textarea").focus();
  if (out) {
    const group = out.closest("[data-kb-group]");
    out.closest("[data-kb-item]").remove();
    renumbered(group);
    group.querySelector("[data-kb-another]").focus();
    later();
  }
  if (event.target.closest("[data-kb-clear]") && confirm("Clear everything that you wrote here?")) clear();
});
function clear() {
  for (const item of asked.querySelectorAll("[data-kb-item]:not([data-kb-item$='.1'])")) item.remove();
  asked.reset();
  try { localStorage.removeItem(STORE); } catch { /* storage is off: nothing was kept */ }
  begin();
  asked.querySelector("input, select, textarea").focus();
}
function begin() {
  [isAsked, ownId] = [false, false];
  touched.clear();
  withUsual(asked, today());
  sum.hidden = outcome.hidden = true;
  showPromises(false);
  if (form) show([]);
}

begin();
try {
  const held = JSON.parse(localStorage.getItem(STORE));
  if (held) {
    putAnswers(asked, held);
    keep.checked = true;
    ownId = Boolean(asked.elements.id?.value);
  }
} catch { /* nothing was kept, or storage is off */ }
fetch(new URL(`forms/${page.dataset.kbWebForm}.json`, import.meta.url)).then((answer) => answer.json()).then((file) => {
  form = file;
  page.dataset.kbReady = "";
}, () => {
  sum.hidden = false;
  sum.querySelector("p").textContent = "The rules of this form did not load. Open the page again when you are connected.";
});
