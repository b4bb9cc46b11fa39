// The list of what is not sent yet, and what is lost by logging out. All words come from the page.
import { all, onChange, photosOf, possible, put, remove, unsent } from './store.js';
import { pass, sendAll } from './sending.js';

const list = document.getElementById('drafts');
const said = JSON.parse(list.dataset.texts);
const account = Number(document.getElementById('device-script').dataset.account);
const leaving = 'leaving' in list.dataset;
const AGAIN = 8000; // a browser may say that there is a network when there is none: then it is tried once more

let away = !navigator.onLine, waiting;

function make(tag, given = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...inside.filter(Boolean));
  return made;
}

const button = (label, work, kind = 'secondary-action') =>
  make('button', { type: 'button', className: 'utrecht-button utrecht-button--' + kind, textContent: label, onclick: work });
const link = (label, href) => make('a', { className: 'utrecht-link utrecht-link--html-a', href, textContent: label });
const many = (pair, count) => pair[count === 1 ? 0 : 1].replace('#', count);

function state(draft) {
  if (draft.state === 'sent') return said.sent.replace('#', draft.number);
  if (draft.state === 'queued') return said[away ? 'waiting' : 'sending'] + ' ' + said.as[draft.wish];
  if (draft.state === 'refused') return draft.number ? said.kept.replace('#', draft.number) : said.refused;
  return said[draft.state === 'open' ? 'here' : draft.state];
}

const address = draft => (draft.number ? list.dataset.edit.replace('NUMBER', draft.number) : list.dataset.form) + '#d=' + draft.id;

function actions(draft) {
  if (draft.state === 'sent') return [link(said.look, draft.url), button(said.clear, () => remove(draft.id), 'subtle')];
  const other = draft.wish === 'submit' ? 'draft' : 'submit';
  return [
    link(said.open, address(draft)),
    draft.state === 'queued' && !draft.number && button(said.change[other], () => put({ ...draft, wish: other }), 'subtle'),
    button(said.discard, ({ target }) => {
      if (target.dataset.sure) return remove(draft.id);
      target.dataset.sure = 1; // asked once more, on the button itself
      target.textContent = said.sure;
    }, 'subtle'),
  ];
}

// A server text and mine beside each other: the reader chooses, for each field.
function conflict(draft) {
  const chosen = {};
  const rows = draft.conflict.fields.map(field => {
    const option = (whose, side) => make('div', { className: 'choice' },
      make('input', { type: 'radio', required: true, name: draft.id + field.name, id: draft.id + field.name + whose, onchange: () => { chosen[field.name] = side; } }),
      make('label', { htmlFor: draft.id + field.name + whose }, make('strong', { textContent: said[whose] + ' ' }), make('span', { className: 'text', textContent: side.text || said.empty })));
    return make('fieldset', { className: 'utrecht-form-fieldset field' }, make('legend', { className: 'field__label', textContent: field.label }), option('theirs', field.theirs), option('mine', field.mine));
  });
  if (draft.conflict.locked) return make('div', {}, make('p', { textContent: said.locked }), ...rows.map(row => { row.disabled = true; return row; }));
  return make('form', {
    onsubmit: async event => {
      event.preventDefault();
      for (const [name, values] of Object.values(chosen).flatMap(side => Object.entries(side.set || {}))) {
        draft.fields = draft.fields.filter(([known]) => known !== name).concat(values.map(value => [name, value]));
      }
      const { version } = draft.conflict;
      await put({ ...draft, version, conflict: undefined, state: 'queued' });
      send();
    },
  }, ...rows, make('button', { type: 'submit', className: 'utrecht-button utrecht-button--primary-action', textContent: said.go }));
}

async function item(draft) {
  const photos = (await photosOf(draft.id)).length;
  const about = [new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' })];
  if (photos) about.push(many(said.photos, photos));
  const why = { 403: said.forbidden, 404: said.gone, 413: said.large }[draft.code];
  const reasons = draft.reasons?.length ? draft.reasons : why ? [why] : [];
  return make('li', { className: 'draft draft--' + draft.state, id: draft.id },
    make('h2', { className: 'utrecht-heading-3', textContent: draft.title || said.untitled }),
    make('p', { className: 'muted', textContent: about.join(' · ') }),
    make('p', { className: 'draft__state', textContent: state(draft) }),
    reasons.length && make('ul', { className: 'draft__why' }, ...reasons.map(textContent => make('li', { textContent }))),
    draft.conflict && !leaving && conflict(draft),
    !leaving && make('div', { className: 'actions' }, ...actions(draft)));
}

async function show() {
  const drafts = await all();
  const mine = drafts.filter(draft => draft.account === account).sort((one, other) => (one.at < other.at ? 1 : -1));
  const shown = leaving ? unsent(mine) : mine;
  const others = unsent(drafts).length - unsent(mine).length;
  const items = await Promise.all(shown.map(item));
  list.querySelector('ul').replaceChildren(...items);
  list.querySelector('.none').hidden = shown.length || (leaving && others);
  const note = list.querySelector('.others');
  note.hidden = !others;
  note.textContent = many(said.others, others);
  const waits = mine.some(draft => draft.state === 'queued');
  document.getElementById('send').hidden = !waits;
  if (!waits) document.getElementById('notice').textContent = '';
}

async function send() {
  const notice = document.getElementById('notice');
  notice.textContent = '';
  clearTimeout(waiting);
  try {
    const who = await pass();
    if (who?.account !== account) {
      notice.textContent = said.login + ' ';
      notice.append(link(said.loginLink, list.dataset.login));
    } else await sendAll();
    away = false;
  } catch {
    away = true;
    await show();
    notice.textContent = said.away;
    waiting = setTimeout(send, AGAIN);
  }
}

if (possible) {
  document.getElementById('send').onclick = send;
  onChange(show);
  for (const name of ['online', 'offline']) addEventListener(name, () => { away = name === 'offline'; show(); });
  show().then(async () => { if ((await all()).some(draft => draft.state === 'queued' && draft.account === account)) send(); })
    .catch(() => { list.querySelector('.impossible').hidden = false; });
} else list.querySelector('.impossible').hidden = false;
