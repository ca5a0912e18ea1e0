/* Commands that the html declares: buttons and forms (autosave.js: fields that save themselves).
 *
 *   <button data-command="next-item" data-data='{"from_item": "welkom"}'
 *           data-confirm="Weet je het zeker?" data-confirm-yes="Ja" data-confirm-no="Nee">
 *   <form data-command="add-flap" data-reset data-done="De vraag staat erbij.">
 *
 * The named fields of a form are added to data-data; a checkbox with data-instead="other-command"
 * in it, once checked, sends that command instead. Waiting is aria-busy, a refusal is read in
 * #notice.
 *
 * What is typed inside [data-writing] is kept in storage until it was sent, and as long as it is
 * there its region does not jump to another item, nor do the regions beside it in the same
 * [data-together]. A bar offers to send it first. Fields of a form have an id that tells one item
 * from another. */

import {
  holdRegionsWhen, isUnsaved, load, newId, onParts, onRefusedLater, releaseRegions, send,
  storage, storageKey, text,
} from './live.js';

const LONG_WAIT_MS = 3000;
const LOAD_AGAIN_MS = 3000;
const ANSWER_WITHIN_MS = 200; // between two windows of one browser

const onPhone = document.body.dataset.page === 'phone';
const busy = new WeakSet();

/** Say something in #notice, or in the open dialog that has a [data-notice], since the page is out
 * of reach behind it; kind is 'good', 'warn' or '' (neutral). */
export function notice(sentence, kind = 'warn') {
  const place = document.querySelector('dialog[open] [data-notice]') ?? document.getElementById('notice');
  if (!place) return;
  place.textContent = '';
  place.classList.toggle('notice--warn', kind === 'warn');
  place.classList.toggle('notice--good', kind === 'good');
  // In a later frame, so that a screen reader reads the same sentence again.
  if (sentence) requestAnimationFrame(() => { place.textContent = sentence; });
}

export const own = (element) => JSON.parse(element.dataset.data || '{}');

/** The named fields of a form as data: numbers as numbers, checkboxes as true or false. */
function fieldsOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === 'radio' && !field.checked)) continue;
    if (field.type === 'checkbox') values[field.name] = field.checked;
    else if (field.type === 'number' || 'number' in field.dataset) values[field.name] = field.value === '' ? null : Number(field.value);
    else if (!['submit', 'button'].includes(field.type)) values[field.name] = field.value;
  }
  return values;
}

// --- Buttons and forms -----------------------------------------------------------------------

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[data-command]');
  if (button && button.getAttribute('aria-disabled') !== 'true') run(button, own(button));
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.dataset.command) return;
  event.preventDefault();
  run(form, {...own(form), ...fieldsOf(form)});
});

/** Send the command of a button or form. True when it was accepted, or waits in the outbox. */
async function run(element, commandData) {
  if (busy.has(element)) return false;
  const {confirm, done} = element.dataset;
  const command = commandOf(element);
  if (confirm && !(await ask(element))) return false;
  busy.add(element);
  const shown = element.matches('form') ? element.querySelector('[type=submit], button') : element;
  shown?.setAttribute('aria-busy', 'true');
  notice('');
  const answer = send(command, commandData);
  // Without a line it stays in the outbox of the phone, and the form can go on with the next.
  const first = await (onPhone ? Promise.race([answer, later(LONG_WAIT_MS)]) : answer);
  busy.delete(element);
  shown?.removeAttribute('aria-busy');
  if (first && !first.ok) {
    notice(first.text);
    // Nobody pressed a button here: a number that was refused must not look as if it counts.
    if ('submitOnChange' in element.dataset) element.reset();
    return false;
  }
  if (element.matches('form')) sent(element, commandData);
  if (first) {
    if (done) notice(done, 'good');
  } else {
    answer.then((last) => last.ok || refusedLater({name: command, data: commandData}, last));
  }
  element.dispatchEvent(new CustomEvent('command-done', {bubbles: true, detail: first}));
  return true;
}

/** Looked up at the moment of sending: an update of the page changes nothing about what is meant. */
function commandOf(element) {
  return element.querySelector('[data-instead]:checked')?.dataset.instead ?? element.dataset.command;
}

const later = (ms) => new Promise((resolve) => setTimeout(() => resolve(null), ms));

function sent(form, commandData) {
  const typed = typedSince(form, commandData);
  for (const field of form.elements) storage.remove(draftKey(field));
  if ('reset' in form.dataset) form.reset();
  else for (const field of form.elements) asSaved(field);
  for (const {field, value} of typed) {
    if (!('reset' in form.dataset)) field.defaultValue = commandData[field.name];
    field.value = value;
    if (isText(field)) keepDraft(field);
  }
  if (!writingIn(document)) goAlong();
}

/** What somebody went on typing while the answer was on its way: that was not sent. */
function typedSince(form, commandData) {
  return Array.from(form.elements)
    .filter((field) => field.matches('textarea, input:not([type=checkbox], [type=radio])')
      && typeof commandData[field.name] === 'string' && field.value !== commandData[field.name])
    .map((field) => ({field, value: field.value}));
}

function asSaved(field) {
  if ('defaultValue' in field) field.defaultValue = field.value;
  if ('defaultChecked' in field) field.defaultChecked = field.checked;
  for (const option of field.options ?? []) option.defaultSelected = option.selected;
}

/** A refusal that comes long after the form was emptied: the text goes back where there is room. */
function refusedLater({name, data}, answer) {
  notice(answer.text);
  const sends = (form) => [form.dataset.command, form.querySelector('[data-instead]')?.dataset.instead];
  for (const form of document.querySelectorAll('form[data-command]')) {
    if (!sends(form).includes(name)) continue;
    for (const field of form.elements) {
      if (isText(field) && !field.value && typeof data[field.name] === 'string') {
        field.value = data[field.name];
        keepDraft(field);
      }
    }
  }
}

onRefusedLater(refusedLater);

// --- Asking first ----------------------------------------------------------------------------

/** A question with two buttons; resolves to true for yes. Escape and the first button are no. */
function ask(element) {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'confirm-question');
  const question = Object.assign(document.createElement('p'), {id: 'confirm-question'});
  question.className = 'dialog__text';
  question.textContent = element.dataset.confirm;
  const actions = Object.assign(document.createElement('form'), {method: 'dialog'});
  actions.className = 'dialog__actions';
  const no = choice('no', 'button', element.dataset.confirmNo ?? text('no'));
  const yes = choice('yes', 'button button--primary', element.dataset.confirmYes ?? text('yes'));
  if (element.matches('.button--danger')) yes.className = 'button button--danger';
  actions.append(no, yes);
  dialog.append(question, actions);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      element.focus();
      resolve(dialog.returnValue === 'yes');
    });
  });
}

function choice(value, className, label) {
  const button = document.createElement('button');
  Object.assign(button, {value, className, textContent: label});
  return button;
}

// --- Text that is not sent yet ---------------------------------------------------------------

const isText = (field) => field.matches?.('textarea, input:not([type]), input[type=text]');

/** Unlike storageKey alone: one key per field of one form of one item. */
function draftKey(field) {
  return storageKey('draft', field.form?.dataset.command ?? '', field.id, field.name);
}

function keepDraft(field) {
  if (isUnsaved(field)) storage.set(draftKey(field), {text: field.value, window: windowId});
  else storage.remove(draftKey(field));
}

const met = new WeakSet(); // fields whose kept text was looked for

/** What a window that is closed by now kept for this field; null when there is nothing. */
export async function leftBehind(field, key) {
  if (met.has(field)) return null;
  met.add(field);
  const kept = storage.get(key);
  if (!kept || await isOpen(kept.window) || isUnsaved(field)) return null;
  return kept;
}

async function restoreDrafts() {
  for (const field of document.querySelectorAll('[data-writing] :is(textarea, input)')) {
    if (!isText(field) || field.dataset.autosave) continue;
    const kept = await leftBehind(field, draftKey(field));
    if (kept) field.value = kept.text;
  }
}

/* Two windows of one person share the storage, but not what is being typed in them. */
export const windowId = newId();
const windows = 'BroadcastChannel' in globalThis && new BroadcastChannel(storageKey('windows'));
if (windows) {
  windows.addEventListener('message', ({data: {asked}}) => {
    if (asked === windowId) windows.postMessage({open: windowId});
  });
}

function isOpen(id) {
  if (!windows || id === windowId) return false;
  return new Promise((resolve) => {
    const hear = ({data: {open}}) => open === id && answer(true);
    const answer = (known) => {
      windows.removeEventListener('message', hear);
      resolve(known);
    };
    windows.addEventListener('message', hear);
    setTimeout(answer, ANSWER_WITHIN_MS, false);
    windows.postMessage({asked: id});
  });
}

document.addEventListener('input', (event) => {
  const field = event.target;
  if (document.querySelector('#notice.notice--good') && isText(field)) notice(''); // about the last one
  if (!field.dataset.autosave && field.closest('[data-writing]') && isText(field)) keepDraft(field);
});

// --- Never jump away from someone who writes -------------------------------------------------

function writingIn(scope) {
  const fields = Array.from(scope.querySelectorAll('[data-writing] :is(textarea, input)'));
  return fields.filter(isText).some((field) => (isUnsaved(field) && field.value.trim())
    || (field.dataset.autosave && field === document.activeElement));
}

/* The root of an item's html is <section data-item="key" data-announce="De groep gaat verder …">.
 * Without data-announce there is no bar: the region follows when the field is left. */
holdRegionsWhen((region, root) => {
  const shown = region.firstElementChild?.dataset.item;
  if (shown === undefined || root.dataset.item === undefined) return false;
  if (root.dataset.item === shown) {
    if (region.matches('[data-writing]')) closeBar(); // the group came back
    return false;
  }
  if (!writingIn(region.closest('[data-together]') ?? region)) return false;
  if (root.dataset.announce) showBar(root.dataset.announce);
  return true;
});

let bar = null;

function showBar(sentence) {
  if (!bar) {
    bar = document.createElement('section');
    bar.className = 'jump stack';
    const said = document.createElement('p');
    said.setAttribute('role', 'status');
    const both = document.createElement('div');
    both.className = 'stack stack--tight';
    const along = choice('', 'button button--primary button--block', text('send-and-go'));
    const without = choice('', 'button button--quiet button--block', text('go-without'));
    along.addEventListener('click', sendAndGo);
    without.addEventListener('click', goAlong);
    both.append(along, without);
    bar.append(said, both);
    (document.querySelector('[data-jump-place]') ?? document.body).append(bar);
    document.body.dataset.held = '';
  }
  if (sentence) bar.firstElementChild.textContent = sentence;
}

async function sendAndGo(event) {
  const button = event.currentTarget;
  button.setAttribute('aria-busy', 'true');
  for (const form of document.querySelectorAll('[data-writing] form, form[data-writing]')) {
    const written = Array.from(form.elements).some((field) => isText(field) && isUnsaved(field));
    if (!written) continue;
    if (!form.reportValidity() || !(await run(form, {...own(form), ...fieldsOf(form)}))) {
      button.removeAttribute('aria-busy');
      return;
    }
  }
  await autosave?.saveAll();
  goAlong();
}

function goAlong() {
  if (!bar) return;
  closeBar();
  releaseRegions();
}

function closeBar() {
  bar?.remove();
  bar = null;
  delete document.body.dataset.held;
}

/** Once a field that saves itself is left and saved, nothing needs to wait for it. */
export function followWhenSaved() {
  if (writingIn(document)) return;
  closeBar();
  releaseRegions();
}

// --- What a page starts with -----------------------------------------------------------------

let autosave = null;

/** Phones mostly have no field that saves itself, and need not load what it takes. */
async function loadAutosave() {
  if (autosave || !document.querySelector('[data-autosave]')) return;
  try {
    autosave = await load('./autosave.js');
  } catch {
    setTimeout(loadAutosave, LOAD_AGAIN_MS); // the line is bad, and there is something to save
  }
}

onParts(restoreDrafts);
onParts(loadAutosave);
restoreDrafts();
loadAutosave();
