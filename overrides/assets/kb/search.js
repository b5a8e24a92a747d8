/* Where the search is asked from: its own page, the buttons and "/", the fields of the home page and the 404 page.
   Small, since every page has it; what searches is fetched when it is about to be used. */
const root = document.documentElement;
const forms = document.querySelectorAll("[data-kb-search-form]");
const dialog = () => import("./search/dialog.js");
const made = document.createElement("dialog"), sheet = document.createElement("link");
made.className = "kb-vh";      // until its styles are here: what is typed meanwhile is kept, and nothing is seen that has no looks

root.kbHere = true;

/** The styles of what was found. */
export function fetchStyles() {
  if (sheet.href) return;
  sheet.onload = sheet.onerror = () => { made.className = "kb-find"; };
  sheet.rel = "stylesheet";
  sheet.href = new URL("css/search.css", import.meta.url).href;
  document.head.append(sheet);
}

/** The dialog with its field, and nothing yet that answers. */
export function box() {
  fetchStyles();
  if (!made.firstChild) {
    made.innerHTML = '<form class="kb-find__top" role="search"><div class="kb-field"><label class="kb-vh" for="kb-find-q">What is happening?</label><input id="kb-find-q" autocomplete="off" spellcheck="false" enterkeyhint="search" inputmode="search" maxlength="300" placeholder="a client started crying on my table"></div></form>';
    made.onsubmit = (event) => event.preventDefault();
    document.body.append(made);
  }
  return made;
}

if (document.querySelector("[data-kb-results]")) {
  // on its own page too it is fetched before anything is typed, and not for whoever came for the lists
  const [form] = forms, page = () => { import("./search/page.js"); };
  for (const sign of ["focusin", "pointerdown"]) form.addEventListener(sign, page, { once: true });
  addEventListener("hashchange", page, { once: true });
  if (/[?#&]q=/.test(location.search + location.hash) || form.elements.q.value || form.contains(document.activeElement)) page();
} else if ("HTMLDialogElement" in window) {
  for (const link of document.querySelectorAll("[data-kb-search]")) {
    for (const sign of ["pointerenter", "focus"]) link.addEventListener(sign, getReady, { once: true });
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;      // a new tab was asked for
      event.preventDefault();
      // open at once: what is typed while the search is fetched stands in its field
      if (!box().open) made.showModal();
      dialog().then(({ open }) => made.open && open(), () => location.assign(link.href));
    });
    if (root.kbTyped !== undefined && !made.open) {      // "/" before this script was here
      link.click();
      made.querySelector("input").value = root.kbTyped;
    }
  }
  for (const form of forms) {
    const field = form.elements.q;
    form.addEventListener("focusin", getReady, { once: true });
    // typing opens the search with the text carried over: all of it, also what came while the search was fetched
    const carry = () => dialog().then(({ open }) => { if (field.value) { open(field.value); field.value = ""; } });
    field.addEventListener("input", (event) => { if (!event.isComposing) carry(); });
    field.addEventListener("compositionend", carry);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      dialog().then(({ open }) => { open(field.value); if (!field.hasAttribute("data-kb-lost")) field.value = ""; });
    });
  }
  // back from a result: what was asked is there again
  if (history.state && history.state.kbAsked) dialog().then(({ open }) => open(history.state.kbAsked));
}

function getReady() { dialog().then(({ ready }) => ready(), () => { /* the click tries again */ }); }
