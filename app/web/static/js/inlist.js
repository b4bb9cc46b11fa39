// Next and previous within the list one came from. A list is remembered as it was seen, in this tab only, when a case is
// opened from it: a case that was worked on may have moved in the list, and the next one is still the next one. Only
// addresses are kept, no titles. Logging out wipes it (Clear-Site-Data).
const said = JSON.parse(document.getElementById('desk-script').dataset.texts);
const KEY = 'list', MOST = 500;
const links = root => [...root.querySelectorAll('.rows .row-a > a')].map(link => link.getAttribute('href'));
const following = root => root.querySelector('.pager a[rel=next]')?.getAttribute('href') || '';

function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; }
}

function keep(list) {
  try { sessionStorage.setItem(KEY, JSON.stringify(list)); } catch { /* no room, or not allowed: then without */ }
}

document.addEventListener('click', ({ target }) => {
  const link = target.closest?.('.rows .row-a > a');
  if (link) keep({ url: location.pathname + location.search, items: links(document), next: following(document) });
});

const list = kept();
const place = list ? list.items.findIndex(address => address.split('?')[0] === location.pathname) : -1;

// Where one goes from here in that list: an address, or nothing at its ends. Past the page that was seen, the next page
// of the list is asked for.
export async function beside(step) {
  if (place < 0) return '';
  const there = list.items[place + step];
  if (there || step < 0 || !list.next || list.items.length >= MOST) return there || '';
  try {
    const answer = await fetch(list.next);
    if (!answer.ok) return '';
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    list.items.push(...links(page).filter(address => !list.items.includes(address)));
    list.next = following(page);
    keep(list);
  } catch { return ''; }
  return list.items[place + step] || '';
}

export const origin = place < 0 ? '' : list.url;

function link(text, address, rel) {
  const made = document.createElement(address ? 'a' : 'span');
  made.textContent = text;
  if (address) {
    made.className = 'utrecht-link utrecht-link--html-a';
    made.href = address;
    if (rel) made.rel = rel;
  } else made.className = 'muted';
  return made;
}

if (place >= 0) {
  const nav = document.createElement('nav');
  nav.className = 'in-list no-print';
  nav.setAttribute('aria-label', said.within);
  const count = document.createElement('span');
  count.className = 'num';
  count.textContent = said.place.replace('##', list.items.length + (list.next ? '+' : '')).replace('#', place + 1);
  const more = place + 1 < list.items.length || list.next;
  const next = link(said.next, more ? list.items[place + 1] || '#' : '', 'next');
  if (more && !list.items[place + 1]) next.addEventListener('click', async event => {
    event.preventDefault();
    const there = await beside(1);
    if (there) location.href = there;
    else next.replaceWith(link(said.last, ''));
  });
  nav.append(link(said.back, list.url), link(said.previous, list.items[place - 1] || '', 'prev'), count, next);
  document.getElementById('main').prepend(nav);
}
