// SPDX-License-Identifier: EUPL-1.2
// How much there is in each saved view, asked for after the page is there: a list does not wait for other lists.
const nav = document.querySelector("[data-counts]");
if (nav) {
  fetch(nav.dataset.counts, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then((counts) => {
      for (const place of nav.querySelectorAll("[data-view]")) {
        place.textContent = counts[place.dataset.view] ?? "";
      }
    })
    .catch(() => {});
}
