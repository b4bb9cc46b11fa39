// What is kept on this device: drafts with their photos, and notes of visits, each of one account. Every change is told
// to the other pages.
const told = new BroadcastChannel('regiolijn');
let opened;

export const possible = 'indexedDB' in globalThis && isSecureContext;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open('regiolijn', 2);
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore('drafts', { keyPath: 'id' });
        asked.result.createObjectStore('photos', { keyPath: 'id' }).createIndex('draft', 'draft');
      }
      asked.result.createObjectStore('notes', { keyPath: 'id' });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = asked.result.onclose = () => { asked.result.close(); opened = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = undefined; reject(asked.error); };
  });
  return opened;
}

async function within(mode, work) {
  const open = await database();
  return new Promise((resolve, reject) => {
    const action = open.transaction(['drafts', 'photos', 'notes'], mode);
    const asked = work(...['drafts', 'photos', 'notes'].map(name => action.objectStore(name)));
    action.oncomplete = () => resolve(asked?.result);
    action.onerror = action.onabort = () => reject(action.error);
  });
}

async function change(work) {
  await within('readwrite', work);
  told.postMessage(0);
  dispatchEvent(new Event('kept'));
}

export const all = () => within('readonly', drafts => drafts.getAll());
export const get = id => within('readonly', drafts => drafts.get(id));
export const photosOf = id => within('readonly', (_, photos) => photos.index('draft').getAll(id));
export const put = draft => change(drafts => drafts.put(draft));
export const addPhoto = photo => change((_, photos) => photos.put(photo));
export const removePhoto = id => change((_, photos) => photos.delete(id));

export const notes = () => within('readonly', (_, __, kept) => kept.getAll());
export const noteOf = id => within('readonly', (_, __, kept) => kept.get(id));
export const putNote = note => change((_, __, kept) => kept.put(note));

// What was written while it was being sent stays.
export const removeNote = note => change((_, __, kept) => {
  kept.get(note.id).onsuccess = ({ target }) => { if (target.result?.text === note.text) kept.delete(note.id); };
});

export async function remove(id) {
  const its = await photosOf(id);
  await change((drafts, photos) => { drafts.delete(id); for (const photo of its) photos.delete(photo.id); });
}

export const unsent = drafts => drafts.filter(draft => draft.state !== 'sent');

export async function wipe() {
  await Promise.all((await caches.keys()).filter(name => name.startsWith('own-')).map(name => caches.delete(name)));
  localStorage.removeItem('copies');
  await change((...stores) => stores.forEach(store => store.clear()));
}

export function onChange(work) {
  told.addEventListener('message', work);
  addEventListener('kept', work);
}
