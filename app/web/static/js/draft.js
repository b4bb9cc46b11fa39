// The filing form on a device: every change is kept, with photos; sending goes through sending.js, so that it can wait.
// What the server refuses while the writer looks on comes back as the server's own page, with its questions and errors.
import { addPhoto, all, get, photosOf, possible, put, removePhoto, unsent } from './store.js';
import { pass, sendNow } from './sending.js';

const form = document.getElementById('filing');
const box = document.getElementById('kept');
const said = JSON.parse(box.dataset.texts);
const account = Number(document.getElementById('device-script').dataset.account);
const picker = form.querySelector('input[type=file]');
const photoList = box.querySelector('.kept__photos');
const OURS = ['csrf_token', 'submission', 'version'];
const LARGE = 1e6, EDGE = 2400; // bytes and pixels above which a photo is made smaller: it must fit through a bad line

let draft;
let writing = Promise.resolve();

const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !OURS.includes(name));
const tell = text => { box.querySelector('.kept__state').textContent = text; };

function fill(fields) {
  const of = name => fields.filter(([known]) => known === name).map(([, value]) => value);
  for (const control of form.elements) {
    if (!control.name || OURS.includes(control.name) || ['file', 'submit', 'button'].includes(control.type)) continue;
    const values = of(control.name);
    if (['radio', 'checkbox'].includes(control.type)) control.checked = values.includes(control.value);
    else control.value = values[0] ?? '';
  }
  const [region] = of('region'), other = form.elements.other_region;
  if (region && !form.querySelector('[name=region]:checked') && other && !other.value) other.value = region;
}

function save(changes) {
  Object.assign(draft, { fields: typed(), title: form.elements.title.value.trim(), at: new Date().toISOString(), state: 'open' }, changes);
  const now = { ...draft };
  writing = writing.then(() => put(now)).then(() => {
    tell(said.kept.replace('#', new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: 'short' })));
  }, () => tell(said.impossible));
  return writing;
}

async function showPhotos() {
  photoList.replaceChildren(...(await photosOf(draft.id)).map(photo => {
    const item = document.createElement('li'), away = document.createElement('button');
    away.type = 'button';
    away.className = 'utrecht-button utrecht-button--subtle';
    away.textContent = said.remove;
    away.setAttribute('aria-label', said.remove + ': ' + photo.name);
    away.onclick = async () => { await removePhoto(photo.id); showPhotos(); };
    item.append(photo.name, away);
    return item;
  }));
}

async function smaller(file) {
  if (file.size < LARGE || !/^image\/(jpeg|png|webp)$/.test(file.type)) return { name: file.name, blob: file };
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(picture.width * scale, picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
    return { name: file.name.replace(/\.\w+$/, '') + '.jpg', blob };
  } catch {
    return { name: file.name, blob: file };
  }
}

async function pick() {
  const chosen = [...picker.files];
  picker.value = ''; // from here on they are in the list below, and sent from there
  await save();
  for (const file of chosen) await addPhoto({ id: crypto.randomUUID(), draft: draft.id, ...await smaller(file) });
  showPhotos();
}

// Sent later: the list says so, and the browser may do it while we are closed.
async function later() {
  await save({ state: 'queued' });
  navigator.storage?.persist?.(); // the browser must not clear it away while it waits
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register('drafts').catch(() => {});
  location.assign(box.dataset.list + '#' + draft.id);
}

function login() {
  tell(said.login + ' ');
  box.querySelector('.kept__state').append(Object.assign(document.createElement('a'), { href: box.dataset.login, textContent: said.loginLink }));
  box.scrollIntoView();
}

// Let the server answer with its own page. If it takes it after all, the next page finds it sent.
async function asPage(button) {
  await save({ state: 'queued' });
  if (!form.elements.csrf_token) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'csrf_token' }));
  form.elements.csrf_token.value = (await pass()).token;
  if (draft.number) form.action = box.dataset.edit.replace('NUMBER', draft.number);
  form.dataset.plain = '';
  form.requestSubmit(button);
}

async function submit(event) {
  const button = event.submitter, wish = button?.value;
  if ('plain' in form.dataset || !['submit', 'draft'].includes(wish)) return;
  if (!draft.fields && navigator.onLine) return; // nothing was filled in: the server's page says what is missing
  event.preventDefault();
  await save({ wish, state: 'queued', reasons: [] });
  if (!navigator.onLine) return later();
  tell(said.sending);
  try {
    const done = await sendNow(draft.id);
    draft = done || draft;
    if (done?.state === 'sent') location.assign(done.next || done.url);
    else if (!done) login();
    else if (done.state === 'refused' && done.code === 422 && !done.photo) await asPage(button);
    else location.assign(box.dataset.list + '#' + draft.id);
  } catch {
    later();
  }
}

async function start() {
  const [, asked] = location.pathname.match(/^\/zaken\/([^/]+)\/bewerken$/) || [];
  const number = box.dataset.number || asked;
  const [, wanted] = location.hash.match(/^#d=([\w-]+)$/) || [];
  const mine = unsent(await all()).filter(one => one.account === account);
  const back = mine.find(one => one.id === form.elements.submission.value);
  draft = back || mine.find(one => one.id === wanted) || (number && mine.find(one => one.number === number));
  if (draft) {
    if (!back) {
      fill(draft.fields);
      for (const reason of draft.reasons || []) box.querySelector('.kept__why').append(Object.assign(document.createElement('li'), { textContent: reason }));
    }
    await save({ state: draft.state === 'conflict' && !back ? 'conflict' : 'open' });
    await showPhotos();
  } else if (asked && box.dataset.cases) {
    location.replace(box.dataset.cases + '#' + asked); // its text is not on this device: an empty form would mislead
    return;
  } else {
    draft = { id: crypto.randomUUID().replaceAll('-', ''), account, query: location.search }; // such as the visit where it was heard
    if (number) Object.assign(draft, { number, version: form.elements.version.value });
    const [last] = number ? [] : mine;
    if (last) {
      box.querySelector('.kept__other').hidden = false;
      tell('');
    }
  }
  form.elements.submission.value = draft.id;
  if (draft.version) form.elements.version.value = draft.version;
  form.addEventListener('input', event => event.target !== picker && save());
  form.addEventListener('change', event => (event.target === picker ? pick() : save()));
  form.addEventListener('submit', submit);
  if (!draft.fields && form.elements.title.value) save(); // typed before this script was there
  if (picker) picker.closest('.field, .utrecht-form-field, div').after(photoList);
}

if (possible) start().catch(() => tell(said.impossible));
else tell(said.impossible);
