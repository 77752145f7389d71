// A form that is sent before the page's script has run waits for it: nothing that was typed is lost by a reload.

const waiting = [];

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.push([event.target, event.submitter]);
}

addEventListener("submit", hold, true);
addEventListener("DOMContentLoaded", () => {
  removeEventListener("submit", hold, true);
  for (const [form, button] of waiting) form.requestSubmit(button);
});
