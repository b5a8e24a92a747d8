/* The glossary: filter while typing (other names, clients' words and slips of the pen count too), and two views. */
import { chosen, folded, holds, remember, typed } from "./address.js";

const box = document.querySelector("[data-kb-glossary]");
const find = box.querySelector("[data-kb-find]");
const chips = [...box.querySelectorAll("[data-kb-show]")];
const letters = [...box.querySelectorAll(".kb-glossary__letter")].map((section) => ({
  section, link: box.querySelector(`.kb-letters a[href="#${section.firstElementChild.id}"]`),
}));
const terms = [...box.querySelectorAll(".kb-glossary__term")].map((element) => {
  const [name, meaning] = [element.querySelector("a").textContent, element.querySelector("dd").textContent];
  return { element, name: folded(`${name} ${element.dataset.also}`), text: folded(`${name} ${element.dataset.also} ${meaning}`) };
});
const VIEWS = { "false-friends": "falseFriends", contested: "contested" };
let view = VIEWS[chosen("view")] ? chosen("view") : "";

function filter() {
  const words = find.value.trim();
  const fits = (term) => !view || VIEWS[view] in term.element.dataset;
  // a word that is itself called so hides those that only speak of it
  const named = words && terms.some((term) => fits(term) && holds(term.name, words));
  let count = 0;
  for (const term of terms) {
    const shown = fits(term) && (!words || holds(named ? term.name : term.text, words));
    term.element.hidden = !shown;
    count += shown;
  }
  for (const { section, link } of letters) {
    section.hidden = !section.querySelector(".kb-glossary__term:not([hidden])");
    link.parentElement.hidden = section.hidden;
  }
  for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.kbShow === view));
  box.querySelector("[data-kb-count]").textContent = count === terms.length ? `${count} words` : `${count} of ${terms.length} words`;
  box.querySelector("[data-kb-empty]").hidden = count > 0;
}
const keep = () => remember({ view }, find.value.trim());
for (const chip of chips) chip.addEventListener("click", () => { view = chip.dataset.kbShow; filter(); keep(); });
find.addEventListener("input", () => { filter(); keep(); });
find.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  box.querySelector(".kb-glossary__term:not([hidden]) a")?.focus();
});
box.querySelector("[data-kb-all]").addEventListener("click", () => { view = find.value = ""; filter(); keep(); find.focus(); });
find.value = typed();
if (view || find.value) filter();
