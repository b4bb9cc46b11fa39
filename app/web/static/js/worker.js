// The service worker: our own files always, pages only when there is no connection. It never stores a page of anybody;
// the reader's own copies are put in "own-<account>" by their page (offline.js) and taken away at logging out.
import { sendAll } from './sending.js';

const SLOW = 3000; // milliseconds after which a copy of the form is better than waiting

export function start({ version, files, away, cases, filing, unsent }) {
  const shell = 'shell-' + version;

  addEventListener('install', event => event.waitUntil((async () => {
    await (await caches.open(shell)).addAll([...files, away]);
    await skipWaiting();
  })()));

  addEventListener('activate', event => event.waitUntil((async () => {
    const old = (await caches.keys()).filter(name => name.startsWith('shell-') && name !== shell);
    await Promise.all(old.map(name => caches.delete(name)));
    await clients.claim();
  })()));

  addEventListener('fetch', event => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin || request.method !== 'GET') return;
    if (files.includes(url.pathname)) event.respondWith(kept(shell, url.pathname).then(found => found || fetch(request)));
    else if (request.mode === 'navigate') event.respondWith(page(request, url.pathname));
  });

  addEventListener('sync', event => { if (event.tag === 'drafts') event.waitUntil(sendAll()); });

  async function page(request, path) {
    const isForm = path === filing.page || /^\/zaken\/[^/]+\/bewerken$/.test(path);
    const copy = isForm ? filing.copy : path;
    const answer = fetch(request);
    answer.catch(() => {});
    const late = isForm && new Promise((_, reject) => setTimeout(reject, SLOW));
    try {
      return await (late && await own(copy) ? Promise.race([answer, late]) : answer);
    } catch {
      const found = await own(copy);
      if (found) return found;
      const brief = path.replace(/^\/zaken\//, '/bezoeken/') + '/voorbereiding';
      if (path.startsWith('/zaken/') && await own(brief)) return Response.redirect(brief);
      if (/^\/(zaken\/[^/]+)?$/.test(path) && await own(cases)) return Response.redirect(cases + '#' + path.slice(7));
      return await kept(shell, away) || Response.error();
    }
  }
}

async function kept(name, path) { return (await caches.open(name)).match(path); }

async function own(path) {
  const name = (await caches.keys()).find(one => one.startsWith('own-'));
  return name && kept(name, path);
}
