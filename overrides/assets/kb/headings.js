/* Each heading of a text can be linked to: a quiet sign beside it copies its address. */
import { copy } from "./take.js";

const SIGN = '<svg class="kb-i" viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/></svg>';

for (const heading of document.querySelectorAll("[data-kb-article] > :is(h2, h3)[id]:not(.kb-vh)")) {
  const link = document.createElement("a");
  link.className = "kb-anchor";
  link.href = `#${heading.id}`;
  link.setAttribute("aria-label", "Copy link to this section");
  link.innerHTML = SIGN;
  heading.append(link);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.kb-anchor");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState(history.state, "", link.hash);
  copy(link.href, link);
});
