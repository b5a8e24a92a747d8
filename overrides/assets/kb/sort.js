/* Tables whose rows can be put in another order: each heading becomes a button. A cell may say its rank (data-rank);
   otherwise its words count. */
for (const table of document.querySelectorAll("table[data-kb-sort]")) {
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const value = (row, column) => row.cells[column].dataset.rank ?? row.cells[column].textContent.trim();
  const order = (one, other) => one.localeCompare(other, document.documentElement.lang, { numeric: true, sensitivity: "base" });

  function sort(column) {
    const down = headings[column].getAttribute("aria-sort") === "ascending";
    const rows = [...body.rows].sort((one, other) => order(value(one, column), value(other, column)) * (down ? -1 : 1));
    for (const heading of headings) heading.removeAttribute("aria-sort");
    headings[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
  }

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(column));
    heading.append(button);
  });
}
