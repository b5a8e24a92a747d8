/* A listing is shown for twelve months. The site takes it off by itself; where nobody has built the site since, its page and
   the lists do, in the browser. The words are those of templates/expired.html. */
const isOver = (day) => Date.parse(day) <= Date.now();

function sweep() {
  for (const row of document.querySelectorAll("[data-kb-leaves]")) if (isOver(row.dataset.kbLeaves)) row.hidden = true;
}

const bar = document.querySelector("[data-kb-from]");
if (bar && isOver(bar.dataset.kbTo)) {
  const head = document.querySelector(".kb-entity__head"), title = document.createElement("h1"), lead = document.createElement("p");
  title.textContent = "This listing has expired";
  lead.className = "kb-entity__lead";
  lead.textContent = "It was not confirmed for twelve months, so it is no longer shown.";
  head.replaceChildren(head.querySelector(".kb-crumbs"), title, lead);
  head.parentElement.replaceChildren(head);
  document.title = title.textContent;
}

sweep();
// rows that a filter brings
for (const list of document.querySelectorAll(".kb-listings")) new MutationObserver(sweep).observe(list, { childList: true });
