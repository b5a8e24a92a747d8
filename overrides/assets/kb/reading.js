/* "Reading as": profession, place, theme, text size. Kept on this device, set on <html>, told to whoever listens (event "kb:reading"). */
const root = document.documentElement;
const NAMES = ["profession", "place", "theme", "size"];
/* Which of the two voices is nearest to a profession: hers comes first where both speak. */
const VOICES = { "massage-therapist": "massage-therapist", "physical-therapist": "massage-therapist", psychotherapist: "psychotherapist", "somatic-psychotherapist": "psychotherapist", psychiatrist: "psychotherapist" };
export const voice = () => VOICES[root.dataset.kbProfession] || "";

function read() {
  try { return JSON.parse(localStorage.getItem("kb-reading")) || {}; } catch { return {}; }
}
/** Set a choice on the page; `keep` it on this device unless it came with an address that somebody sent. */
export function choose(name, value, { keep = true } = {}) {
  if (keep) {
    const kept = read();
    if (value) kept[name] = value; else delete kept[name];
    try { localStorage.setItem("kb-reading", JSON.stringify(kept)); } catch { /* storage is off: holds for this page */ }
  }
  apply(name, value);
  show();
  document.dispatchEvent(new CustomEvent("kb:reading", { detail: { name, value, keep } }));
}
function apply(name, value) {
  if (value) root.setAttribute(`data-kb-${name}`, value); else root.removeAttribute(`data-kb-${name}`);
}
/* CSS has put her voice and her questions first before anything was painted; the document follows, so that Tab and a screen reader
   go the same way. */
const SETS = [...document.querySelectorAll(".kb-asks ul, .kb-voices")].map((set) => [set, [...set.children]]);
const isHers = (item) => item.dataset.for === voice() || item.classList.contains(`kb-voice--${voice()}`);
function arrange() {
  for (const [set, items] of SETS) {
    const wanted = [...items].sort((one, other) => isHers(other) - isHers(one));
    if (wanted.some((item, index) => item !== set.children[index])) set.append(...wanted);
  }
}
function show() {
  arrange();
  for (const name of NAMES) {
    const value = root.getAttribute(`data-kb-${name}`) || "";
    for (const input of document.querySelectorAll(`[data-kb-choose="${name}"]`)) {
      if (input.type === "radio") input.checked = input.value === value; else input.value = value;
    }
    for (const button of document.querySelectorAll(`[data-kb-set="${name}"]`)) button.setAttribute("aria-pressed", String(button.value === value));
  }
}
document.addEventListener("change", (event) => {
  const input = event.target.closest("[data-kb-choose]");
  if (input) choose(input.dataset.kbChoose, input.value);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kb-set]");
  if (button) choose(button.dataset.kbSet, button.value);
});
addEventListener("storage", (event) => {        // chosen in another tab
  if (event.key !== "kb-reading") return;
  const kept = read();
  for (const name of NAMES) {
    if ((root.getAttribute(`data-kb-${name}`) || "") === (kept[name] || "")) continue;
    apply(name, kept[name]);
    document.dispatchEvent(new CustomEvent("kb:reading", { detail: { name, value: kept[name] || "" } }));
  }
  show();
});
show();
