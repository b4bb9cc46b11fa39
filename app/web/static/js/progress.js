// A job that runs: its part of the page is renewed from the same address until it is finished. Without this script there
// is a link that does the same.
const EVERY = 2000; // milliseconds

async function renew() {
  const here = document.getElementById('job');
  if (here.dataset.running !== 'yes') return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (answer.ok && answer.url === location.href) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const there = page.getElementById('job');
      if (there) {
        // The sentence that is read aloud stays the same element, so that it is heard when it changes.
        const said = here.querySelector('.job__said'), bar = here.querySelector('progress');
        if (there.dataset.running === 'yes') {
          said.textContent = there.querySelector('.job__said').textContent;
          bar.value = there.querySelector('progress').value;
        } else {
          const focused = here.contains(document.activeElement);
          here.replaceWith(there);
          document.title = page.title;
          if (focused) document.getElementById('main').focus();
          return;
        }
      }
    }
  } catch { /* no connection: the next time perhaps */ }
  setTimeout(renew, EVERY);
}

document.querySelector('.job__renew')?.setAttribute('hidden', '');
setTimeout(renew, EVERY);
