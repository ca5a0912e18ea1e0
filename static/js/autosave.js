/* Fields that save themselves, every 2 s and on leaving:
 *
 *   <textarea data-autosave="save-note" data-data='{"item": "welkom"}' data-field="text" data-rev="3">
 *
 * The command gets data-data, the text under the name in data-field, and `base`: the revision that
 * was changed. The new revision comes back in the answer (`rev`) or in the part that shows the
 * field. One save at a time per field; its id, text and base stand in storage until the answer is
 * there, so that after a reload the same save goes again before a newer one. */

import {isUnsaved, newId, onParts, send, storage, storageKey, takeNewest, text} from './live.js';
import {followWhenSaved, leftBehind, notice, own, windowId} from './commands.js';

const SAVE_AFTER_MS = 2000;

const saving = new Map(); // key -> promise of the running save
const timers = new Map(); // key -> timeout
const attempts = new Map(); // key -> {id, text, base} of a save that may have arrived

const saveKey = (field) => storageKey('save', field.dataset.autosave, field.dataset.data ?? '');

function typed(field) {
  const key = saveKey(field);
  keepSave(field, key);
  sayState(field, 'unsent');
  saveLater(field);
}

function keepSave(field, key) {
  const base = Number(field.dataset.rev);
  storage.set(key, {text: field.value, base, attempt: attempts.get(key), window: windowId});
}

function saveLater(field) {
  const key = saveKey(field);
  if (!timers.has(key)) timers.set(key, setTimeout(() => save(field, key), SAVE_AFTER_MS));
}

document.addEventListener('input', ({target}) => target.dataset.autosave && typed(target));

document.addEventListener('focusout', async (event) => {
  const field = event.target;
  if (!field.dataset?.autosave) return;
  await save(field, saveKey(field));
  if (!isUnsaved(field)) catchUp(field);
  followWhenSaved();
});

/** Save what is unsaved now. */
export const saveAll = () => Promise.all(
  Array.from(document.querySelectorAll('[data-writing] [data-autosave]'),
    (field) => save(field, saveKey(field))),
);

/** Save the field, unless it is about something else by now (then leaving it has saved it). */
function save(field, key) {
  clearTimeout(timers.get(key));
  timers.delete(key);
  if (saveKey(field) !== key || !isUnsaved(field)) return saving.get(key);
  if (saving.has(key)) {
    saveLater(field);
    return saving.get(key);
  }
  const run = saveOnce(field, key).finally(() => saving.delete(key));
  saving.set(key, run);
  return run;
}

async function saveOnce(field, key) {
  const attempt = attempts.get(key)
    ?? {id: newId(), text: field.value, base: Number(field.dataset.rev)};
  attempts.set(key, attempt);
  keepSave(field, key);
  const commandData = {...own(field), [field.dataset.field]: attempt.text, base: attempt.base};
  const answer = await send(field.dataset.autosave, commandData, {keep: false, id: attempt.id});
  if (answer.ok || !answer.again) attempts.delete(key);
  if (!answer.ok && !answer.again) notice(answer.text);
  if (saveKey(field) !== key) {
    // The page has gone on to something else meanwhile.
    if (answer.ok) storage.remove(key);
    return;
  }
  if (!answer.ok) {
    // The text stays in the field and in storage; without an answer the same save goes again.
    keepSave(field, key);
    sayState(field, 'unsent');
    if (answer.again) saveLater(field);
    return;
  }
  savedAs(field, attempt, answer);
  if (isUnsaved(field)) {
    keepSave(field, key);
    saveLater(field);
  } else {
    storage.remove(key);
    sayState(field, 'saved');
    if (field !== document.activeElement) followWhenSaved();
  }
}

/** The revision comes with the answer or with the part in it. When another window had saved in
 * between, the server put our text beneath the other, and so does the field. */
function savedAs(field, attempt, answer) {
  const {rev, text: saved = attempt.text} = takeNewest(field) ?? {};
  const typedSince = field.value;
  field.dataset.rev = answer.rev ?? rev ?? attempt.base;
  field.defaultValue = saved;
  if (saved.endsWith(attempt.text) && typedSince.startsWith(attempt.text)) {
    const value = saved + typedSince.slice(attempt.text.length);
    if (field.value !== value) field.value = value;
  } else if (typedSince === attempt.text) {
    field.value = saved; // the server cleaned it
  }
}

/** What came in from another window while someone was in this field. */
function catchUp(field) {
  const {rev, text: saved} = takeNewest(field) ?? {};
  if (rev === undefined || Number(rev) <= Number(field.dataset.rev)) return;
  field.dataset.rev = rev;
  field.defaultValue = saved;
  field.value = saved;
}

/** What an earlier visit typed and could not save. */
async function restoreSaves() {
  for (const field of document.querySelectorAll('[data-autosave]')) {
    const key = saveKey(field);
    const kept = await leftBehind(field, key);
    if (!kept || saveKey(field) !== key) continue;
    field.value = kept.text;
    field.dataset.rev = kept.base;
    if (kept.attempt) attempts.set(key, kept.attempt);
    if (isUnsaved(field)) typed(field);
    else storage.remove(key);
  }
}

/** Says it in [data-save-state] of the same .field, when there is one. */
function sayState(field, state) {
  const place = field.closest('.field')?.querySelector('[data-save-state]');
  if (place) {
    place.dataset.saveState = state;
    place.textContent = text(state === 'saved' ? 'saved' : 'not-saved-yet');
  }
}

onParts(restoreSaves);
restoreSaves();
// What was typed while this module was still on its way.
for (const field of document.querySelectorAll('[data-autosave]')) if (isUnsaved(field)) typed(field);
