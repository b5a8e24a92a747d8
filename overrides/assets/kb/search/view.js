/* What was found, as elements: crisis help, a wish for a person, the answer itself where it is certain, hits in headed groups.
   Each hit is one link; what it is, is said by its group. Text only: nothing that was typed becomes markup. */
import { isStop, placed } from "./words.js";
import { stem } from "./stem.js";

const ROOT = new URL("../../../", import.meta.url).href;
const ICONS = {
  search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM16 16l4.5 4.5",
  close: "M6 6l12 12M18 6 6 18",
  guide: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
  template: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  case: "M4 6h16v10H9l-5 4zM8 10h8M8 13h5",
  activity: "M4 5h16v14H4zM4 10h16M10 5v14",
  page: "M6 3h12v18H6zM9 8h6M9 12h6",
  phone: "M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3 2.7 3 5.5",
};

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const child of children) if (child !== null) made.append(child);
  return made;
}
function link(address, className, ...children) {
  const made = element("a", className, ...children);
  made.href = /^(tel|sms):/.test(address) ? address : ROOT + address;
  return made;
}
const drawn = new Map();
/** A drawing: made once, and copied from then on. */
function drawing(className, viewBox, ...shapes) {
  const key = className + shapes.map(([name, { d }]) => d || name);
  if (!drawn.has(key)) drawn.set(key, svg(className, viewBox, shapes));
  return drawn.get(key).cloneNode(true);
}
function svg(className, viewBox, shapes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", className);
  made.setAttribute("viewBox", viewBox);
  made.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(made.namespaceURI, name);
    for (const key in attributes) shape.setAttribute(key, attributes[key]);
    made.append(shape);
  }
  return made;
}
const icon = (name) => drawing("kb-i", "0 0 24 24", ["path", { d: ICONS[name] || ICONS.page }]);

/** The form of who: square, circle, both; for others a ring or a lozenge. */
function form(professions) {
  const mt = professions.includes("massage-therapist"), pt = professions.includes("psychotherapist");
  if ((mt && pt) || professions.includes("dual-licensed")) {
    return drawing("kb-form kb-form--both", "0 0 24 24", ["use", { href: "#kb-both" }]);
  }
  if (mt) return drawing("kb-form", "0 0 16 16", ["rect", { class: "kb-f-mt", x: 1, y: 1, width: 14, height: 14, rx: 3.4 }]);
  if (pt) return drawing("kb-form", "0 0 16 16", ["circle", { class: "kb-f-pt", cx: 8, cy: 8, r: 7.5 }]);
  if (professions.includes("somatic-psychotherapist")) return drawing("kb-form kb-form--ring", "0 0 16 16", ["circle", { cx: 8, cy: 8, r: 6 }]);
  return drawing("kb-form kb-form--other", "0 0 16 16", ["path", { d: "M8 2l6 6-6 6-6-6z" }]);
}

const read = new Map();
/** The stems of a text that tell something, with their places; the same lines come again with every letter. */
function stems(text) {
  let found = read.get(text);
  if (!found) read.set(text, (found = [...placed(text)].filter(([word]) => !isStop(word)).map(([word, from, to]) => [stem(word), from, to])));
  return found;
}

/** The text with the words that were asked for in <mark>. */
function marked(text, marks) {
  const made = document.createDocumentFragment();
  let done = 0;
  for (const [key, from, to] of stems(text)) {
    if (!(marks.get(key) >= 0.5)) continue;
    made.append(text.slice(done, from), element("mark", "", text.slice(from, to)));
    done = to;
  }
  made.append(text.slice(done));
  return made;
}

/** Everything found, in reading order. `labels` has the names of verdicts and professions. */
export function shown(answer, labels, reader) {
  const made = document.createDocumentFragment();
  if (answer.crisis) made.append(crisisHelp(answer.crisis, answer.lines));
  if (answer.card) made.append(card(answer.card, answer.marks, labels, reader));
  if (answer.wish) made.append(wish(answer.wish));
  for (const group of answer.groups) made.append(headed(group, answer));
  return made;
}

export function crisisHelp({ at, title }, lines) {
  const acts = element("p", "kb-found__calls", ...lines.map(({ words, address }) => link(address, "", icon("phone"), words)));
  return element("section", "kb-stop kb-found__crisis",
    element("h3", "kb-stop__title", "If someone may not be safe, start here"),
    lines.length ? acts : null,
    element("p", "", link("crisis/" + at, "", `${title}: what to do now`), " ", link("crisis/#numbers", "", "Numbers by country")));
}

function wish({ labels, address, fit, less, listed, unknown, isName }) {
  const count = fit === null ? "" : fit === 0 ? `No listing ${isName ? "has it yet" : "fits all of it"}. ` : `${fit} listing${fit === 1 ? " fits" : "s fit"}. `;
  const quoted = (list) => list.map((words) => `“${words}”`).join(", ");
  const notes = [
    listed.length ? `No filter for ${quoted(listed)}: each listing says it.` : "",
    unknown.length ? `Left out, since the directory does not know it: ${quoted(unknown)}.` : "",
  ].filter(Boolean);
  const ways = less.map(({ without, address: to, count: left }) => element("li", "", link(to, "", `${left} without “${without}”`)));
  return element("section", "kb-found__wish",
    element("h3", "", isName ? "In the directory" : "You are looking for a person"),
    link(address, "kb-hit", icon("people"), element("span", "kb-hit__title", labels.join(" · ") || "The directory"), element("span", "kb-hit__line", `${count}Opens the directory${labels.length ? " with these filled in" : ""}.`)),
    ways.length ? element("ul", "kb-found__less", ...ways) : null,
    notes.length ? element("p", "kb-small", notes.join(" ")) : null);
}

function card({ page, who }, marks, labels, reader) {
  const [whose] = who || [reader];
  const kind = { guide: "In short", term: "What it means", activity: "Whose job is it?", template: "To print" }[page.kind];
  const body = { guide: lines, term: meaning, activity: verdicts, template: summary }[page.kind](page, marks, labels, whose);
  return element("section", "kb-found__card", element("h3", "", kind), link(page.url + (page.verdicts?.[whose] ? `#${whose}` : ""), "kb-found__title", marked(page.title, marks)), body);
}
function lines(page, marks) {
  return element("ul", "kb-found__lines", ...(page.answer || []).map((line) => {
    const end = /^[^.?!:]*[.?!:]”?(?= )/.exec(line);
    return end ? element("li", "", element("b", "", end[0]), line.slice(end[0].length)) : element("li", "", line);
  }));
}
function meaning(page) {
  const flag = page.friend ? element("p", "kb-found__friend", form(["dual-licensed"]), "False friend: each profession hears something else.") : null;
  return element("div", "", element("p", "", page.summary), flag);
}
function verdicts(page, marks, labels, whose) {
  const order = [whose, "massage-therapist", "psychotherapist"].filter((id, at, all) => page.verdicts[id] && all.indexOf(id) === at);
  return element("ul", "kb-found__verdicts", ...order.map((id) => element("li", "", form([id]), element("span", "", labels.profession[id]), element("b", "", labels.verdict[page.verdicts[id]]))),
    element("li", "kb-small", "The other professions, and why: on the page."));
}
function summary(page, marks) { return element("p", "", marked(page.summary, marks)); }

function headed({ title, hits, count, more }, answer) {
  const list = element("ul", "", ...hits.map((hit) => element("li", "", row(hit, answer.marks))));
  const head = element("h3", "", element("span", "", title));
  const made = element("section", "kb-found__group", head, list);
  if (count > hits.length) {
    const all = element("button", "kb-found__all", `all ${count}`, element("span", "kb-vh", `: ${title}`));
    all.type = "button";
    all.addEventListener("click", () => {
      list.append(...more().map((hit) => element("li", "", row(hit, answer.marks))));
      all.remove();
      list.children[hits.length].firstChild.focus();
    });
    head.append(all);
  }
  return made;
}
function row({ page, address, heading, line, said }, marks) {
  const sign = page.kind === "term" || page.kind === "person" ? form(page.for || []) : icon(page.kind);
  const sample = page.sample ? element("span", "kb-sample", "Sample") : null;
  const title = element("span", "kb-hit__title", marked(page.title, marks), heading ? (/[?!]$/.test(page.title) ? " " : ": ") : "", heading ? marked(heading, marks) : "", sample ? " " : "", sample);
  const text = line ? element("span", "kb-hit__line", said ? "“" : "", marked(line, marks), said ? "”" : "") : null;
  return link(address, "kb-hit", sign, title, text);
}

/** A letter that asks for a guide, for the reader to see, change and copy. Nothing is sent from here. */
export function request() {
  const field = element("textarea", "kb-found__letter");
  field.rows = 6;
  field.setAttribute("aria-label", "Your request");
  const copy = element("button", "kb-btn kb-btn--small", "Copy");
  copy.type = "button";
  copy.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(field.value); copy.textContent = "Copied"; } catch { field.select(); copy.textContent = "Select and copy it"; }
  });
  const made = element("details", "kb-found__request", element("summary", "", "Not what you need? Ask for a guide"),
    element("p", "kb-small", "Change this as you like. It stays here until you copy it and send it yourself."), field,
    element("p", "kb-actions", copy, link("contribute/#without-git", "", "Where to send it")));
  let letter = "", written = "";
  const write = () => { if (made.open && letter !== written) field.value = written = letter; };
  made.addEventListener("toggle", write);
  const about = (query, profession) => {
    letter = `A guide is missing\n\nI looked for: ${query}\nWhat I needed to know:\nMy profession: ${profession}\n\n(Nothing about the client: no name, no date, no place.)`;
    write();
  };
  return { made, about };
}

export { element, link, icon };
