// SPDX-License-Identifier: EUPL-1.2
// A button to print the page. Without script it is not there: the browser's own menu prints as well.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
