// Sending drafts: first the text, then the photos one by one, then "hand in". Each step may be done twice without harm:
// the server knows a draft by its id and a photo by what is on it. Used by pages and by the service worker.
import { all, get, notes, photosOf, put, remove, removeNote, removePhoto } from './store.js';

const TO = '/knelpunten/apparaat', PASS = '/apparaat/pas', WEEK = 6048e5;

export class Later extends Error {} // no connection, or a server that cannot now: nothing was refused

async function ask(url, options = {}) {
  let answer;
  try {
    const signal = AbortSignal.timeout(options.body ? 180_000 : 15_000);
    answer = await fetch(url, { redirect: 'manual', cache: 'no-store', signal, ...options });
  } catch {
    throw new Later();
  }
  const login = answer.type === 'opaqueredirect' || answer.status === 401;
  if (!login && (answer.status >= 500 || [400, 408, 429].includes(answer.status))) throw new Later();
  const isJson = answer.headers.get('Content-Type')?.startsWith('application/json');
  return { status: login ? 401 : answer.status, said: isJson ? await answer.json() : {} };
}

// Who is signed in, and the token without which the server takes nothing; null when nobody is.
export async function pass() {
  const { status, said } = await ask(PASS);
  return status === 200 ? said : null;
}

const alone = work => navigator.locks.request('regiolijn-sending', work);

export function sendAll() {
  return alone(async () => {
    const waiting = (await all()).filter(draft => draft.state === 'queued');
    const who = waiting.length && await pass();
    if (!who) return;
    for (const draft of waiting) if (draft.account === who.account) await send(draft, who.token, true);
  });
}

// Notes of visits go into what their writer has not sent of the report: the server adds the same text only once. Those at
// `but` stay: somebody is writing there. Returns how many were taken.
export function sendNotes(but) {
  return alone(async () => {
    const waiting = (await notes()).filter(note => note.text.trim() && note.url !== but);
    const who = waiting.length && await pass();
    let taken = 0;
    for (const note of who ? waiting : []) {
      if (note.account !== who.account) continue;
      const body = new FormData();
      body.set('notes', note.text);
      const { status } = await ask(note.url, { method: 'POST', body, headers: { 'X-CSRFToken': who.token, Accept: 'application/json' } });
      if (status === 200) taken += 1, await removeNote(note);
    }
    return taken;
  });
}

// Send one draft while its writer looks on. Returns it as it has become, or null when nobody is signed in.
export function sendNow(id) {
  return alone(async () => {
    const [draft, who] = [await get(id), await pass()];
    if (!draft || draft.state === 'sent') return draft;
    return who?.account === draft.account ? send(draft, who.token, false) : null;
  });
}

async function send(draft, token, away) {
  const post = (url, body) => ask(url, { method: 'POST', body, headers: { 'X-CSRFToken': token } });
  const text = photos => {
    const body = new FormData();
    for (const [name, value] of draft.fields) body.append(name, value);
    const about = { submission: draft.id, do: draft.wish, number: draft.number, version: draft.version, photos };
    for (const [name, value] of Object.entries(about)) body.set(name, value ?? '');
    if (away) body.set('away', 1);
    return post(TO + (draft.query || ''), body);
  };
  const photos = await photosOf(draft.id);
  let answer = await text(photos.length);
  for (const photo of answer.status === 200 && !answer.said.look ? photos : []) {
    const body = new FormData();
    body.append('files', photo.blob, photo.name);
    Object.assign(draft, answer.said);
    await put(draft);
    const taken = await post(`${TO}/${draft.number}/bestand`, body);
    if (taken.status !== 200) {
      answer = { ...taken, said: { photo: true, reasons: (taken.said.reasons || []).map(reason => photo.name + ': ' + reason) } };
      break;
    }
    await removePhoto(photo.id);
    answer = { status: 200, said: { ...answer.said, ...taken.said } };
  }
  if (answer.status === 200 && photos.length && draft.wish === 'submit' && !answer.said.reasons && !answer.said.look) {
    Object.assign(draft, answer.said);
    answer = await text(0);
  }
  if (answer.said.look) answer.status = 422; // nothing is wrong, but its writer must see something first
  return settle(draft, answer);
}

async function settle(draft, { status, said }) {
  if (status === 401) return null;
  if (status === 200 && !said.reasons) {
    const { id, account, title, number, at } = { ...draft, ...said };
    draft = { id, account, title, number, at, url: said.url, next: said.next, state: 'sent' };
    const old = new Date(Date.now() - WEEK).toISOString();
    for (const one of await all()) if (one.state === 'sent' && (one.number === number || one.at < old)) await remove(one.id);
  } else if (status === 409) {
    Object.assign(draft, { state: 'conflict', number: said.number, conflict: said, reasons: [] });
  } else {
    const reasons = said.reasons || [];
    Object.assign(draft, said, { state: 'refused', code: status, reasons });
  }
  await put(draft);
  return draft;
}
