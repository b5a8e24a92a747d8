/* Some styles say on which day a page was read: today. */
const today = new Date().toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
for (const place of document.querySelectorAll("[data-kb-today]")) place.textContent = today;
