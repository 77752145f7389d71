// Asks again by itself for a page that was too busy to come: a few times, then it is left to the reader.

const KEY = "offramp-again";
const MOST = 3;
const link = document.querySelector("#again[data-wait]");
const [where, tried, at] = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
const tries = where === location.href && Date.now() - at < 60000 ? tried : 0;

if (link && tries < MOST) {
  document.getElementById("trying").textContent = `This page asks again by itself in ${link.dataset.wait} seconds.`;
  setTimeout(() => {
    sessionStorage.setItem(KEY, JSON.stringify([location.href, tries + 1, Date.now()]));
    location.reload();
  }, 1000 * link.dataset.wait);
}
