/* "Reading as": profession, theme, text size. Kept on this device, set on <html>, told to whoever listens (event "kb:reading"). */
const root = document.documentElement;

function read() {
  try { return JSON.parse(localStorage.getItem("kb-reading")) || {}; } catch { return {}; }
}
function choose(name, value) {
  const kept = read();
  if (value) { kept[name] = value; root.setAttribute(`data-kb-${name}`, value); }
  else { delete kept[name]; root.removeAttribute(`data-kb-${name}`); }
  try { localStorage.setItem("kb-reading", JSON.stringify(kept)); } catch { /* storage is off: holds for this page */ }
  show();
  document.dispatchEvent(new CustomEvent("kb:reading", { detail: { name, value } }));
}
function show() {
  for (const name of ["profession", "theme", "size"]) {
    const value = root.getAttribute(`data-kb-${name}`) || "";
    for (const input of document.querySelectorAll(`[data-kb-choose="${name}"]`)) input.checked = input.value === value;
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
addEventListener("storage", (event) => {
  if (event.key !== "kb-reading") return;
  const kept = read();
  for (const name of ["profession", "theme", "size"]) {
    if (kept[name]) root.setAttribute(`data-kb-${name}`, kept[name]); else root.removeAttribute(`data-kb-${name}`);
  }
  show();
});
show();
