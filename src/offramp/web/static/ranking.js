// An order given by moving its entries: dragged, or by the buttons of each and the arrow keys on these.

let dragged = null;

// the numbers of the entries as they stand, best first, = where one is as good as the one above
export function ranked(form) {
  const entries = [...form.querySelectorAll(".ranking > li")];
  const sign = (entry, place) => (place === 0 ? "" : entry.querySelector("input").checked ? "=" : " ");
  return entries.map((entry, place) => sign(entry, place) + entry.dataset.number).join("");
}

function told(entry) {
  const entries = [...entry.parentElement.children];
  const words = entry.querySelector(".words").textContent;
  document.getElementById("answered").textContent = `${words}: ${entries.indexOf(entry) + 1} of ${entries.length}`;
  entry.dispatchEvent(new Event("input", { bubbles: true }));
}

function moved(button, step) {
  const entry = button.closest("li");
  const other = step < 0 ? entry.previousElementSibling : entry.nextElementSibling;
  if (other) other[step < 0 ? "before" : "after"](entry);
  button.focus();
  told(entry);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest(".ranking button");
  if (button) moved(button, Number(button.dataset.step));
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const button = event.target.closest(".ranking button");
  if (!button || !step) return;
  event.preventDefault();
  moved(button, step);
});

document.addEventListener("dragstart", ({ target }) => {
  dragged = target.closest?.(".ranking > li") ?? null;
});

document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest(".ranking > li");
  if (!over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  told(dragged);
  dragged = null;
});
