/* "Did this help", "I have lived this", "Report a mistake", "Say who is missing": a text that the reader sees, changes and sends herself. Nothing goes
   anywhere from here: she copies it, or opens it filled in where the project takes notes. Without this script the links
   lead to the page that says how. */
const title = document.querySelector("h1").textContent.replace(/\s+/g, " ").trim();
const address = document.querySelector('link[rel="canonical"]')?.href || location.href.split("#")[0];
const page = `Page: ${title}\n${address}\n\n`;
const KINDS = {
  helped: ["This helped", `${page}What helped, and where I was when I needed it:\n`],
  missing: ["What is missing or wrong", `${page}What I was looking for:\n\nWhat is missing or wrong:\n\nHow I know (a source, a statute, my own trade):\n`],
  wanted: ["Somebody is missing", `${page}Whom I looked for:\n`],
  mistake: ["Report a mistake", `${page}The sentence:\n\nWhat is wrong with it:\n\nHow I know (a source, a statute, my own trade):\n`],
  lived: ["I have lived this", `${page}What happened, told of me and not of a client (no name, initial, date or place):\n\nWhat I did:\n\nWhat I would do differently:\n\nIt may be used under CC BY 4.0, put together with what others told: yes / no\nI wish to be thanked by name: no\n`],
};
const dialog = document.createElement("dialog");
dialog.className = "kb-write";
dialog.setAttribute("aria-labelledby", "kb-write-title");
dialog.innerHTML = `<form method="dialog"><h2 id="kb-write-title"></h2>
<p class="kb-small" id="kb-write-how">Write over it what you like, then copy it or open it where you can send it. Nothing is sent from this page, and nothing about a client belongs in it.</p>
<label class="kb-vh" for="kb-write-text">Your text</label><textarea id="kb-write-text" rows="11" aria-describedby="kb-write-how"></textarea>
<p class="kb-actions"><button class="kb-btn kb-btn--first" type="button" data-kb-write-copy>Copy the text</button><a class="kb-btn" data-kb-write-open></a><button class="kb-btn" value="close">Close</button></p></form>`;
document.body.append(dialog);
const text = dialog.querySelector("textarea"), open = dialog.querySelector("[data-kb-write-open]");
const issues = document.body.dataset.kbIssues;

function link() {
  if (!issues) return;          // no public place is set up: the page that says how to send it
  const to = new URL(issues);
  to.searchParams.set("title", `${dialog.querySelector("h2").textContent}: ${title}`);
  to.searchParams.set("body", text.value);
  open.href = to.href;
}
text.addEventListener("input", link);

/** Show the text that a link asks for, to be changed, copied or opened where it can be sent. */
export function write(opener) {
  const [name, draft] = KINDS[opener.dataset.kbWrite];
  dialog.querySelector("h2").textContent = name;
  text.value = draft + (opener.dataset.kbAbout || "");
  open.textContent = issues ? "Open as a public note" : "How to send it";
  open.href = opener.href;
  link();
  dialog.showModal();
  text.focus();
  text.setSelectionRange(page.length, page.length);
  text.scrollTop = 0;
}

dialog.querySelector("[data-kb-write-copy]").addEventListener("click", async (event) => {
  let done = true;
  try { await navigator.clipboard.writeText(text.value); } catch { done = false; text.select(); }
  event.target.textContent = done ? "Copied" : "Press Ctrl or ⌘ and C";
  setTimeout(() => { event.target.textContent = "Copy the text"; }, 2500);
});
