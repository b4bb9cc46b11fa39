// SPDX-License-Identifier: EUPL-1.2
// What looks like a case, fetched when its place comes into view. Without this there is a link to the same.

/** Put the part in its place; the link stays when there is no answer. */
async function bring(place) {
  try {
    const answer = await fetch(place.dataset.near);
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  } catch {
    // no connection: the link is still there
  }
}

const seen = new IntersectionObserver((places) => {
  for (const { isIntersecting, target } of places) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    bring(target);
  }
}, { rootMargin: '200px' });
for (const place of document.querySelectorAll('[data-near]')) seen.observe(place);
