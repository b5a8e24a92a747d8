/* Each heading of a text can be linked to and cited: quiet signs beside it copy its address, and lead to how it is cited. */
import { copy } from "./take.js";

const LINK = '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>';
const CITE = '<path d="M5 17c2.5-1 4-3.2 4-6V7H4.5v5H8M15 17c2.5-1 4-3.2 4-6V7h-4.5v5H18"/>';

function sign(href, label, shape) {
  const link = document.createElement("a");
  link.className = "kb-anchor";
  link.href = href;
  link.setAttribute("aria-label", label);
  link.innerHTML = `<svg class="kb-i" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
  return link;
}
/* One box for both, so that they stay together; blocks.css keeps its room until it is there, and no line wraps anew. */
for (const heading of document.querySelectorAll("[data-kb-article] > :is(h2, h3)[id]:not(.kb-vh), .kb-stop > h2[id]")) {
  const signs = document.createElement("span");
  signs.className = "kb-signs";
  signs.append(sign(`#${heading.id}`, "Copy link to this section", LINK));
  if (heading.matches("[data-kb-article] > h2:not(#sources)")) signs.append(sign(`cite/#${heading.id}`, "Cite this section", CITE));
  heading.append(signs);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest('a.kb-anchor[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState(history.state, "", link.hash);
  copy(link.href, link);
});
