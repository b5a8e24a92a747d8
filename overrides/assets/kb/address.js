/* What a reader chose on this page, in its address: choices from closed lists in the query, words that she typed behind the
   "#", which is never sent. The history keeps one entry a page. */
const query = new URLSearchParams(location.search);

export const chosen = (name) => query.get(name) || "";
export const allChosen = (name) => query.getAll(name);
export const typed = () => (location.hash.startsWith("#q=") ? decodeURIComponent(location.hash.slice(3).replaceAll("+", " ")) : "");

/** Write the choices (name -> value or list of values; empty ones are left out) and the typed words into the address. */
export function remember(choices, words = "") {
  for (const [name, value] of Object.entries(choices)) {
    query.delete(name);
    for (const one of [value].flat()) if (one) query.append(name, one);
  }
  const to = new URL(location.href);
  to.search = query.toString();
  if (words) to.hash = `q=${encodeURIComponent(words)}`;
  else if (to.hash.startsWith("#q=")) to.hash = "";
  if (to.href !== location.href) history.replaceState(history.state, "", to);
}

/** Text without case, accents and signs, to compare what is typed with what stands there. */
export const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}|['’]/gu, "");

/** Does the text hold every word that was typed, in any order, the last perhaps unfinished? */
export const holds = (text, words) => folded(words).split(/\s+/).every((word) => text.includes(word));
