/* The search over the page: "/", the buttons, the home page's field. A modal dialog: the browser keeps the focus inside, Escape
   closes it and gives the focus back. */
import { box, fetchStyles } from "../search.js";
import { Finder, prepare } from "./finder.js";
import { element, icon, link } from "./view.js";

let dialog = null, finder = null;

function build() {
  dialog = box();
  const form = dialog.firstChild, field = form.querySelector("input");
  const close = element("button", "kb-tool", icon("close"), element("span", "kb-vh", "Close"));
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  field.parentNode.prepend(icon("search"));
  form.append(close);
  const place = element("div", "kb-find__found");
  const said = element("p", "kb-vh");
  said.setAttribute("role", "status");
  const keys = element("p", "kb-find__keys", element("span", "", element("kbd", "", "↑"), " ", element("kbd", "", "↓"), " move"),
    element("span", "", element("kbd", "", "Enter"), " open"), element("span", "", element("kbd", "", "Esc"), " close"));
  keys.setAttribute("aria-hidden", "true");
  const title = element("h2", "kb-vh", "Search");
  title.id = "kb-find-title";
  dialog.prepend(title);
  dialog.append(place, element("div", "kb-find__foot", keys, element("p", "", "What you type stays on this device.")), said);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();      // beside the box
    // who comes back finds what she had asked; kept in this tab's history, on this device
    if (event.target.closest("a")) history.replaceState({ ...history.state, kbAsked: field.value }, "");
  });
  dialog.addEventListener("close", () => { document.documentElement.classList.remove("kb-finding"); });
  finder = new Finder({ field, place, said, empty: start });
  dialog.addEventListener("keydown", (event) => { if (finder.move(event)) event.preventDefault(); });
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
  fetchStyles();
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
  finder.answer();
}
