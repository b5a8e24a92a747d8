/* Before the first paint: what this reader chose on this device. Classic script on purpose, it must block. */
(function () {
  var root = document.documentElement, kept = {};
  try { kept = JSON.parse(localStorage.getItem("kb-reading")) || {}; } catch (e) { /* storage is off: defaults */ }
  root.setAttribute("data-kb-js", "");
  ["profession", "place", "theme", "size"].forEach(function (name) {
    var value = kept[name];
    if (typeof value === "string" && /^[A-Za-z]+(-[A-Za-z]+)*$/.test(value)) root.setAttribute("data-kb-" + name, value);
  });
  // What is asked for goes behind the "#" of the address, which is never sent. Here, since a form can be sent before modules have come.
  document.addEventListener("submit", function (event) {
    var to, form = event.target;
    if (!form.matches("[data-kb-search-form]")) return;
    event.preventDefault();
    to = new URL(form.action);
    to.search = "";
    to.hash = "q=" + encodeURIComponent(form.elements.q.value.trim());
    location.assign(to);
  });
  // "/" goes to the search, as the key on its button says; a module catches the click and opens in place, and what is typed before it has come is kept for it
  document.addEventListener("keydown", function (event) {
    var field, link, key = event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (root.kbTyped !== undefined && !root.kbHere && key.length === 1) root.kbTyped += key;
    else if (key === "/") {
      field = document.querySelector("#kb-q, #kb-lost-q");
      link = document.querySelector("[data-kb-search]");
      if (field) field.focus();
      else if (!link) return;
      else if (root.kbHere) link.click();
      else root.kbTyped = "";
    } else return;
    event.preventDefault();
  });
  addEventListener("load", function () { root.kbHere = true; });      // whether the modules have come or not
})();
