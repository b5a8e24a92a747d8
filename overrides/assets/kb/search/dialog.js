/* The search over the page: "/", the buttons, the home page's field. A modal dialog: the browser keeps the focus inside, Escape
   closes it and gives the focus back. */
import { Finder, prepare } from "./finder.js";
import { element, icon, link } from "./view.js";

let dialog = null, finder = null;

function build() {
  const field = element("input");
  Object.assign(field, { type: "text", id: "kb-find-q", autocomplete: "off", spellcheck: false, enterKeyHint: "search", inputMode: "search", maxLength: 300 });
  field.placeholder = "a client started crying on my table";
  const label = element("label", "kb-vh", "What is happening?");
  label.htmlFor = field.id;
  const close = element("button", "kb-tool", icon("close"), element("span", "kb-vh", "Close"));
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  const form = element("form", "kb-find__top", element("div", "kb-field", icon("search"), label, field), close);
  form.setAttribute("role", "search");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (matchMedia("(pointer: coarse)").matches) field.blur();      // the phone's keyboard makes room
  });
  const place = element("div", "kb-find__found");
  const said = element("p", "kb-vh");
  said.setAttribute("role", "status");
  const keys = element("p", "kb-find__keys", element("span", "", element("kbd", "", "↑"), " ", element("kbd", "", "↓"), " move"),
    element("span", "", element("kbd", "", "Enter"), " open"), element("span", "", element("kbd", "", "Esc"), " close"));
  keys.setAttribute("aria-hidden", "true");
  const title = element("h2", "kb-vh", "Search");
  title.id = "kb-find-title";
  dialog = element("dialog", "kb-find", title, form, place, element("div", "kb-find__foot", keys, element("p", "", "What you type stays on this device.")), said);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();      // beside the box
    // who comes back finds what she had asked; kept in this tab's history, on this device
    if (event.target.closest("a")) history.replaceState({ ...history.state, kbAsked: field.value }, "");
  });
  dialog.addEventListener("close", () => { document.documentElement.classList.remove("kb-finding"); });
  finder = new Finder({ field, place, said, empty: start });
  dialog.addEventListener("keydown", (event) => { if (finder.move(event)) event.preventDefault(); });
  document.body.append(dialog);
}

/** Before anything is typed. */
function start() {
  const rows = [["guides/", "Guides, by situation"], ["glossary/", "Glossary, A to Z"], ["scope/", "Scope matrix"], ["directory/", "People to refer to"], ["crisis/", "Crisis help"]];
  return element("section", "kb-found__start",
    element("p", "", "Say it the way you would say it to a colleague: what she did, what he asked, what you are afraid of. A word, a drug, a form, or “spanish speaking counselor near Eugene” will do as well."),
    element("ul", "", ...rows.map(([address, words]) => element("li", "", link(address, "", words)))));
}

/** What is needed is fetched: the search file, and the styles, before anything of them is seen. */
export function ready() {
  prepare().catch(() => { /* said when something is asked */ });
  if (document.querySelector("link[data-kb-search-style]")) return;
  const sheet = element("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("../css/search.css", import.meta.url).href;
  sheet.dataset.kbSearchStyle = "";
  document.head.append(sheet);
}

/** Open it with a text, or with what stands in it. */
export function open(text = null) {
  ready();
  if (!dialog) build();
  const { field } = finder;
  if (text !== null) field.value = text;
  document.documentElement.classList.add("kb-finding");
  if (!dialog.open) dialog.showModal();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  finder.answer();
}
