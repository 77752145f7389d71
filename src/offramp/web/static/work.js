// Deciding about claims, and work that takes seconds: this script sends what a form says, and looks how far a job is.

import { changed, draw, query, settle, still, trouble, writing, wrote } from "./page.js";
import { ranked } from "./ranking.js";

export const NOBODY = "The page's server does not answer. Is it still running?";
export const said = (found) => found.problems.map((one) => `${one.message}${one.remedy ? `: ${one.remedy}` : ""}.`).join(" ");

export async function sent(method, to, body) {
  const how = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await writing(fetch(to, { method, ...how }));
  return { fine: answer.ok, found: await answer.json() };
}

// claims ------------------------------------------------------------------------------------------------------

async function decide(body, next = "claim") {
  const place = document.getElementById("decided");
  const digest = document.querySelector("[data-claims]").dataset.claims;
  place.textContent = "Writing it down …";
  const { fine, found } = await sent("POST", "/claims", { ...body, digest });
  wrote();
  place.textContent = fine ? `${found.words}. The answer is being drawn again …` : said(found);
  await draw(true);
  if (fine) place.textContent = `${found.words}. The answer is drawn again.`;
  document.getElementById(next)?.focus();
}

function decision(form, button) {
  const told = new FormData(form);
  const body = { action: button.value, names: [form.dataset.claim], by: document.getElementById("by").value };
  return button.value === "grade" ? { ...body, grade: told.get("reliability") + told.get("credibility") } : body;
}

function reportGrade(form, button) {
  const told = new FormData(form);
  const by = document.getElementById("by").value;
  return { action: button.value, names: [form.dataset.report], by, grade: told.get("reliability"), why: told.get("why") };
}

function correction(form, button) {
  const told = new FormData(form);
  const value = button.value || told.get(button.name);
  const by = document.getElementById("by").value;
  return { action: "correct", names: [form.dataset.claim], by, why: told.get("why"), correct: { [button.name]: value } };
}

// what was doubted or believed for a moment, decided for good; each undone in the address then
async function settleDoubts(form) {
  const place = document.getElementById("settled");
  const { dataset } = document.getElementById("changes");
  const told = Object.fromEntries(new FormData(form));
  let digest = dataset.register;
  for (const [kind, action, names] of [["doubt", "reject", dataset.aside], ["believe", "grade", dataset.trusted]]) {
    if (!names) continue;
    const grade = action === "grade" ? "A1" : "";
    const { fine, found } = await sent("POST", "/claims", { ...told, action, grade, names: names.split(" "), digest });
    if (!fine) {
      place.textContent = said(found);
      return;
    }
    digest = found.digest;
    query.delete(kind);
    wrote();
  }
  form.reset();
  place.textContent = "Decided, with your name and reason.";
  await settle();
}

let pressed = ""; // the first of two keys

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && target.matches("#correct input")) {
    event.preventDefault(); // or the first button of the form would be meant
    target.closest("p").querySelector('button[value=""]')?.click();
  }
  if (key.length > 1 || event.ctrlKey || event.metaKey || event.altKey || target.matches("input, select, textarea")) return;
  const found = document.querySelector(`#correct [data-keys="${CSS.escape(pressed + key)}"]`);
  pressed = found ? "" : key;
  if (!found) return;
  event.preventDefault();
  found[found.matches("input") ? "focus" : "click"]();
});

async function look(link) {
  const to = new URL(link.href);
  for (const name of ["claim", "report", "part"]) {
    query.delete(name);
    if (to.searchParams.has(name)) query.set(name, to.searchParams.get(name));
  }
  await settle();
  document.querySelector("[data-claim][aria-current]")?.scrollIntoView({ block: "nearest" });
  document.getElementById("claim").focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const link = target.closest("a[data-claim], a[data-look]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    look(link).catch(() => trouble(NOBODY));
  }
  const restore = target.closest("[data-restore]");
  const by = document.getElementById("by")?.value;
  if (restore) decide({ action: "restore", names: [restore.dataset.restore], by }).catch(() => trouble(NOBODY));
});

// questions ---------------------------------------------------------------------------------------------------

async function answer(form, button) {
  const place = document.getElementById("answered");
  const by = document.getElementById("by").value;
  const reply = form.elements.reply?.value ?? ranked(form);
  const order = form.querySelector(".ranking");
  const { question = "", actor, digest } = form.dataset;
  const body = { action: button?.value || "answer", question, reply, by, actor, digest };
  place.textContent = "Writing it down …";
  const { fine, found } = await sent("POST", "/answers", body);
  if (fine) document.body.dataset.digest = found.digest;
  wrote();
  await draw(true);
  const next = document.querySelector("#reply-text, .ranking button");
  const same = !fine && document.getElementById("reply")?.dataset.question === question;
  if (same && order) document.querySelector(".ranking").replaceWith(order);
  else if (!fine && next) next.value = reply;
  place.textContent = fine ? found.changed.join("\n") : said(found); // beside the next question, not the one answered
  next?.focus();
}

// work --------------------------------------------------------------------------------------------------------

let begun = null; // the answer to changes that is being drawn: nobody waits for it any more when they change again

async function outdate() {
  const here = query.toString();
  if (begun && begun.at && begun.at !== here) await sent("DELETE", `/jobs/${begun.id}`);
  begun = null;
}

async function order(form) {
  const told = new FormData(form);
  const [draws, seed] = ["draws", "seed"].map((name) => Number(told.get(name) || 0));
  const body = { kind: form.dataset.kind, draws, seed, ...changed() };
  if (body.kind === "ask") body.about = [query.get("actor") ?? "", ...query.getAll("skip")];
  const { fine, found } = await sent("POST", "/jobs", body);
  await draw(true);
  if (!fine) trouble(said(found));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("#decide, #correct, #grade-report, #reply, #finish, #settle, form.order");
  if (!form) return;
  event.preventDefault();
  const body = { decide: decision, correct: correction, "grade-report": reportGrade }[form.id];
  const asked = form.matches("#reply, #finish");
  const doing = form.id === "settle" ? settleDoubts(form) : asked ? answer(form, event.submitter) : body ? decide(body(form, event.submitter), form.id === "grade-report" ? "letter" : "claim") : order(form);
  doing.catch(() => trouble(NOBODY));
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-cancel]");
  if (button) sent("DELETE", `/jobs/${button.dataset.cancel}`).then(() => draw(true)).catch(() => trouble(NOBODY));
});

async function watch() {
  const again = document.getElementById("again");
  const stale = document.querySelector("form.order[data-stale]");
  const [due, mine] = ["form.order[data-due]", "#work-answer[data-working]"].map((one) => document.querySelector(one));
  if (mine) begun = { id: mine.dataset.working, at: query.toString() };
  if (due && still()) await outdate().then(() => order(due)).catch(() => {});
  else if (document.querySelector("[data-working]")) {
    if (document.querySelector("#work-draft[data-working]")) wrote(); // by the job, for whoever looks here
    await draw(true);
  }
  else if (again?.checked && stale && !stale.contains(document.activeElement)) await order(stale).catch(() => {});
}

async function watching() {
  await watch();
  setTimeout(watching, 700);
}

setTimeout(watching, 700);
