// What is sent, pressed or typed before the page's script has run waits for it: nothing is lost by a reload, or unheard.

const waiting = [];

function hold(event, again) {
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.push(again);
}

const heard = {
  submit: (event) => hold(event, () => event.target.requestSubmit(event.submitter)),
  click: (event) => {
    const button = event.target.closest("button");
    if (button && (!button.form || button.type === "button")) hold(event, () => button.click());
  },
  input: ({ target }) => waiting.push(() => target.dispatchEvent(new Event("input", { bubbles: true }))),
};

for (const [kind, act] of Object.entries(heard)) addEventListener(kind, act, true);
addEventListener("DOMContentLoaded", () => {
  for (const [kind, act] of Object.entries(heard)) removeEventListener(kind, act, true);
  for (const again of waiting) again();
});
