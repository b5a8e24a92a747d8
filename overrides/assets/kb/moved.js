/* A page or a section that has moved: who comes by its old address is taken on. Without this, a link says where. */
function goOn() {
  const section = decodeURIComponent(location.hash.slice(1));
  const part = section && document.getElementById(section);
  if (part) { // its line says where it is, or that it is no more: then she stays and reads it
    if (part.matches("[data-kb-moved]")) location.replace(part.querySelector("a").href);
    return;
  }
  const page = document.querySelector("[data-kb-moved-page]");
  if (!page) return;
  const there = new URL(page.href);
  if (page.dataset.kbMovedPage.split(" ").includes(section)) there.hash = location.hash; // only what is there
  location.replace(there.href);
}

addEventListener("hashchange", goOn);
goOn();
