/* A field, and what is found for it: in the dialog and on the search page alike. The file is fetched whole before anything is
   typed; all else happens on the device. */
import { Engine } from "./engine.js";
import { Answers } from "./answers.js";
import { crisisPart } from "./crisis.js";
import { crisisHelp, element, request, shown } from "./view.js";

const FILE = new URL("../search.json", import.meta.url);
let loading = null, answers = null, labels = null;

/** Have the file and its index ready, and what answers from them; tried again after a failure. */
export function prepare() {
  loading ||= fetch(FILE).then((reply) => { if (!reply.ok) throw new Error(String(reply.status)); return reply.json(); })
    .then((file) => {
      labels = file.labels;
      return (answers = new Answers(new Engine(file), file));
    })
    .catch((error) => { loading = null; throw error; });
  return loading;
}

const reader = () => document.documentElement.dataset.kbProfession || "";

/** The numbers of the reader's country, or of the first that the data names; where the body is in danger, or too much was taken, the emergency number leads. */
function lines({ at }) {
  const region = (navigator.language || "").split("-")[1] || "";
  const all = answers.crisisLines;
  const own = all.filter(({ country }) => country === region.toUpperCase());
  const found = own.length ? own : all.filter(({ country }) => country === all[0].country);
  return at && at !== "#cuts" ? found.reverse() : found;
}

export class Finder {
  /** `said` is a live region; `rested` is called with the question once the typing rests. */
  constructor({ field, place, said, rested = () => {}, empty = () => "" }) {
    Object.assign(this, { field, place, said, rested, empty });
    this.resting = 0;
    this.request = request();
    this.count = element("p", "kb-found__count");
    this.found = element("div");
    field.addEventListener("input", () => this.answer());
    field.form.addEventListener("submit", () => { if (matchMedia("(pointer: coarse)").matches) field.blur(); });      // the phone's keyboard makes room
    document.addEventListener("kb:reading", () => { if (this.asked()) this.answer(); });
  }

  asked() { return this.field.value.trim().slice(0, 300); }

  async answer() {
    const query = this.asked();
    if (!query) {
      this.place.replaceChildren(this.empty());
      this.rest("", "");
      return;
    }
    this.show(query);
    if (answers) return;
    let trouble = "";
    try { await prepare(); } catch { trouble = "The search could not be fetched. The lists hold everything; the next letter tries again."; }
    if (query === this.asked()) this.show(query, trouble);
  }

  show(query, trouble = "") {
    if (!answers) {
      const part = crisisPart(query), line = trouble || "Fetching the list of what is here.";
      this.place.replaceChildren(part ? crisisHelp(part, []) : "", element("p", "kb-found__count", line));
      this.rest(query, line);
      return;
    }
    const answer = answers.to(query, reader());
    const none = !answer.groups.length && !answer.card && !answer.wish;
    const nearest = none && !answer.crisis ? answers.nearest(query, reader()) : null;
    const line = said(answer, none, nearest);
    answer.lines = answer.crisis ? lines(answer.crisis) : [];
    this.count.textContent = line;
    this.found.replaceChildren(shown(nearest ? { ...answer, groups: [nearest] } : answer, labels, reader()), none && !nearest ? this.empty() : "");
    // what is the same for every letter stays where it is: taking it out and in costs as much as a row
    if (this.found.parentNode !== this.place) this.place.replaceChildren(this.count, this.found, this.request.made);
    this.request.made.open = none;
    this.request.about(query, labels.profession[reader()] || "");
    this.rest(query, line);
  }

  /** Once the typing rests: say what was found. */
  rest(query, line) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.said.textContent = line;
      this.rested(query);
    }, 400);
  }

  /** Down from the field into the results, up and down among them. Returns whether the key was one of these. */
  move(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const stops = [this.field, ...this.links()];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return false;
    if (event.key === "Enter" && at === 0) {
      const first = stops[1];
      if (!first) return true;
      if (first.closest(".kb-found__crisis")) first.focus(); else first.click();
      return true;
    }
    const to = stops[at + (event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : stops.length)];
    if (to) to.focus();
    return Boolean(to);
  }

  links() { return this.place.querySelectorAll(":is(.kb-found__crisis, .kb-found__card, .kb-found__wish, .kb-found__group, .kb-found__start) a"); }
}

/** The sentence above the results, which is also said aloud. */
function said({ query, crisis, count, instead, short }, none, nearest) {
  const alike = nearest?.alike.map((word) => `“${word}”`).join(", ");   // apart: a text inside a text loses its spaces when scripts are shortened
  const near = nearest ? ` The nearest in spelling: ${alike}.` : crisis ? "" : " Nothing here comes near it.";
  let line = none ? `No page here has the words “${query}”.${near}` : `${count} result${count === 1 ? "" : "s"}.`;
  for (const [word, near] of instead) line += ` “${word}” is not in our pages; this is for “${near}”.`;
  for (const [letters, means] of short) {
    const meant = means.length > 1 ? means.slice(0, -1).join(", ") + " or " + means.at(-1) : means[0];   // apart, too
    line += ` ${letters} is read as ${meant}.`;
  }
  return line;
}
