/* The quick exit: nothing of this page stays in view, and "back" does not lead to it. Also by Esc, three times in two seconds. */
const exit = document.querySelector("[data-kb-exit]");

function leave() {
  document.body.hidden = true;
  document.title = "";
  location.replace(exit.href);
}
if (exit) {
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let pressed = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { pressed = []; return; }
    pressed = [...pressed.filter((time) => event.timeStamp - time < 2000), event.timeStamp];
    if (pressed.length === 3) leave();
  });
}
