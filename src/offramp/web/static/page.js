// What was changed lives in the address; the server makes every text. This script only carries: it writes a moved
// slider into the address, fetches the same page anew, and puts the parts marked `data-live` in place.

import "./work.js";

export let query = new URLSearchParams(location.search);
let wanted = null;
let busy = false;
let touched = 0;
let last = null; // the input that was changed last, beside which a refusal stands
let writes = 0;
let files = document.body.dataset.files; // the mark of the files that this page was made from
let mine = false; // whether it was changed from here
let fine = query.toString(); // the changes that were answered last

export const changed = () => Object.fromEntries(["set", "fix", "doubt", "believe"].map((kind) => [kind, query.getAll(kind)]));

export const still = () => performance.now() - touched > 500; // nobody is moving a slider

const address = () => location.pathname + (query.toString() ? `?${query}` : "");

function change(kind, name, value) {
  const kept = query.getAll(kind).filter((one) => one.slice(0, one.lastIndexOf("=")) !== name);
  query.delete(kind);
  for (const one of kept) query.append(kind, one);
  if (value !== null) query.append(kind, `${name}=${value}`);
}

async function fetched(to) {
  const answer = await fetch(to, { headers: { accept: "text/html", "offramp-part": "1" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { fine: answer.ok && !page.getElementById("problems"), page };
}

// a refusal stands beside its input, and what was refused is undone ---------------------------------------------

function beside(input, ...what) {
  const box = input.closest(".number, .switch");
  let place = box.querySelector(".refusal");
  if (!place) {
    place = document.createElement("p");
    place.className = "refusal";
    place.setAttribute("role", "alert");
    box.append(place);
  }
  place.replaceChildren(...what);
}

function forgive() {
  for (const one of document.querySelectorAll(".refusal")) one.remove();
}

function undo(refused) {
  query = new URLSearchParams(fine);
  if (location.pathname + location.search !== address()) history.replaceState(null, "", address());
  restore();
  const said = refused.getElementById("refused")?.textContent ?? "This cannot be shown.";
  const link = refused.getElementById("companion");
  beside(last, said, ...(link ? [document.adoptNode(link)] : []));
}

function restore() {
  for (const one of document.querySelectorAll("[data-set]")) {
    const text = query.getAll("set").find((each) => each.slice(0, each.lastIndexOf("=")) === one.dataset.set);
    const ends = text === undefined ? null : text.slice(text.lastIndexOf("=") + 1).split("..");
    one.value = ends === null ? one.dataset.was : one.dataset.end === "high" ? ends.at(-1) : ends[0];
  }
  for (const one of document.querySelectorAll("[data-fix]")) {
    const chosen = query.getAll("fix").find((each) => each.slice(0, each.lastIndexOf("=")) === one.dataset.fix);
    one.checked = one.value === (chosen === undefined ? "" : chosen.slice(chosen.lastIndexOf("=") + 1));
  }
}

function place(page, settled) {
  const held = document.activeElement;
  for (const here of document.querySelectorAll("[data-live]")) {
    const there = page.getElementById(here.id);
    if (!there || (here.dataset.live === "settled" && !settled)) continue;
    here.className = there.className;
    Object.assign(here.dataset, there.dataset);
    if (here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
  }
  if (!held.isConnected && held.id) document.getElementById(held.id)?.focus({ preventScroll: true });
}

export function trouble(text) {
  document.getElementById("trouble").textContent = text;
}

// a file that was changed beside the page -----------------------------------------------------------------------

export function wrote() {
  mine = true;
}

export async function writing(sending) {
  writes += 1; // what is being written may show in the files before its answer is here
  try {
    return await sending;
  } finally {
    writes -= 1;
  }
}

function same(mark) {
  if (!mark || mark === files) return true;
  if (!mine) document.getElementById("changed").hidden = false;
  const taken = mine;
  if (mine) files = mark;
  mine = false;
  return taken;
}

async function look() {
  const before = files;
  const answer = document.hidden || !files ? null : await fetch("/files").catch(() => null);
  const mark = answer?.ok && answer.headers.get("etag").slice(1, -1);
  if (mark && mark !== files && before === files && !mine && !busy && !writes) document.getElementById("changed").hidden = false;
  setTimeout(look, 5000);
}

setTimeout(look, 5000);

// printed, nothing stays closed
let closed = [];

addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
});

addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
});

function words(said) {
  return [...(said?.querySelectorAll("p:not(.soft)") ?? [])].map((one) => one.textContent.trim()).join("\n");
}

export async function draw(settled) {
  wanted = { to: address(), settled };
  if (busy) return;
  busy = true;
  while (wanted) {
    const now = wanted;
    wanted = null;
    try {
      const { fine: well, page } = await fetched(now.to);
      if (now.to !== address()) continue; // it was changed since
      if (well && !same(page.body.dataset.files)) continue;
      if (well) fine = query.toString();
      const refused = !well && last && page.getElementById("refused");
      trouble(well || refused ? "" : words(page.getElementById("problems")));
      if (well) place(page, now.settled);
      if (refused) undo(page);
    } catch {
      trouble("The page's server does not answer. Is it still running?");
    }
  }
  busy = false;
  document.body.dataset.drawn = address();
}

export function settle() {
  if (location.pathname + location.search !== address()) history.pushState(null, "", address());
  return draw(true);
}

// sliders and numbers -----------------------------------------------------------------------------------------

function twins(input) {
  const all = [...document.querySelectorAll("[data-set]")];
  return all.filter((one) => one.dataset.set === input.dataset.set);
}

function slid(input) {
  const same = twins(input);
  for (const one of same) if (one.dataset.end === input.dataset.end) one.value = input.value;
  const ends = ["low", "high"].map((end) => same.find((one) => one.dataset.end === end && one.type === "number"));
  if (!ends[0]) return input.value === input.dataset.was ? null : input.value;
  const [low, high] = ends.map((one) => Number(one.value));
  return low < high ? `${ends[0].value}..${ends[1].value}` : low > high ? `${ends[1].value}..${ends[0].value}` : `${low}`;
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-set]") || target.value === "") return;
  forgive();
  if (!target.checkValidity()) return beside(target, target.validationMessage);
  last = target;
  touched = performance.now();
  change("set", target.dataset.set, slid(target));
  draw(false);
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-fix], [data-set]")) return;
  if (target.matches("[data-set]") && (target.value === "" || !target.checkValidity())) return restore();
  if (target.matches("[data-fix]")) {
    forgive();
    last = target;
    change("fix", target.dataset.fix, target.value || null);
  }
  settle();
});

window.addEventListener("popstate", () => {
  if (new URLSearchParams(location.search).toString() !== query.toString()) location.reload();
});

document.addEventListener("click", ({ target }) => {
  if (target.matches("#trouble, #decided, #answered")) target.textContent = "";
});

// why ---------------------------------------------------------------------------------------------------------

let asker = null;

function close(panel) {
  panel.hidden = true;
  if (asker) asker.focus();
}

async function explain(link) {
  const panel = document.getElementById("panel");
  const { page } = await fetched(link.href);
  const found = page.getElementById("why") || page.getElementById("problems");
  const shut = document.createElement("button");
  shut.textContent = "Close";
  shut.addEventListener("click", () => close(panel));
  for (const heading of found.querySelectorAll("h1")) {
    const lower = document.createElement("h2");
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  panel.replaceChildren(...found.childNodes, shut);
  panel.hidden = false;
  asker = link;
  panel.focus();
  panel.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || !document.getElementById("panel") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  explain(link).catch(() => location.assign(link.href));
});

document.addEventListener("keydown", ({ key }) => {
  const panel = document.getElementById("panel");
  if (key === "Escape" && panel && !panel.hidden) close(panel);
});

// the name that somebody typed goes with what is written in this browser ------------------------------------------

const NAME = "offramp-name";

function named() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${NAME}=`));
  return found ? decodeURIComponent(found.slice(NAME.length + 1)) : "";
}

for (const one of document.querySelectorAll("input[data-name]")) one.value ||= named();

document.addEventListener("input", ({ target }) => {
  if (!target.matches("input[data-name]")) return;
  document.cookie = `${NAME}=${encodeURIComponent(target.value.trim())}; path=/; max-age=31536000; SameSite=Strict`;
  for (const one of document.querySelectorAll("input[data-name]")) if (one !== target) one.value = target.value;
});

// saving ------------------------------------------------------------------------------------------------------

async function save(form) {
  const said = document.getElementById("saved");
  const told = Object.fromEntries(new FormData(form));
  const body = { ...told, ...changed(), digest: document.body.dataset.digest };
  const headers = { "content-type": "application/json" };
  const answer = await writing(fetch("/variants", { method: "POST", headers, body: JSON.stringify(body) }));
  const found = await answer.json();
  if (answer.ok) {
    document.body.dataset.digest = found.digest;
    wrote();
    said.textContent = `Saved as the variant “${found.variant}”.`; // the answer, which may take a while, follows
    form.reset();
    await draw(true);
  } else {
    said.textContent = found.problems.map((one) => `${one.message}${one.remedy ? `: ${one.remedy}` : ""}.`).join(" ");
  }
}

document.getElementById("save")?.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.target).catch(() => trouble("The page's server does not answer, so nothing was saved."));
});
