// Keys for whoever works through cases all day. Each does what a link or button on the page does, and nothing else; in a
// field, a list of choices or a dialog they do nothing. Whoever does not want them turns them off (WCAG 2.1.4).
import { beside, origin } from './inlist.js';

const script = document.getElementById('desk-script');
const said = JSON.parse(script.dataset.texts);
const goes = JSON.parse(script.dataset.goes);
const WAIT = 1500; // milliseconds in which the second key of "g" must come
let going = 0;

const live = document.createElement('p');
live.className = 'vh';
live.setAttribute('role', 'status');
document.body.append(live);
function tell(text) {
  live.textContent = '';
  setTimeout(() => { live.textContent = text; }, 50);
}

const rows = () => [...document.querySelectorAll('.rows .row-a > a')];
const here = () => rows().findIndex(link => link.closest('.row').contains(document.activeElement));

async function walk(step) {
  const all = rows();
  if (all.length) {
    const place = here();
    const next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step];
    if (next) next.focus();
    else tell(step > 0 ? said.last : said.first);
    return;
  }
  const there = await beside(step);
  if (there) location.href = there;
  else tell(origin ? (step > 0 ? said.last : said.first) : said.nowhere);
}

function press(selector) {
  const found = [...document.querySelectorAll(selector)].find(one => one.closest('main') && !one.closest('[hidden]'));
  if (found) found.click();
  else tell(said.nothing);
}

function comment() {
  const box = document.getElementById('reactie');
  if (!box) return tell(said.nothing);
  box.open = true;
  const text = box.querySelector('textarea');
  text.scrollIntoView({ block: 'center' });
  text.focus();
}

function search() {
  const field = [...document.querySelectorAll('.top__search input')].find(one => one.offsetParent);
  const menu = document.querySelector('.bar__more');
  if (field) field.select(), field.focus();
  else if (menu) menu.open = true, menu.querySelector('input[type=search]').focus();
}

function tick() {
  const box = rows()[here()]?.closest('.row').querySelector('.row-pick input');
  if (!box) return tell(said.nothing);
  box.checked = !box.checked;
  tell(box.checked ? said.ticked : said.unticked);
}

// The list of keys is that of the account page, where they are turned off.
let dialog;
async function help() {
  if (!dialog) {
    const answer = await fetch(script.dataset.account).catch(() => null);
    const list = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.keys-list dl');
    if (!list) { location.href = script.dataset.account; return; }
    dialog = document.createElement('dialog');
    dialog.className = 'keys';
    dialog.setAttribute('aria-labelledby', 'keys-title');
    const title = Object.assign(document.createElement('h2'), { id: 'keys-title', className: 'utrecht-heading-2', textContent: said.title });
    const off = Object.assign(document.createElement('a'), { href: script.dataset.account, className: 'utrecht-link utrecht-link--html-a', textContent: said.off });
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'utrecht-button utrecht-button--secondary-action', textContent: said.close });
    close.addEventListener('click', () => dialog.close());
    const foot = Object.assign(document.createElement('div'), { className: 'actions' });
    foot.append(close, off);
    dialog.append(title, list, foot);
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

const WORK = {
  j: () => walk(1),
  k: () => walk(-1),
  x: tick,
  u: () => (origin ? (location.href = origin) : tell(said.nowhere)),
  a: () => press('a[href*="step=accept"]'),
  t: () => press('a[href*="step=assign"], button[formaction$="/toewijzen"]'),
  c: comment,
  '/': search,
  '?': help,
};

const busy = target => target.isContentEditable || target.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [role=textbox], [role=combobox], [role=listbox], [role=menu]');

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !'jk'.includes(event.key)) return;
  if (busy(event.target) || document.querySelector('dialog[open]')) return;
  if (going && Date.now() - going < WAIT && goes[event.key]) {
    going = 0;
    event.preventDefault();
    location.href = goes[event.key];
    return;
  }
  going = event.key === 'g' ? Date.now() : 0;
  const work = WORK[event.key];
  if (!work) return;
  event.preventDefault();
  work();
});
