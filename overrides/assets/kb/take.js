/* Take it with you: print, copy the link, copy a text. What happened is said in the live region. */
const said = document.getElementById("kb-said");

/** Copy, and say so: in the button where it has a label, and in the live region. */
export async function copy(text, button) {
  const label = button.querySelector("[data-kb-label]");
  let done = true;
  try { await navigator.clipboard.writeText(text); } catch { done = false; }
  const words = done ? "Copied" : "Copying is not allowed here; select the text instead";
  if (said) { said.textContent = ""; requestAnimationFrame(() => { said.textContent = words; }); }
  if (label && done) {
    const before = label.dataset.kbLabel || label.textContent;
    label.dataset.kbLabel = before;
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = before; }, 2500);
  }
}
function address() {
  const canonical = document.querySelector('link[rel="canonical"]');
  return (canonical ? canonical.href : location.href.split("#")[0]) + location.hash;
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kb-print], [data-kb-copy-link], [data-kb-copy-text]");
  if (!button) return;
  if ("kbPrint" in button.dataset) print();
  else if ("kbCopyLink" in button.dataset) copy(address(), button);
  else {
    const source = document.querySelector(button.dataset.kbCopyText);
    if (source) copy(source.innerText.trim(), button);
  }
});
// what is folded on the screen is read on paper
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) { fold.open = true; fold.dataset.kbFolded = ""; }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("[data-kb-folded]")) { fold.open = false; delete fold.dataset.kbFolded; }
});
