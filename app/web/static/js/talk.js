// SPDX-License-Identifier: EUPL-1.2
// Writing on the page of a case: what is typed is kept, a standard text is put in where one is, and an @ offers
// colleagues. All of it works without this too: by buttons, and by typing a whole name.

const PAUSE = 1500; // ms without typing before it is kept
const AFTER_AT = /(?:^|[^\w@.+/-])@([^\s@][^@\n]{0,40})?$/u;
const json = { Accept: 'application/json' };

/** What was typed in a form, without files: those are not kept. */
function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

/** Keep what is typed, a while after the last letter and when the page goes; not once it is sent. */
function keeps(form) {
  const said = form.querySelector('.keep__said');
  let timer, running, dirty = false;
  async function keep(leaving = false) {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.keep, {
        method: 'POST', body: typed(form), headers: json, keepalive: leaving, signal: leaving ? undefined : running.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const { said: words } = await answer.json();
      if (said) said.textContent = words;
    } catch (error) {
      if (error.name !== 'AbortError' && said) said.textContent = '';
    }
  }
  form.addEventListener('input', ({ target }) => {
    if (target.type === 'file' || target.name === 'standard') return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    dirty = false;
    running?.abort();
  });
  addEventListener('pagehide', () => keep(true));
}

/** Put words where the cursor is, as if they were typed. */
function put(area, words, from = area.selectionStart) {
  area.setRangeText(words, from, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.focus();
}

/** A standard text comes where the cursor is; nothing that was typed or chosen is lost. */
function inserts(form, button) {
  const area = form.querySelector('textarea');
  if (!area) return;
  button.addEventListener('click', async event => {
    event.preventDefault();
    if (!form.elements.standard.value) return form.elements.standard.focus();
    const answer = await fetch(button.formAction, { method: 'POST', body: typed(form), headers: json }).catch(() => null);
    if (!answer?.ok || answer.redirected) return form.requestSubmit(button);
    const { text } = await answer.json();
    const before = area.value.slice(0, area.selectionStart);
    put(area, (before.trim() && !before.endsWith('\n\n') ? '\n\n' : '') + text);
  });
}

/** After an @, colleagues whose name begins so: arrows, Enter and Tab choose, Escape closes. */
function calls(form) {
  const area = form.querySelector('textarea');
  const list = document.createElement('ul'), heard = document.createElement('p');
  Object.assign(list, { id: 'call-list', className: 'calls', hidden: true, role: 'listbox' });
  list.setAttribute('aria-label', form.dataset.callLabel);
  Object.assign(heard, { className: 'vh', role: 'status' });
  area.after(list, heard);
  area.setAttribute('aria-autocomplete', 'list');
  area.setAttribute('aria-controls', list.id);
  let at = -1, asked = 0, timer;

  const options = () => [...list.children];
  const asking = () => AFTER_AT.exec(area.value.slice(0, area.selectionStart));
  function close() {
    list.hidden = true;
    at = -1;
    area.removeAttribute('aria-activedescendant');
  }
  function mark(place) {
    at = (place + options().length) % options().length;
    options().forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    area.setAttribute('aria-activedescendant', options()[at].id);
    options()[at].scrollIntoView({ block: 'nearest' });
  }
  function choose(name) {
    const found = asking();
    if (found) put(area, `@${name} `, area.selectionStart - (found[1] || '').length - 1);
    close();
  }
  function option({ name, role }, index) {
    const item = document.createElement('li'), who = document.createElement('b'), part = document.createElement('span');
    Object.assign(item, { id: `call-${index}`, role: 'option' });
    who.textContent = name;
    part.textContent = ` ${role}`;
    item.append(who, part);
    item.addEventListener('mousedown', event => { event.preventDefault(); choose(name); });
    return item;
  }
  async function look() {
    const found = asking(), mine = ++asked;
    if (!found) return close();
    const url = `${form.dataset.call}?q=${encodeURIComponent(found[1] || '')}`;
    const answer = await fetch(url, { headers: json }).catch(() => null);
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    const { results } = await answer.json();
    list.replaceChildren(...results.map(option));
    list.hidden = !results.length;
    heard.textContent = results.length ? form.dataset.callFound.replace('#', results.length) : '';
    if (results.length) mark(0); else close();
  }
  area.addEventListener('input', () => {
    clearTimeout(timer);
    if (asking()) timer = setTimeout(look, 150); else { asked++; close(); }
  });
  area.addEventListener('keydown', event => {
    if (list.hidden) return;
    if (event.key === 'ArrowDown') mark(at + 1);
    else if (event.key === 'ArrowUp') mark(at - 1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' || event.key === 'Tab') choose(options()[at].querySelector('b').textContent);
    else return;
    event.preventDefault();
  });
  area.addEventListener('blur', close);
}

for (const form of document.querySelectorAll('form[data-keep]')) {
  keeps(form);
  const button = form.querySelector('[data-insert]');
  if (button) inserts(form, button);
  if (form.dataset.call) calls(form);
}
