/* A listing is shown for twelve months. The site takes it off by itself; where nobody has built the site since, its page and
   the lists do, in the browser. The words are those of templates/expired.html. */
const isOver = (day) => Date.parse(day) <= Date.now();

const bar = document.querySelector("[data-kb-from]");
if (bar && isOver(bar.dataset.kbTo)) {
  const head = document.querySelector(".kb-entity__head"), title = document.createElement("h1"), lead = document.createElement("p");
  title.textContent = "This listing has expired";
  lead.className = "kb-entity__lead";
  lead.textContent = "It was not confirmed for twelve months, so it is no longer shown.";
  head.querySelector(".kb-crumbs li + li").remove();            // nor is it said where she was listed
  head.replaceChildren(head.querySelector(".kb-crumbs"), title, lead);
  head.parentElement.replaceChildren(head);
  document.title = title.textContent;
}

const rows = [...document.querySelectorAll("[data-kb-leaves]")];
for (const row of rows) row.hidden = isOver(row.dataset.kbLeaves);
const left = rows.filter((row) => !row.hidden);
// what a list says of itself; the directory's own counts are mended by facets.js, which knows all of it
const count = document.querySelector("[data-kb-listed]"), together = document.getElementById("together");
if (count && left.length < rows.length) count.textContent = `${left.length.toLocaleString("en-US")} ${left.length === 1 ? "listing" : "listings"}, by name`;
if (together && !left.length) together.parentElement.hidden = true;
