/* Lists from A to Z, of words and of sources: filter while typing (a word's other names, clients' words and slips of the pen
   count too), and the glossary's two views. */
import { chosen, folded, holds, remember, typed } from "./address.js";

const box = document.querySelector("[data-kb-az]");
const find = box.querySelector("[data-kb-find]");
const chips = [...box.querySelectorAll("[data-kb-show]")];
const letters = [...box.querySelectorAll(".kb-az__letter")].map((section) => ({
  section, rows: [...section.lastElementChild.children], link: box.querySelector(`.kb-letters a[href="#${section.querySelector("h2, h3").id}"]`),
}));
const rows = letters.flatMap((letter) => letter.rows).map((element) => {
  const [name, also] = [element.querySelector("dt > a, .kb-source").textContent, element.dataset.also ?? ""];
  return { element, name: folded(`${name} ${also}`), text: folded(`${element.textContent} ${also}`) };
});
const VIEWS = { "false-friends": "falseFriends", contested: "contested" };
let view = VIEWS[chosen("view")] ? chosen("view") : "";

let speller = null;
/** Mistyped words read as the nearest of the list's names, as the search reads them. */
async function corrected(words) {
  const { Speller } = await import("./search/spelling.js");
  speller ??= new Speller(new Map(rows.flatMap(({ name }) => name.split(/[^\p{L}\p{N}]+/u)).map((word) => [word, 1])));
  return folded(words).split(/\s+/).map((word) => speller.nearest(word) || word).join(" ");
}

function filter() {
  const words = find.value.trim();
  if (show(words) || !words) return;
  corrected(words).then((read) => { if (read !== folded(words) && words === find.value.trim()) show(read, ` for “${read}”`); }, () => { /* what was typed stands */ });
}

/** The rows with these words; whether there are any. */
function show(words, said = "") {
  const fits = (row) => !view || VIEWS[view] in row.element.dataset;
  // what is itself called so hides what only speaks of it
  const named = words && rows.some((row) => fits(row) && holds(row.name, words));
  let count = 0;
  for (const row of rows) {
    const shown = fits(row) && (!words || holds(named ? row.name : row.text, words));
    row.element.hidden = !shown;
    count += shown;
  }
  for (const { section, rows: its, link } of letters) {
    link.parentElement.hidden = section.hidden = its.every((row) => row.hidden);
    if (section.matches("details")) section.open = Boolean(words) && !section.hidden;
  }
  for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.kbShow === view));
  box.querySelector("[data-kb-count]").textContent = [...(count === rows.length ? [] : [count, "of"]), rows.length, box.dataset.kbAz].join(" ") + said;
  box.querySelector("[data-kb-empty]").hidden = count > 0;
  return count > 0;
}
const keep = () => remember({ view }, find.value.trim());
for (const chip of chips) chip.addEventListener("click", () => { view = chip.dataset.kbShow; filter(); keep(); });
find.addEventListener("input", () => { filter(); keep(); });
find.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  rows.find((row) => !row.element.hidden)?.element.querySelector("a")?.focus();
});
box.querySelector("[data-kb-all]").addEventListener("click", () => { view = find.value = ""; filter(); keep(); find.focus(); });
find.value = typed();
if (view || find.value) filter();
