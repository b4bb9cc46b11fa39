// SPDX-License-Identifier: EUPL-1.2
// Filing a bottleneck: what makes the form nicer. It works without this.

const form = document.getElementById('filing');

/** A text area that grows with what is said, where the browser does not do so by itself. */
function grow(area) {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 2}px`;
}

if (form && !CSS.supports('field-sizing', 'content')) {
  for (const area of form.querySelectorAll('textarea')) area.addEventListener('input', () => grow(area));
}

// Who chooses a region from one list means none of the other.
form?.addEventListener('change', (event) => {
  if (event.target.name === 'region') {
    const other = form.elements.other_region;
    if (other) other.value = '';
  }
});
