/* From a form to the values of an entry and back. */

/** One line, without blanks at its ends, each letter in its usual form. */
const cleaned = (text) => text.split(/\s+/).filter(Boolean).join(" ").normalize("NFC");

/** The entry as it is written now: what is empty is left out, what has one value only is put in. */
export function entryOf(form, asked) {
  return { ...form.fixed, ...valuesOf(form, form.fields, "", asked) };
}
function valuesOf(form, fields, at, asked) {
  const found = {};
  for (const field of fields) {
    const value = valueOf(form, field, at ? `${at}.${field.key}` : field.key, asked);
    if (value !== undefined) found[field.key] = value;
  }
  return found;
}
function valueOf(form, field, at, asked) {
  if (field.kind === "group") return field.many ? itemsOf(form, field, at, asked) : held(valuesOf(form, field.fields, at, asked), field, at, asked);
  if (field.kind === "choice" && field.many) {
    const chosen = [...asked.querySelectorAll(`[data-kb-boxes="${at}"] :checked`)].map((box) => box.value);
    return chosen.length ? chosen : undefined;
  }
  const control = asked.elements[at];
  if (control.type === "checkbox") return control.checked ? field.kind === "flag" || control.value : undefined;
  if (field.many) {
    const lines = control.value.split(field.commas ? /[\n,]/ : "\n").map(cleaned).filter(Boolean).map((line) => called(form, field, line));
    return lines.length ? lines : undefined;
  }
  let text = cleaned(control.value);
  if (field.kind === "doi") text = text.replace(/^https?:\/\/(?:dx\.)?doi\.org\//i, ""); // as it is copied from a page
  if (!text) return undefined;
  if (field.here && /^\/(?!\/)/.test(text)) text = atSite(text);
  return field.kind === "number" && /^[0-9]{1,9}$/.test(text) ? Number(text) : called(form, field, text);
}
/** The whole address of a page that was given from the root of the site, two folders above a form. */
function atSite(path) {
  return new URL(`../..${path}`, document.querySelector('link[rel="canonical"]')?.href ?? document.baseURI).href;
}
function itemsOf(form, field, at, asked) {
  const items = [...asked.querySelectorAll(`[data-kb-item^="${at}."]`)].filter((item) => item.closest("[data-kb-group]").dataset.kbGroup === at);
  const found = items.map((item) => held(valuesOf(form, field.fields, item.dataset.kbItem, asked), field, item.dataset.kbItem, asked));
  while (found.length && found.at(-1) === undefined) found.pop();
  return found.length ? found.map((item) => item ?? {}) : undefined;
}
/** A group that holds nothing but what was filled in for her is not there, unless the entry needs it. */
function held(values, field, at, asked) {
  const usual = (key) => asked.elements[`${at}.${key}`]?.dataset?.kbUsual;
  return field.required && !field.many || Object.keys(values).some((key) => !usual(key)) ? (Object.keys(values).length ? values : undefined) : undefined;
}
/** The path of what was given as an address on this site, with its front or without; nothing of a page of another. */
function pathHere({ own }, text) {
  const bare = text.replace(/^https?:\/\//i, "");
  if (bare === text && !/^[\w-]+(?:\.[\w-]+)+\//.test(text)) return text;
  const roots = [own, new URL("../..", document.baseURI).href].filter(Boolean).map((root) => root.replace(/^https?:\/\//, ""));
  const root = roots.find((start) => bare.toLowerCase().startsWith(start.toLowerCase()));
  return root ? `/${bare.slice(root.length)}` : "";
}
/** An entry may be called by its address on this site, a term by its word, a listing by a name that no other has, and each by what it was called
    before: its id now is what is written. */
function called(form, field, text) {
  if (!field.link) return text;
  const address = /\/(?:(?:directory|glossary)\/([a-z0-9-]+)\/?(?:[?#](?!ref-).*)?|(?:references\/#|#ref-)([a-z0-9-]+)\/?)$/.exec(pathHere(form, text)), folded = text.toLowerCase();
  const word = Object.entries(form.known.terms ?? {}).find(([, term]) => field.link === "term" && term.term.toLowerCase() === folded)?.[0];
  const id = address?.[1] ?? address?.[2] ?? word ?? text, ids = form.known.ids[field.link] ?? [], names = form.known.called ?? {}, name = folded.split(/\s+/).join(" ");
  if (ids.includes(id)) return id;
  if (field.link === "listing" && Object.hasOwn(names, name)) return names[name];
  return Object.hasOwn(form.known.former, id) ? form.known.former[id] : id;
}

/** What usually stands in some fields, where nothing does. */
export function withUsual(asked, today) {
  for (const control of asked.querySelectorAll("[data-kb-usual]")) {
    if (!control.value) control.value = control.dataset.kbUsual === "today" ? today : control.dataset.kbUsual;
  }
}

/** More items for a list of groups; the last one. */
export function addItems(at, count) {
  const group = document.querySelector(`[data-kb-group="${at}"]`), items = () => [...group.querySelectorAll(":scope > [data-kb-item]")];
  for (let number = 0; number < count; number += 1) {
    const item = items()[0].cloneNode(true);
    for (const control of item.querySelectorAll("input, select, textarea")) {
      if (control.type === "checkbox") control.checked = false; else control.value = control.dataset.kbUsual && control.dataset.kbUsual !== "today" ? control.dataset.kbUsual : "";
    }
    for (const line of item.querySelectorAll(".kb-ask__error")) [line.hidden, line.textContent] = [true, ""];
    for (const wrong of item.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
    for (const control of item.querySelectorAll("[required]")) control.required = false;
    const out = document.createElement("p"), button = document.createElement("button");
    [button.type, button.className, button.dataset.kbOut, button.textContent] = ["button", "kb-btn kb-btn--small", "", "Take this one out"];
    out.append(button);
    item.append(out);
    items().at(-1).after(item);
    renumbered(group);
  }
  return items().at(-1);
}
/** The items of a group numbered from 1, in all that names them. */
export function renumbered(group) {
  const at = group.dataset.kbGroup, name = group.querySelector("legend").textContent.replace(/ needed$/, "").trim();
  for (const [index, item] of [...group.querySelectorAll(":scope > [data-kb-item]")].entries()) {
    const old = item.dataset.kbItem, now = `${at}.${index + 1}`;
    for (const part of [item, ...item.querySelectorAll("*")]) {
      for (const attribute of ["name", "data-kb-item", "data-kb-group", "data-kb-boxes"]) put(part, attribute, old, now);
      for (const attribute of ["id", "for", "aria-describedby"]) for (const mark of "fhe") put(part, attribute, `${mark}-${dashed(old)}`, `${mark}-${dashed(now)}`);
    }
    item.setAttribute("aria-label", `${name}, ${index + 1}`);
  }
}

/** In each word of an attribute that begins with a name, the new name. */
function put(part, attribute, old, now) {
  const words = part.getAttribute(attribute)?.split(" ");
  if (words) part.setAttribute(attribute, words.map((word) => (word === old || /^[.-]/.test(word.slice(old.length)) && word.startsWith(old) ? now + word.slice(old.length) : word)).join(" "));
}
/** A name as it stands in ids, which hold no dots. */
export const dashed = (name) => name.replaceAll(".", "-");

/** What stands in the form now, to be kept on this device. Promises are not: they are given anew. */
export function heldAnswers(asked) {
  return [...asked.elements].filter((control) => control.name && (control.type === "checkbox" ? control.checked : control.value))
    .map((control) => [control.name, control.value]);
}
/** Put back what was kept. */
export function putAnswers(asked, answers) {
  for (const [name, value] of answers) {
    const item = /^(.+)\.(\d+)\./.exec(name);
    const itemAt = (number) => document.querySelector(`[data-kb-item="${item[1]}.${number}"]`);
    while (item && itemAt(1) && !itemAt(item[2])) addItems(item[1], 1);
    for (const control of asked.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type !== "checkbox") control.value = value;
      else if (control.value === value) control.checked = true;
    }
  }
}
