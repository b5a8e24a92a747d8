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
})();
