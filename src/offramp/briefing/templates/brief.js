"use strict";
/* Draws every chart again over its still picture; whatever fails leaves the still picture where it is. */
(async () => {
  const specs = JSON.parse(document.getElementById("specs").textContent);
  const options = { ast: true, actions: false, defaultStyle: false, renderer: "svg", mode: "vega-lite",
                    tooltip: { disableDefaultStyle: true } };
  for (const place of document.querySelectorAll("[data-figure]")) {
    const live = place.querySelector(".live");
    try {
      await vegaEmbed(live, specs[place.dataset.figure], options);
      live.setAttribute("aria-hidden", "true");
      place.classList.add("drawn");
    } catch (error) {
      live.replaceChildren();
    }
  }
})();
