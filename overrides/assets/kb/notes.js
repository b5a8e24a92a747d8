/* Terms: a note beside the word (a sheet from below on a phone) by click, Enter and hover. The link stays a link: with
   Ctrl, in another tab, without this script, or when the notes cannot be fetched, it leads to the whole entry. */
import { fetched, piece } from "./pieces.js";
import { voice } from "./reading.js";

const HOVER = 300, GRACE = 250, GAP = 8;
const wide = matchMedia("(min-width: 70rem)");
const id = (link) => new URL(link.href).pathname.split("/").filter(Boolean).pop();

const pop = document.createElement("div");
pop.id = "kb-pop";
pop.className = "kb-pop";
pop.popover = "auto";
pop.tabIndex = -1;
pop.setAttribute("role", "dialog");
pop.setAttribute("aria-labelledby", "kb-pop-title");
document.body.append(pop);
const close = document.createElement("button");
close.type = "button";
close.className = "kb-pop__close kb-tool";
close.popoverTargetElement = pop;
close.popoverTargetAction = "hide";
close.innerHTML = '<svg class="kb-i" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg><span class="kb-vh">Close</span>';

let shown = null, pinned = false, pressed = null, timer = 0, asked = null;
const later = (act, wait) => { clearTimeout(timer); timer = setTimeout(act, wait); };

/** Her own voice first, and said to be hers; the other stays. */
function arrange(content) {
  const own = content.querySelector(`[data-voice="${voice()}"]`);
  if (!own) return;
  content.querySelector("[data-voice]").before(own);
  const label = own.querySelector("[data-kb-own]");
  if (voice() === document.documentElement.dataset.kbProfession) label.textContent = label.dataset.kbOwn;
}
function place(link) {
  pop.style.left = pop.style.top = "";
  if (!wide.matches) return;
  const lines = link.getClientRects(), at = lines[0], end = lines[lines.length - 1];
  const width = pop.offsetWidth, height = pop.offsetHeight;
  const left = Math.max(16, Math.min(at.left - 12, document.documentElement.clientWidth - width - 16));
  const fits = end.bottom + GAP + height <= innerHeight || at.top - GAP - height < 0;
  pop.style.left = `${left + scrollX}px`;
  pop.style.top = `${(fits ? end.bottom + GAP : at.top - GAP - height) + scrollY}px`;
}
/** The word whose note was open is a closed word again. (The browser tells of several changes in a row only once.) */
function release() {
  shown?.setAttribute("aria-expanded", "false");
  shown?.removeAttribute("aria-details");
  shown = null;
}
async function open(link, byHover) {
  asked = link;
  let content;
  try { content = await piece("notes", id(link)); } catch { if (!byHover) location.assign(link.href); return; }
  if (asked !== link) return;                  // another word was asked for meanwhile
  if (shown && shown !== link) { release(); pop.hidePopover(); }
  arrange(content);
  content.querySelector(".kb-pop__head").append(close);
  pop.replaceChildren(content);
  pinned = !byHover;
  shown = link;
  if (pinned) link.focus({ preventScroll: true });      // where Esc leads back to
  if (!pop.matches(":popover-open")) pop.showPopover();
  pop.scrollTop = 0;
  place(link);
  link.setAttribute("aria-expanded", "true");
  link.setAttribute("aria-details", pop.id);
  if (pinned) pop.focus({ preventScroll: true });
}
pop.addEventListener("toggle", () => { if (!pop.matches(":popover-open")) { release(); asked = null; } });
// whoever tabs out of the note has read it
pop.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !pop.contains(event.relatedTarget) && event.relatedTarget !== shown) pop.hidePopover();
});

const term = (event) => (event.target instanceof Element ? event.target.closest("a.kb-term") : null);
document.addEventListener("pointerdown", (event) => { pressed = term(event) === shown && pinned ? shown : null; });
document.addEventListener("click", (event) => {
  const link = term(event);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  clearTimeout(timer);
  if (pressed === link) { pressed = null; if (pop.matches(":popover-open")) pop.hidePopover(); return; }   // pressed again: closed
  open(link, false);
});
document.addEventListener("focusin", (event) => { if (term(event)) fetched("notes").catch(() => {}); });
document.addEventListener("pointerover", (event) => {
  const link = term(event);
  if (link) fetched("notes").catch(() => {});
  if (event.pointerType !== "mouse" || !wide.matches) return;
  if (link && link !== shown && !pinned) later(() => open(link, true), HOVER);
  else if ((link && link === shown) || pop.contains(event.target)) clearTimeout(timer);
  else if (shown && !pinned) later(() => { if (!pinned && pop.matches(":popover-open")) pop.hidePopover(); }, GRACE);
  else if (!shown) clearTimeout(timer);
});
addEventListener("resize", () => { if (shown) place(shown); });
