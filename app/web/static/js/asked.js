// SPDX-License-Identifier: EUPL-1.2
// Fields that are asked only with certain answers: out of sight, and not sent, with other ones. Without script they are
// all there, and say with which answers they go.
for (const form of document.querySelectorAll("form")) {
  const boxes = [...form.querySelectorAll("[data-asked-when]")];
  if (!boxes.length) continue;
  const show = () => {
    const given = new FormData(form);
    for (const box of boxes) {
      const asked = JSON.parse(box.dataset.askedWhen).some((when) =>
        Object.entries(when).every(([name, values]) => values.includes(given.get(name)) || (values[0] === "any" && given.get(name))));
      box.hidden = !asked;
      for (const control of box.querySelectorAll("input, select, textarea")) control.disabled = !asked;
    }
  };
  form.addEventListener("change", show);
  show();
}
