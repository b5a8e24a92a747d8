/* A listing: how much of its twelve months is gone on the day it is read, and letters that know whom they go to. */
for (const bar of document.querySelectorAll("[data-kb-from]")) {
  const from = Date.parse(bar.dataset.kbFrom), to = Date.parse(bar.dataset.kbTo);
  const gone = Math.min(1, Math.max(0, (Date.now() - from) / (to - from)));
  bar.querySelector(".kb-year__gone").setAttribute("width", String(Math.round(gone * 239)));
  const months = Math.floor(gone * 12);
  bar.setAttribute("aria-label", `${bar.getAttribute("aria-label")} ${months} of 12 ${months === 1 ? "has" : "have"} passed.`);
}
// behind the "#", which is never sent; letter.js reads it there
for (const link of document.querySelectorAll("a[data-kb-to]")) link.hash = `to=${link.dataset.kbTo}`;
