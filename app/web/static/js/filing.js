// SPDX-License-Identifier: EUPL-1.2
// Filing a bottleneck: what makes the form nicer. It works without this, and never waits for it.

const form = document.getElementById('filing');
const looking = document.getElementById('looking');
const said = document.getElementById('looking-said');
const PAUSE = 700; // ms without typing before we look
const PATIENCE = 15000; // ms; then it is asked again when there is more typed
const LEAST = 12; // letters in all: fewer say nothing

/** A text area that grows with what is said, where the browser does not do so by itself. */
function grow({ target }) {
  if (target.tagName !== 'TEXTAREA') return;
  target.style.height = 'auto';
  target.style.height = `${target.scrollHeight + 2}px`;
}

let timer, running, sent = '';

/** What was typed, without the files: those need not be looked at. */
function typed() {
  const data = new FormData(form);
  data.delete('files');
  if (looking.dataset.own) data.set('own', looking.dataset.own);
  return data;
}

/** Ask what it seems to be about and what looks like it; say nothing when there is no answer. */
async function look() {
  const data = typed();
  const words = ['title', 'affected', 'asked', 'description'].map((name) => data.get(name) || '').join(' ');
  const key = JSON.stringify([...data].filter(([name]) => name !== 'csrf_token'));
  if (words.trim().length < LEAST || key === sent) return;
  running?.abort();
  running = new AbortController();
  const late = setTimeout(() => running.abort(), PATIENCE);
  try {
    const answer = await fetch(looking.dataset.url, { method: 'POST', body: data, signal: running.signal });
    if (!answer.ok || answer.redirected) return;
    const part = await answer.text();
    if (looking.contains(document.activeElement)) return later(); // not under somebody's finger
    sent = key;
    if (part.trim() !== looking.innerHTML.trim()) looking.innerHTML = part;
    said.textContent = decodeURIComponent(answer.headers.get('Regiolijn-Summary') || '');
  } catch {
    // no connection, or too slow: what there is to look at comes before handing in
  } finally {
    clearTimeout(late);
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

/** What is taken over stands in its field too, and what is changed there is no longer taken over. */
function agree({ target }) {
  if (target.name === 'region' && form.elements.other_region) form.elements.other_region.value = '';
  if (target.name === 'take') {
    const [kind, value] = target.value.split(':');
    const field = form.elements[kind];
    if (kind === 'nature') field.value = target.checked ? value : '';
    else for (const box of field) if (box.value === value) box.checked = target.checked;
  } else if (['nature', 'systems', 'accords'].includes(target.name)) {
    for (const box of looking.querySelectorAll('[name=take]')) {
      const [kind, value] = box.value.split(':');
      if (kind === target.name && (kind === 'nature' || value === target.value)) box.checked = target.value === value && target.checked !== false;
    }
  }
}

if (form && looking) {
  if (!CSS.supports('field-sizing', 'content')) form.addEventListener('input', grow);
  form.addEventListener('input', later);
  form.addEventListener('change', agree);
  form.addEventListener('submit', () => clearTimeout(timer));
}
