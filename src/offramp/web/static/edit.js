// Changing an item of the case: what it cites is picked or dragged, what `check` says stands beside its input.

import { trouble, wrote } from "./page.js";
import "./ranking.js";
import { NOBODY, said, sent } from "./work.js";

const form = document.getElementById("edit");
const cited = form?.querySelector(".cited");

// what it cites -------------------------------------------------------------------------------------------------

function count() {
  const none = document.getElementById("none-cited");
  if (none) none.hidden = cited.children.length > 0;
}

function cite(claim) {
  if (!claim || cited.querySelector(`[data-cited="${CSS.escape(claim.dataset.cite)}"]`)) return;
  const item = document.createElement("li");
  const away = document.createElement("button");
  item.dataset.cited = claim.dataset.cite;
  Object.assign(away, { type: "button", className: "plain", textContent: "take away" });
  away.dataset.drop = "";
  item.append(claim.querySelector("span").textContent, " ", away);
  cited.append(item);
  look();
}

function dragging() {
  const place = document.getElementById("cites");
  document.addEventListener("dragstart", ({ target, dataTransfer }) => {
    if (target.matches?.("[data-cite]")) dataTransfer.setData("text/plain", target.dataset.cite);
  });
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    cite(document.querySelector(`[data-cite="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`));
  });
}

// what it says --------------------------------------------------------------------------------------------------

function body(action) {
  const fields = {};
  for (const { dataset, parentElement } of form.querySelectorAll("[data-field]")) {
    if (parentElement.closest("[data-numbers]")) continue;
    const inputs = [...form.querySelectorAll(`[name="${dataset.field}"]`)];
    const states = [...form.querySelectorAll(`[data-field="${dataset.field}"] [data-state]`)];
    if (states.length) fields[dataset.field] = states.map((one) => (one.querySelector("input").checked ? "=" : "") + one.dataset.state);
    if (form.querySelector(`[data-pairs="${dataset.field}"]`)) fields[dataset.field] = [];
    const numbers = form.querySelector(`[data-numbers="${dataset.field}"]`);
    if (numbers) fields[dataset.field] = [...numbers.querySelectorAll("[data-path]")].filter((one) => one.value.trim()).map((one) => `${one.dataset.path}=${one.value}`);
    if (!inputs.length || dataset.field === "assumed") continue;
    const boxes = inputs.filter((one) => one.type === "checkbox");
    const chosen = (one) => (one.type === "checkbox" ? one.checked && !one.closest("[hidden]") : one.value);
    const ticked = inputs.filter(chosen).map((one) => one.value);
    fields[dataset.field] = inputs[0].closest("fieldset") ? ticked : boxes.length ? ticked[0] ?? "no" : inputs[0].value;
  }
  const because = [...(cited?.children ?? [])].map((one) => one.dataset.cited);
  const needed = document.getElementById("needed")?.checked ?? null;
  const assumed = form.elements.assumed?.value ?? "";
  const { item, digest, seen } = form.dataset;
  return { action, item, fields, because, needed, assumed, digest, seen };
}

function show(problems) {
  for (const list of form.querySelectorAll(".said")) list.replaceChildren();
  for (const one of problems) {
    const field = CSS.escape(one.field);
    const own = form.querySelector(`[data-field="${field}"] > .said`) ?? (field && form.querySelector(`[data-field^="${field}."] > .said`));
    const place = own || form.querySelector('[data-field=""] .said');
    const line = document.createElement("li");
    line.className = one.level ?? "error";
    line.textContent = `${one.message}${one.remedy ? `: ${one.remedy}` : ""}.`;
    place.append(line);
    place.closest("details")?.setAttribute("open", "");
  }
}

function pair(button) {
  const place = button.closest("fieldset");
  const [first, second] = place.querySelectorAll("[data-state-of]");
  const value = `${first.value} ${second.value}`;
  if (first.value === second.value || place.querySelector(`[value="${value}"]`)) return;
  const label = document.createElement("label");
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: place.dataset.pairs, value, checked: true });
  label.className = "pick";
  label.append(box, ` “${first.selectedOptions[0].text}” and “${second.selectedOptions[0].text}”`);
  button.closest("p").before(label);
  look();
}

let due = 0;
let asked = 0;

function look() {
  count();
  clearTimeout(due);
  due = setTimeout(() => {
    const mine = (asked += 1); // an answer that comes after a later one's says nothing
    sent("POST", "/edits", body("check")).then(({ found }) => mine === asked && show(found.problems.map((one) => ({ field: "", ...one })))).catch(() => trouble(NOBODY));
  }, 400);
}

function only() {
  const actor = form.elements.actor?.value;
  for (const one of actor ? form.querySelectorAll("[data-actor]") : []) one.hidden = one.dataset.actor !== actor;
}

async function write(action) {
  clearTimeout(due);
  const first = action === "write" ? await sent("POST", "/edits", body("check")) : null;
  if (first?.fine && first.found.problems.some((one) => one.level === "error")) return show(first.found.problems);
  const { fine, found } = await sent("POST", "/edits", body(action));
  if (!fine) return show(found.problems.map((one) => ({ field: "", ...one })));
  wrote();
  location.assign(form.dataset.back);
}

async function undo(button) {
  const { fine, found } = await sent("POST", "/edits", { action: "undo", digest: button.dataset.digest, by: document.getElementById("undone-by").value });
  if (!fine) return trouble(said(found));
  location.reload();
}

if (form) {
  if (cited) dragging();
  count();
  only();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write(event.submitter?.value ?? "write").catch(() => trouble(NOBODY));
  });
  form.addEventListener("input", ({ target }) => {
    if (target.dataset.into) {
      const input = form.elements[target.dataset.into];
      if (target.value) input.value = `${input.value.trim()} “${target.value}”`.trim();
      target.value = "";
      input.focus();
    }
    only();
    look();
  });
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-pick]")) cite(target.closest("[data-cite]"));
  const away = target.closest("[data-drop]");
  if (away) {
    away.closest("li").remove();
    look();
  }
  if (target.closest("[data-pair]")) pair(target.closest("[data-pair]"));
  const button = target.closest("[data-undo]");
  if (button) undo(button).catch(() => trouble(NOBODY));
});

document.getElementById("sift")?.addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of document.querySelectorAll("[data-cite]")) {
    const text = one.textContent.toLowerCase();
    one.hidden = !words.every((word) => text.includes(word));
  }
});
