/* The directory: facets with counts, chips, sorting, twenty rows at a time. All that it fetches are whole files (an index of
   who answers to which word, rows in blocks of sixteen), so that no request says for whom a reader looks. Nothing is
   fetched before the list is narrowed down, sorted or read on. State stands in the address. */
import { allChosen, chosen, remember } from "./address.js";
import { nodes } from "./pieces.js";

const PAGE = 20;
const WAYS = 4;      // that are offered where nobody fits
const BASE = new URL("directory/", import.meta.url);
const box = document.querySelector(".kb-directory");
const find = (selector) => box.querySelector(selector);
const panel = document.getElementById("kb-facets"), list = find("[data-kb-list]"), more = find("[data-kb-more]");
const sort = find("[data-kb-sort]"), fresh = find("[data-kb-new]"), said = find("[data-kb-said]"), none = find("[data-kb-none]");
const options = [...panel.querySelectorAll("input")].map((input) => ({
  input, facet: input.name, value: input.value, label: input.nextElementSibling.textContent, count: input.parentElement.lastElementChild,
}));
const FACETS = [...new Set(options.map((option) => option.facet)), "new"];

/* --- what is fetched --- */
const file = async (name) => {
  const answer = await fetch(new URL(name, BASE));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
};
let loading = null;
const loaded = () => (loading ||= file("index.json").then(opened).then(still).catch((error) => { loading = null; throw error; }));
/** Steps back to numbers, numbers to bits: 10,000 listings and one value are 313 words to look at. */
function opened({ count, blocks, facets, ...columns }) {
  const size = (count + 31) >> 5;
  const bits = {};
  for (const facet of FACETS) {
    bits[facet] = new Map();
    for (const [value, steps] of Object.entries(facets[facet] || {})) {
      const found = new Uint32Array(size);
      let number = 0;
      for (const step of steps) { number += step; found[number >> 5] |= 1 << (number & 31); }
      bits[facet].set(value, found);
    }
  }
  const listed = new Uint32Array(size).fill(-1);
  if (count & 31) listed[size - 1] = 2 ** (count & 31) - 1;
  return { count, blocks, bits, files: columns, listed, none: new Uint32Array(size) };
}
/** Without those whose twelve months have ended since the site was built. Mostly nobody, and then nothing is fetched. */
const isOld = Date.parse(box.dataset.kbUntil) <= Date.now();
async function still(index) {
  if (!isOld) return index;
  const today = Math.floor(Date.now() / 864e5) + 719163;        // days as the file counts them
  (await column(index, "leaves")).forEach((day, number) => {
    if (day <= today) { index.listed[number >> 5] &= ~(1 << (number & 31)); index.count -= 1; }
  });
  return index;
}
const rows = new Map([...list.children].map((row, number) => [number, row]));     // those that the page came with
const blocks = new Map(), orders = new Map();
/** What the rows are sorted by, a number for each listing. */
function column(index, name) {
  if (!orders.has(name)) {
    orders.set(name, file(index.files[name]));
    orders.get(name).catch(() => orders.delete(name));
  }
  return orders.get(name);
}
async function row(index, number) {
  if (!rows.has(number)) {
    const [start, name] = index.blocks.findLast(([first]) => first <= number);
    if (!blocks.has(name)) {
      blocks.set(name, file(name));
      blocks.get(name).catch(() => blocks.delete(name));
    }
    (await blocks.get(name)).forEach((html, offset) => { if (!rows.has(start + offset)) rows.set(start + offset, nodes(html).firstElementChild); });
  }
  return rows.get(number);
}

/* --- what is chosen --- */
const state = {};       // facet -> chosen values
for (const facet of FACETS) state[facet] = new Set();
for (const option of options) if (allChosen(option.facet).includes(option.value)) state[option.facet].add(option.value);
// a whole country, as the search asks for it: its regions where somebody is listed
for (const country of allChosen("place")) {
  const own = options.filter(({ facet, value }) => facet === "place" && value.startsWith(`${country}-`));
  const listed = own.filter(({ input }) => !input.disabled);
  for (const { value } of listed.length ? listed : own) state.place.add(value);
}
if (chosen("new") === "open") state.new.add("open");
sort.value = ["name", "confirmed"].includes(chosen("sort")) ? chosen("sort") : "";
const isNarrowed = () => FACETS.some((facet) => state[facet].size);

/** How many bits of a word are set. */
function count(word) {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
/** How many listings have both: no copies are made, since every click asks this of every value. */
function both(one, other = one) {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += count(one[at] & other[at]);
  return sum;
}
/** Whoever has one of the chosen values of every facet; `but` leaves a facet out. */
function matches(index, but = "", wanted = state) {
  const found = index.listed.slice();
  for (const facet of FACETS) {
    if (facet === but || !wanted[facet].size) continue;
    const any = index.none.slice();
    for (const value of wanted[facet]) (index.bits[facet].get(value) || index.none).forEach((word, at) => { any[at] |= word; });
    any.forEach((word, at) => { found[at] &= word; });
  }
  return found;
}
function numbers(bits) {
  const found = [];
  bits.forEach((word, at) => { for (; word; word &= word - 1) found.push((at << 5) + 31 - Math.clz32(word & -word)); });
  return found;
}

/* --- what is shown --- */
let shown = PAGE, turn = 0;
async function show({ speak = true } = {}) {
  const mine = ++turn;
  chips();
  let index, found, page;
  try {
    index = await loaded();
    found = numbers(matches(index));
    if (sort.value) {
      const by = await column(index, sort.value === "name" ? "name" : "leaves");
      found.sort(sort.value === "name" ? (one, other) => by[one] - by[other] : (one, other) => by[other] - by[one] || one - other);
    }
    page = await Promise.all(found.slice(0, shown).map((number) => row(index, number)));
  } catch {
    if (mine === turn) said.textContent = "The directory could not be fetched. The plain lists below work without it.";
    return;
  }
  if (mine !== turn) return;                   // chosen anew meanwhile
  for (const facet of FACETS) counts(index, facet);
  list.replaceChildren(...page);
  more.hidden = page.length === found.length;
  const all = `${index.count.toLocaleString("en-US")} listing${index.count === 1 ? "" : "s"}`;
  const words = isNarrowed() ? `${found.length.toLocaleString("en-US")} of ${all}` : all;
  find("[data-kb-count]").textContent = words;
  panel.querySelector("[data-kb-facets-done]").textContent = `Show ${found.length.toLocaleString("en-US")}`;
  if (speak) said.textContent = words;
  empty(index, !found.length);
}
function counts(index, facet) {
  const others = matches(index, facet);
  const among = (value) => both(others, index.bits[facet].get(value) || index.none);
  if (facet === "new") { fresh.querySelector("span").textContent = among("open"); return; }
  for (const option of options) {
    if (option.facet !== facet) continue;
    const number = among(option.value), isChosen = state[facet].has(option.value);
    option.count.textContent = number;
    option.input.disabled = !number && !isChosen;
  }
}
const button = (className, words, act, hidden = "") => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.append(words);
  if (hidden) made.insertAdjacentHTML("beforeend", hidden);
  made.addEventListener("click", act);
  return made;
};
const CROSS = '<svg class="kb-i" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg><span class="kb-vh">: take away</span>';
function chips() {
  const taken = options.filter((option) => state[option.facet].has(option.value));
  for (const option of options) {
    option.input.checked = taken.includes(option);
    const fold = option.input.closest("details");
    if (fold && option.input.checked) fold.open = true;
  }
  const made = taken.map((option) => button("kb-chip kb-chip--on", option.label, () => drop(option), CROSS));
  if (taken.length + state.new.size > 1) made.push(button("kb-chip", "Clear all", () => keep([])));
  find("[data-kb-chips]").replaceChildren(...made);
  fresh.setAttribute("aria-pressed", String(state.new.size > 0));
  const number = taken.length ? ` (${taken.length})` : "";
  for (const place of document.querySelectorAll("[data-kb-chosen]")) place.textContent = number;
}
function drop(option) {
  state[option.facet].delete(option.value);
  change();
  (find("[data-kb-chips] button") || find("#everybody")).focus();
}
/** All ways to take so many of these. */
const some = (all, size) => (size ? all.flatMap((one, at) => some(all.slice(at + 1), size - 1).map((rest) => [one, ...rest])) : [[]]);
const called = (facet) => (facet === "new" ? "Takes new clients" : options.filter((option) => option.facet === facet && state[facet].has(option.value)).map(({ label }) => label).join(" or "));
const quoted = (facets, and = " and ") => facets.map((facet) => `“${called(facet)}”`).join(and);
/** Nobody fits: say what most of it has somebody, so that the reader can give up the rest, why so few are there, and what else to do. */
function empty(index, isEmpty) {
  none.hidden = !isEmpty;
  none.replaceChildren();
  if (!isEmpty) return;
  const asked = FACETS.filter((facet) => state[facet].size);
  const left = (kept) => both(matches(index, "", Object.fromEntries(FACETS.map((facet) => [facet, kept.includes(facet) ? state[facet] : new Set()]))));
  let size = asked.length, found = [];
  while (!found.length && size > 1) found = some(asked, --size).map((kept) => [kept, left(kept)]).filter(([, number]) => number);
  const isOneLess = size === asked.length - 1;
  const said = document.createElement("p"), ways = document.createElement("ul");
  said.textContent = !found.length ? `No listing has ${quoted(asked, " or ")}.` : isOneLess ? "Nobody fits all of it. Without one of them:"
    : size > 1 ? "Nobody fits all of it, even without one of them. Together somebody has:" : "No listing has two of these. Each by itself:";
  ways.className = "kb-rows";
  for (const [kept, number] of found.sort((one, other) => other[1] - one[1]).slice(0, WAYS)) {
    const words = isOneLess ? `${number} without ${quoted(asked.filter((facet) => !kept.includes(facet)))}` : `${number} with ${quoted(kept)}`;
    const way = document.createElement("li");
    way.append(button("kb-link", words, () => keep(kept)));
    ways.append(way);
  }
  const next = nodes('<p class="kb-actions"></p><p class="kb-small"><span></span> <a href="#by-region">Everybody, by region</a> · <a href="/contribute/#without-git" data-kb-write="wanted">Say who is missing</a></p>');
  next.firstChild.append(button("kb-btn kb-btn--small", "Clear all", () => keep([])));
  next.querySelector("span").textContent = `${index.count.toLocaleString("en-US")} listing${index.count === 1 ? " is" : "s are"} all there ${index.count === 1 ? "is" : "are"} so far.`;
  next.querySelector("[data-kb-write]").dataset.kbAbout = asked.map(called).join("\n");
  none.append(said, ...(found.length ? [ways] : []), next);
}
/** Give up all that is chosen but these. */
function keep(facets) {
  for (const facet of FACETS) if (!facets.includes(facet)) state[facet].clear();
  change();
  find("#everybody").focus();
}

/* --- what a reader does --- */
function change() {
  shown = PAGE;
  remember({ ...Object.fromEntries(FACETS.map((facet) => [facet, [...state[facet]]])), sort: sort.value });
  show();
}
panel.addEventListener("change", ({ target }) => {
  if (target.checked) state[target.name].add(target.value); else state[target.name].delete(target.value);
  change();
});
panel.addEventListener("submit", (event) => event.preventDefault());
sort.addEventListener("change", change);
fresh.addEventListener("click", () => { if (!state.new.delete("open")) state.new.add("open"); change(); });
more.addEventListener("click", async () => {
  const first = list.children.length;
  shown += PAGE;
  await show();
  list.children[first]?.querySelector("a").focus();
});
for (const place of [panel, sort, fresh]) for (const name of ["pointerenter", "focusin"]) place.addEventListener(name, () => loaded().catch(() => {}), { once: true });
if (isNarrowed() || sort.value || isOld) show({ speak: false }); else chips();
