/* An address that leads nowhere: its words become the question, and the page is named that it reads like. The file of the search
   tells what there is; it comes whole, so that no request says what was looked for. */
import { prepare } from "./search/finder.js";
import { distance } from "./search/spelling.js";
import { words } from "./search/words.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const SPELLED = 0.72;       // share of their pairs of letters that the end of an address and of a page's own must have in common
const MEANT = 0.8;          // how like a name or a question of a page the words of an address must be
const SECTION = 0.05;       // what it is worth that the section is the same

/** The parts of the address behind the site's own, each as words. */
function parts() {
  let text = location.pathname.startsWith(ROOT) ? location.pathname.slice(ROOT.length) : location.pathname;
  try { text = decodeURIComponent(text); } catch { text = text.replace(/%../g, " "); }      // half a letter
  return text.replace(/(^|\/)index\.html?$|\.[a-z0-9]{2,5}$/i, "").split("/").map((part) => words(part.replaceAll("_", " "))).filter((part) => part.length);
}

/** The share of their pairs of letters that two texts have in common: 1 is the same text. */
function alike(one, other) {
  const pairs = (text) => new Set(Array.from(text.slice(1), (letter, at) => text[at] + letter));
  const [own, its] = [pairs(one), pairs(other)];
  return (2 * [...own].filter((pair) => its.has(pair)).length) / (own.size + its.size || 1);
}
const isSlip = (word, other) => distance(word, other, word.length < 7 ? 1 : 2) <= (word.length < 4 ? 0 : 2);

/** In the section that is named, the page whose address holds all these words; in any, the one whose address is spelled most like
    this one, or like the whole of it where a slash is missing; else what is called so in other words; else the section. */
function guess({ engine }, asked) {
  const last = asked.at(-1), section = asked[0].join(""), end = last.join(""), whole = asked.flat().join("");
  let best = null, most = SPELLED;
  for (const page of engine.pages) {
    const own = page.url.split("/").filter(Boolean), name = (own.at(-1) || "").split("-"), isHere = own[0] === section && own.length > 1;
    let like = Math.max(alike(end, name.join("")), own.length > asked.length ? alike(whole, own.join("").replaceAll("-", "")) : 0) + (isHere ? SECTION : 0);
    if (isHere && asked.length > 1 && last.every((word) => name.some((other) => isSlip(word, other)))) like += 1;
    if (like > most) { best = page; most = like; }
  }
  const found = !best && engine.find(`${last.join(" ")} `), first = found && found.hits[0];
  const isTold = first && !found.instead.length && (last.length > 1 || !(first.page.questions || []).includes(first.passage));      // one word is no question
  if (first && (first.isNamed || (isTold && first.likeness > MEANT))) best = first.page;
  const path = `${asked.map((part) => part.join("-")).join("/")}/`;
  return best || engine.pages.filter(({ url }) => url && path.startsWith(url)).sort((one, other) => other.url.length - one.url.length)[0];
}

const asked = parts(), field = document.querySelector("[data-kb-lost]"), place = document.querySelector("[data-kb-reads]");
if (asked.length) {
  if (!field.value) field.value = asked.at(-1).join(" ").slice(0, 80);
  place.ariaBusy = "true";
  prepare().then((answers) => {
    const page = guess(answers, asked);
    if (!page) return;
    const link = document.createElement("a");
    link.href = ROOT + page.url;
    link.textContent = page.title;
    place.replaceChildren("The address reads like ", link, /[.?!]$/.test(page.title) ? "" : ".");
  }).catch(() => { /* offline: the lists below the field lead on */ }).finally(() => { place.ariaBusy = "false"; });
}
