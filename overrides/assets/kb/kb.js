/* Entry of the page's enhancements. Every page works without them. */
import "./reading.js";
import "./take.js";
import "./contents.js";
import "./search.js";

// an address that leads nowhere
if (document.querySelector("[data-kb-lost]")) import("./lost.js");

// who asks for the search is taken to its field; who opens the page otherwise starts at its top
for (const link of document.querySelectorAll("[data-kb-search]")) link.hash = "kb-q";

if (document.querySelector("[data-kb-exit]")) import("./exit.js");

// a text to us: what shows it before it is sent is fetched when somebody asks for it
document.addEventListener("click", async (event) => {
  const opener = event.target.closest("a[data-kb-write]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try { (await import("./write.js")).write(opener); } catch { location.assign(opener.href); }
});

// what opens, filters and sorts: only where there is something to open, filter or sort
const terms = HTMLElement.prototype.showPopover ? document.querySelectorAll("a.kb-term") : [];
for (const link of terms) {
  link.setAttribute("aria-haspopup", "dialog");
  link.setAttribute("aria-expanded", "false");
}
// notes to terms: fetched when a word is pointed at, focused or pressed, and then told what has just been done
const WAYS = ["pointerover", "focusin", "click"];
let isHere = false;
async function note(event) {
  const link = event.target instanceof Element ? event.target.closest("a.kb-term") : null;
  if (!link || isHere || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (event.type === "click") event.preventDefault();
  await import("./notes.js");
  isHere = true;
  for (const way of WAYS) document.removeEventListener(way, note);
  if (event.type === "click") link.click();
  else if (event.type === "pointerover" && link.matches(":hover")) link.dispatchEvent(new PointerEvent("pointerover", event));
}
if (terms.length) for (const way of WAYS) document.addEventListener(way, note);
if (document.querySelector("[data-kb-guides]")) document.getElementById("kb-menu").addEventListener("beforetoggle", () => import("./menu.js"), { once: true });
if (document.querySelector("[data-kb-article] h2[id]")) import("./headings.js");
if (document.getElementById("kb-matrix")) import("./matrix.js");
if (document.querySelector(".kb-directory")) import("./facets.js");
if (document.querySelector("[data-kb-az]")) import("./az.js");
if (document.querySelector("[data-kb-from]")) import("./listing.js");
if (document.querySelector("[data-kb-leaves], [data-kb-from]")) import("./expiry.js");
if (document.querySelector(".kb-sheet")) import("./letter.js");
if (document.querySelector("[data-kb-today]")) import("./cite.js");

// an address that names what is folded opens it, and what it is in
function unfold() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  let fold = named && named.closest("details:not([open])");
  if (!fold) return;
  for (; fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  named.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

// code that scrolls sideways can be scrolled by keyboard
for (const box of document.querySelectorAll("pre")) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
