/* Contents: marks the section being read; on a phone "On this page" opens them as a sheet. */
const toc = document.getElementById("kb-toc");
if (toc) {
  const links = new Map();
  for (const link of toc.querySelectorAll('a[href^="#"]')) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const headings = [...links.keys()];
  let waiting = false;
  const mark = () => {
    waiting = false;
    let current = headings[0];  // at the top of the page, too
    for (const heading of headings) if (heading.getBoundingClientRect().top < innerHeight * 0.35) current = heading;
    for (const [heading, link] of links) {
      if (heading === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
  requestAnimationFrame(mark);

  const opener = document.querySelector("[data-kb-open-toc]");
  if (opener && HTMLElement.prototype.showPopover) {
    const sheet = document.createElement("div");
    sheet.className = "kb-sheet-panel kb-toc";
    sheet.id = "kb-toc-sheet";
    sheet.role = "dialog";
    sheet.setAttribute("aria-labelledby", "kb-toc-copy-title");
    sheet.popover = "auto";
    document.body.append(sheet);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      sheet.replaceChildren(...toc.cloneNode(true).children);
      const title = sheet.querySelector("h2");
      title.id = "kb-toc-copy-title";
      const head = document.querySelector("#kb-menu > .kb-panel__head").cloneNode(true);  // its button to close, for this sheet
      head.querySelector("button").setAttribute("popovertarget", sheet.id);
      head.querySelector("h2").replaceWith(title);
      sheet.prepend(head);
      sheet.showPopover();
      sheet.querySelector("a").focus({ focusVisible: false });
    });
    sheet.addEventListener("click", (event) => { if (event.target.closest("a")) sheet.hidePopover(); });
  }
}
