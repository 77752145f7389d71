// Building a case: pages are handed in, and what they propose is decided. The server makes every text.

import { draw, trouble, writing, wrote } from "./page.js";
import { NOBODY, said, sent } from "./work.js";

const built = document.getElementById("built");

async function done(asked) {
  const { fine, found } = await asked;
  if (fine) wrote();
  await draw(true);
  built.textContent = fine ? found.changed.join("\n") : said(found);
  return fine;
}

// pages -------------------------------------------------------------------------------------------------------

async function handIn(body, about) {
  built.textContent = "Reading …";
  const headers = { "content-type": "application/octet-stream" };
  const answer = await writing(fetch(`/pages?${new URLSearchParams(about)}`, { method: "POST", headers, body }));
  return done({ fine: answer.ok, found: await answer.json() });
}

async function paste(form) {
  const { text, ...about } = Object.fromEntries(new FormData(form));
  if (await handIn(text, about)) form.reset();
  built.focus();
}

async function take(files) {
  for (const file of files) if (!(await handIn(file, { name: file.name }))) break;
  built.focus();
}

const drop = document.getElementById("drop");

for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files).catch(() => trouble(NOBODY));
  });
}

document.getElementById("files").addEventListener("change", ({ target }) => {
  take([...target.files]).then(() => (target.value = "")).catch(() => trouble(NOBODY));
});

// proposals ---------------------------------------------------------------------------------------------------

async function propose(form, button) {
  const rows = [...document.querySelectorAll(".proposal")];
  const at = rows.indexOf(form.closest(".proposal"));
  const told = Object.fromEntries(new FormData(form));
  const action = button.value;
  const names = (button.dataset.names ?? form.closest("[data-name]")?.dataset.name ?? "").split(" ").filter(Boolean);
  const body = { action, names, digest: document.getElementById("proposals").dataset.draft };
  if (action === "accept" && told.owner) body.owner = told.owner;
  if (action === "rename") body.text = told.text;
  if (action === "merge") names.unshift(told.same); // what it is the same as is kept
  if (action === "draft" && told.shape) body.text = told.shape;
  built.textContent = action === "draft" ? "Reading …" : "Writing it down …";
  await done(sent("POST", "/proposals", body));
  const next = at < 0 ? null : document.querySelectorAll(".proposal")[at]?.querySelector("button, select");
  (next ?? built).focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("form.propose input[name=text]")) return;
  event.preventDefault(); // it would press the form's first button, Accept
  event.target.closest("p").querySelector("button").click();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#page, form.propose")) return;
  event.preventDefault();
  const doing = event.target.id ? paste(event.target) : propose(event.target, event.submitter);
  doing.catch(() => trouble(NOBODY));
});
