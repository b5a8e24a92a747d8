/* Some styles say on which day a page was read: today. An address that names a section opens it. */
const today = new Date().toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
for (const place of document.querySelectorAll("[data-kb-today]")) place.textContent = today;
const open = () => { const part = document.getElementById(location.hash.slice(1))?.closest(".kb-part"); if (part) part.open = true; };
addEventListener("hashchange", open);
open();
