// A meeting: what somebody says is sent, and what others say is looked for every few seconds.

import { draw, trouble, wrote } from "./page.js";
import { NOBODY, said, sent } from "./work.js";

const met = document.getElementById("met");

function beside(form, why) {
  const place = Object.assign(document.createElement("p"), { className: "refusal", textContent: why, role: "alert" });
  form.append(place);
  form.elements.low.focus(); // in the round, so that nothing is drawn over it
}

async function say(form, button) {
  const told = Object.fromEntries(new FormData(form));
  const body = { action: button?.value || form.dataset.action, by: document.getElementById("by").value, ...told };
  if (form.dataset.path) body.path = form.dataset.path;
  form.querySelector(".refusal")?.remove();
  const { fine, found } = await sent("POST", "/meetings", body);
  if (found.problems?.[0].slug === "bad-number") return beside(form, said(found));
  if (fine && body.action === "adopt") wrote(); // the case is another one now
  const words = !fine ? said(found) : found.words ?? (found.read ? `Kept: read as ${found.read}.` : "Kept.");
  met.textContent = words; // the answer, which may take a while to draw, follows
  await draw(true);
  met.textContent = words;
  if (fine && form.isConnected && body.action !== "open") form.reset();
  met.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".meet")) return;
  event.preventDefault();
  say(event.target, event.submitter).catch(() => trouble(NOBODY));
});

async function look() {
  if (!document.hidden && !document.activeElement.closest("#round")) await draw(true);
  setTimeout(look, 4000);
}

setTimeout(look, 4000);
