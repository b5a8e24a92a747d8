/* The search on its own page. The question stands behind the "#" of the address, which is never sent. */
import { Finder } from "./finder.js";
import { ready } from "./dialog.js";

const place = document.querySelector("[data-kb-results]");
const field = document.querySelector("[data-kb-search-form]").elements.q;

/** The question in the address; behind "?" in links from elsewhere. */
function asked() {
  const [before, after] = [location.search, location.hash].map((part) => new URLSearchParams(part.slice(1)).get("q"));
  return (after ?? before ?? "").slice(0, 300).trim();
}

const finder = new Finder({
  field, place, said: document.getElementById("kb-said"),
  rested: (query) => {
    if (query !== asked() || location.search) history.replaceState(history.state, "", location.pathname + (query ? `#q=${encodeURIComponent(query)}` : ""));
  },
});
ready();
field.value ||= asked();      // what was typed before this script came stays
if (field.value) finder.answer();
addEventListener("hashchange", () => { if (asked() !== finder.asked()) { field.value = asked(); finder.answer(); } });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && place.contains(document.activeElement)) field.focus();
  else if (!finder.move(event)) return;
  event.preventDefault();
});
