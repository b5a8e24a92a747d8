/* Pieces of HTML that are shown when they are asked for. Each kind is one whole file, fetched once: no request tells which. */
const ROOT = new URL("../../", import.meta.url);
const files = new Map();

/** Fetch a kind of pieces ahead; the promise is kept, so that a second call costs nothing. */
export function fetched(kind) {
  if (!files.has(kind)) {
    const file = fetch(new URL(`${kind}.json`, import.meta.url)).then((answer) => {
      if (!answer.ok) throw new Error(`${kind}: ${answer.status}`);
      return answer.json();
    });
    file.catch(() => files.delete(kind));      // offline now, perhaps not later
    files.set(kind, file);
  }
  return files.get(kind);
}
/** HTML of our own as nodes, its addresses from the site's root made addresses from here. */
export function nodes(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const link of holder.content.querySelectorAll('a[href^="/"]')) link.href = new URL(link.getAttribute("href").slice(1), ROOT).href;
  return holder.content;
}
/** One piece as nodes; rejects where there is none. */
export async function piece(kind, id) {
  const html = (await fetched(kind))[id];
  if (html === undefined) throw new Error(`${kind} has no ${id}`);
  return nodes(html);
}
