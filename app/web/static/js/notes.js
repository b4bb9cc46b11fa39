// Notes on the page of a brief: kept on this device while they are typed, and put into the report when there is a network.
// Without this script the form sends them as any other.
import { noteOf, possible, putNote } from './store.js';
import { sendNotes } from './sending.js';

const form = document.getElementById('notes');
const area = form.elements.notes;
const said = JSON.parse(form.dataset.texts);
const account = Number(document.getElementById('device-script').dataset.account);
const tell = text => { form.querySelector('.notes__state').textContent = text; };
const id = account + ' ' + form.action;
const AGAIN = 8000; // a browser may say that there is a network when there is none: then it is tried once more
let waiting, again;

const keep = () => putNote({ id, url: form.action, account, text: area.value, at: new Date().toISOString() })
  .then(() => tell(area.value.trim() ? said.here : ''), () => tell(said.impossible));

async function send() {
  clearTimeout(waiting);
  clearTimeout(again);
  await keep();
  if (!area.value.trim()) return;
  const sent = area.value;
  const taken = navigator.onLine ? await sendNotes().catch(() => 0) : 0;
  if (!taken) {
    again = setTimeout(send, AGAIN);
    return tell(said.waits);
  }
  if (area.value === sent) area.value = '';
  tell(said.sent);
  form.querySelector('.notes__report').hidden = false;
}

if (possible) {
  noteOf(id).then(note => {
    if (!note || area.value) return;
    area.value = note.text;
    if (!note.text.trim()) return;
    if (navigator.onLine) send(); else tell(said.here);
  });
  area.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(keep, 300); });
  addEventListener('pagehide', () => { if (area.value.trim()) keep(); });
  addEventListener('online', send);
  form.addEventListener('submit', event => { event.preventDefault(); event.stopPropagation(); send(); });
}
