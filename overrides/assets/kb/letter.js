/* A letter to somebody of the directory: "#to=ID" fills in whom it goes to, from that listing's own page. On this device only;
   nothing is sent. */
const sheet = document.querySelector(".kb-sheet");

/** The first line of the sheet that stands after the word "To". */
function line() {
  const words = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
  for (let text; (text = words.nextNode());) {
    const next = text.nextSibling;
    if (/(^|\s)To\s*$/.test(text.data) && next?.matches?.(".kb-field")) return next.querySelector(".kb-field__label");
  }
  return null;
}
async function fill() {
  const id = location.hash.match(/^#to=([a-z0-9]+(?:-[a-z0-9]+)*)$/)?.[1], label = line();
  if (!id || !label) return;
  const address = new URL(`../../directory/${id}/`, import.meta.url);
  let page;
  try {
    const answer = await fetch(address);
    if (!answer.ok) return;
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { return; }
  if (Date.parse(page.querySelector("[data-kb-from]")?.dataset.kbTo) <= Date.now()) return; // it has expired
  const name = page.querySelector(".kb-person h1")?.textContent.replace(/\s+/g, " ").trim();
  if (!name) return;
  const place = page.querySelector(".kb-person__place > span")?.textContent.trim();
  const telephone = page.querySelector('[data-kb-contact] a[href^="tel:"]')?.textContent.replace(/\s/g, " ");
  label.textContent = [name, place, telephone].filter(Boolean).join(", ");
  label.parentElement.classList.add("kb-field--filled");
  document.getElementById("kb-said").textContent = `The letter is to ${name}.`;
}
fill();
addEventListener("hashchange", fill);
