/* The scope matrix: her column first, rows that open into their reasons, filters with a live count, and what is recorded for
   the place where she works. Every cell stays a link to its reason. */
import { chosen, folded, holds, remember, typed } from "./address.js";
import { fetched, piece } from "./pieces.js";
import { choose } from "./reading.js";

const root = document.documentElement;
const matrix = document.getElementById("kb-matrix");
const scope = matrix.closest(".kb-scope");
const find = scope.querySelector("[data-kb-find]");
const place = scope.querySelector('[data-kb-choose="place"]');
const chips = [...scope.querySelectorAll("[data-kb-show]")];
const rows = [...matrix.querySelectorAll(".kb-matrix__row")].map((element) => ({
  element,
  opener: element.querySelector(".kb-matrix__open"),
  places: element.dataset.places.split(" "),
  text: folded(`${element.cells[0].textContent} ${element.dataset.asks}`),
  reasons: "",
  verdicts: Object.fromEntries([...element.querySelectorAll("td")].map((cell) => [cell.dataset.profession, cell.querySelector("[data-verdict]").dataset.verdict])),
}));
const professions = Object.keys(rows[0].verdicts);
const TALK = ["psychotherapist", "somatic-psychotherapist", "psychiatrist"];
let show = "";

const hers = () => root.dataset.kbProfession || professions[0];
const others = () => (TALK.includes(hers()) ? "massage-therapist" : "psychotherapist");
const TESTS = { differ: (row) => row.verdicts[hers()] !== row.verdicts[others()] };
const fits = (row, kind) => !kind || (TESTS[kind] ? TESTS[kind](row) : row.verdicts[hers()] === kind);

/* Her column stands first by CSS, before anything is painted; here the document follows, so that Tab and a screen reader go the same way. */
function order(cells) {
  const rank = (cell) => (cell.dataset.profession === root.dataset.kbProfession ? -1 : professions.indexOf(cell.dataset.profession));
  const wanted = [...cells].sort((one, other) => rank(one) - rank(other));
  if (wanted.every((cell, index) => cell === cells[index])) return;
  const end = cells.at(-1).nextSibling;
  for (const cell of wanted) cells[0].parentElement.insertBefore(cell, end);
}
function arrange() {
  order([...matrix.tHead.querySelectorAll("[data-profession]")]);
  for (const row of rows) order([...row.element.querySelectorAll("td")]);
  for (const why of matrix.querySelectorAll(".kb-why")) order([...why.querySelectorAll("[data-profession]")]);
}

/* --- filters --- */
function filter() {
  const words = find.value.trim();
  let count = 0;
  // what is asked of an activity comes before what its reasons mention by the way
  const told = (row) => holds(row.text, words);
  const found = !words || rows.some(told) ? told : (row) => holds(`${row.text} ${row.reasons}`, words);
  for (const row of rows) {
    const shown = fits(row, show) && (!words || found(row));
    row.element.hidden = !shown;
    const why = panel(row);
    if (why) why.hidden = !shown || row.opener.getAttribute("aria-expanded") === "false";
    count += shown;
  }
  for (const body of matrix.tBodies) body.hidden = !body.querySelector(".kb-matrix__row:not([hidden])");
  for (const chip of chips) {
    const number = rows.filter((row) => fits(row, chip.dataset.kbShow)).length;
    chip.querySelector("span").textContent = number;
    chip.setAttribute("aria-pressed", String(chip.dataset.kbShow === show));
    chip.disabled = !number && chip.dataset.kbShow !== show;
  }
  const all = rows.length === count;
  scope.querySelector("[data-kb-count]").textContent = all ? `${count} activities` : `${count} of ${rows.length} activities`;
  scope.querySelector("[data-kb-empty]").hidden = count > 0;
  matrix.hidden = !count;
}
const keep = () => remember({ verdict: show, profession: root.dataset.kbProfession, place: place.value }, find.value.trim());
for (const chip of chips) chip.addEventListener("click", () => { show = chip.dataset.kbShow; filter(); keep(); });
find.addEventListener("input", () => { filter(); keep(); });
find.addEventListener("focus", () => fetched("reasons").then(search, () => {}), { once: true });
scope.querySelector("[data-kb-all]").addEventListener("click", () => { show = find.value = ""; filter(); keep(); find.focus(); });
/** The reasons can be searched too, once they are here. */
function search(reasons) {
  const text = document.createElement("template");
  for (const row of rows) {
    text.innerHTML = reasons[row.element.id] || "";
    row.reasons = folded(text.content.textContent);
  }
  if (find.value) filter();
}

/* --- rows open --- */
const panel = (row) => (row.element.nextElementSibling?.classList.contains("kb-matrix__why") ? row.element.nextElementSibling : null);
async function open(row, wanted = row.opener.getAttribute("aria-expanded") === "false") {
  let why = panel(row);
  if (wanted && !why) {
    let content;
    try { content = await piece("reasons", row.element.id); } catch { location.assign(row.element.querySelector("th a").href); return; }
    why = panel(row);
    if (!why) {
      why = document.createElement("tr");
      why.className = "kb-matrix__why";
      why.id = `${row.element.id}-why`;
      const cell = why.insertCell();
      cell.colSpan = professions.length + 1;
      cell.append(content);
      row.element.after(why);
      row.opener.setAttribute("aria-controls", why.id);
      arrange();
      say(row);
    }
  }
  row.opener.setAttribute("aria-expanded", String(wanted));
  row.element.classList.toggle("is-open", wanted);
  if (why) why.hidden = !wanted || row.element.hidden;
}
for (const row of rows) {
  row.opener.addEventListener("click", () => open(row));
  for (const name of ["pointerenter", "focus"]) row.opener.addEventListener(name, () => fetched("reasons").catch(() => {}), { once: true });
}
/** An address that names a row opens it. */
function opened() {
  const row = rows.find(({ element }) => `#${element.id}` === location.hash);
  if (row) open(row, true).then(() => row.element.scrollIntoView());
}
addEventListener("hashchange", opened);

/* --- the place where she works --- */
const option = () => (place.selectedIndex > 0 ? place.selectedOptions[0] : null);
const recorded = (row) => row.places.filter((id) => option() && (id === place.value || id === option().dataset.country));
const isOwn = (row) => recorded(row).includes(place.value);
/** In an opened row: her place alone, or the plain word that nothing is recorded for it. */
function say(row) {
  const why = panel(row)?.querySelector(".kb-why__where");
  if (!why) return;
  const here = recorded(row), any = !option();
  for (const note of why.querySelectorAll("[data-place]")) note.hidden = !any && !here.includes(note.dataset.place);
  why.querySelector("[data-kb-place-none]").hidden = any || here.length > 0;
  why.querySelector("[data-kb-place-others]").hidden = !any;
  why.querySelector("[data-kb-place-name]").textContent = option()?.textContent || "";
}
function located() {
  const name = option()?.textContent, said = scope.querySelector("[data-kb-place-said]");
  const country = option()?.dataset.whole;
  let own = 0, wider = 0;
  for (const row of rows) {
    const here = recorded(row).length > 0;
    if (isOwn(row)) own += 1;
    else if (here) wider += 1;
    let tag = row.element.querySelector(".kb-matrix__here");
    if (here && !tag) {
      tag = document.createElement("span");
      tag.className = "kb-matrix__here";
      row.opener.before(tag);
    }
    if (tag) { tag.hidden = !here; tag.textContent = here ? "Law read: " + (isOwn(row) ? name : country) : ""; }
    say(row);
  }
  said.hidden = !name;
  const none = rows.length - own - wider, all = `notes on the whole country (${country})`;
  const more = wider ? `, and ${all} with ${wider} more` : "";
  const told = own ? `what we read of its law stands with ${own} of ${rows.length} activities${more}`
    : `nothing of its own law is recorded; ${all} stand with ${wider} of ${rows.length} activities`;
  said.textContent = !name ? "" : own + wider
    ? `${name}: ${told}. For the other ${none} nothing is recorded: ask your board.`
    : `${name}: nothing is recorded here. The marks are what holds as a rule; ask your board what holds with you.`;
}

document.addEventListener("kb:reading", ({ detail }) => {
  if (detail.name === "profession") { arrange(); filter(); }
  if (detail.name === "place") located();
  if (detail.keep) keep();
});
const asked = chosen("profession"), where = chosen("place");
if (professions.includes(asked)) choose("profession", asked, { keep: false });
if ([...place.options].some((one) => one.value === where) && where) choose("place", where, { keep: false });
show = chips.some((chip) => chip.dataset.kbShow === chosen("verdict")) ? chosen("verdict") : "";
find.value = typed();
if (find.value) fetched("reasons").then(search, () => {});
arrange();
located();
filter();
opened();
