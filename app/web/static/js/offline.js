// On every page of somebody who is signed in: the service worker, the count of what is not sent, sending it, the
// reader's own copies, and leaving nothing behind at logging out.
import { all, onChange, possible, unsent, wipe } from './store.js';
import { sendAll, sendNotes } from './sending.js';

const here = document.getElementById('device-script').dataset;
const account = Number(here.account);
const HOUR = 3600000, OLD = 72 * HOUR;
const writing = document.getElementById('notes')?.action; // notes.js looks after these itself

async function count() {
  const mark = document.getElementById('device-count');
  const mine = unsent(await all()).filter(draft => draft.account === account).length;
  mark.hidden = !mine;
  mark.querySelector('.count').textContent = mine;
}

// The briefs of one's visits in the coming days.
async function coming() {
  const answer = await fetch(here.coming, { redirect: 'error' });
  return answer.ok ? (await answer.json()).urls : [];
}

// The reader's own pages for when there is no connection. Those of anybody else go.
async function copies() {
  const name = 'own-' + account;
  for (const other of await caches.keys()) if (other.startsWith('own-') && other !== name) await caches.delete(other);
  const [key, when] = (localStorage.getItem('copies') || '').split(' ');
  const now = [import.meta.url, account, document.documentElement.lang].join();
  const fresh = key === now && Date.now() - when < HOUR;
  const linked = [...document.querySelectorAll('[data-keep]')].map(one => one.pathname ?? location.pathname);
  const wanted = fresh ? (location.pathname === '/' ? [here.cases] : []) : [...here.copies.split(' '), ...await coming()];
  const kept = await caches.open(name);
  for (const request of fresh ? [] : await kept.keys()) {
    const stays = wanted.includes(new URL(request.url).pathname);
    const date = Date.parse((await kept.match(request)).headers.get('Date'));
    if (!stays && !(Date.now() - date < OLD)) await kept.delete(request); // a visit that is behind us
  }
  for (const url of new Set([...wanted, ...linked])) {
    const answer = await fetch(url, { redirect: 'error' });
    await (answer.ok ? kept.put(url, answer) : kept.delete(url));
  }
  if (!fresh) localStorage.setItem('copies', now + ' ' + Date.now());
}

const quietly = work => work().catch(() => {});

if (possible && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register(here.worker, { type: 'module' }).catch(() => {});
  onChange(() => quietly(count));
  quietly(count);
  addEventListener('load', () => setTimeout(() => { if (navigator.onLine) quietly(copies); }, 500));
  const send = () => { quietly(sendAll); quietly(() => sendNotes(writing)); };
  addEventListener('online', send);
  if (navigator.onLine) setTimeout(send, 300); // after the form said what it has open
}

document.addEventListener('submit', async event => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (!navigator.onLine) {
    event.preventDefault(); // a page that cannot be sent stays as it is, with all that was typed
    const note = form.querySelector('.away') || Object.assign(document.createElement('p'), { className: 'away', textContent: here.away });
    note.setAttribute('role', 'alert');
    (event.submitter?.parentElement.closest('.actions') || event.submitter || form.lastElementChild).before(note);
  } else if (new URL(form.action).pathname === here.logout && possible) {
    event.preventDefault();
    const left = unsent(await all().catch(() => []));
    if (left.length && !('wipe' in form.dataset)) return location.assign(here.leaving);
    await quietly(sendNotes);
    await quietly(wipe);
    form.submit();
  }
});
