/* The phone's menu: below the five words, the guides of the section that is being read. Fetched when it is opened. */
import { piece } from "./pieces.js";

const place = document.querySelector("[data-kb-guides]");
const list = document.createElement("ul");
list.append(await piece("menu", place.dataset.kbGuides));
for (const link of list.querySelectorAll("a")) if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
place.append(list);
