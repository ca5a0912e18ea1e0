/* The facilitator's desk: what the html cannot say by itself.
 *
 * Commands are declared in the html (commands.js), regions come from the server (live.js). Here:
 * the clock and the sentence about being late, tabs, keyboard shortcuts, the replanning preview,
 * copying, and forms that are sent as soon as something in them changes.
 *
 *   data-shortcut="s"         this button is what the key does (Space, ArrowRight, s, + …)
 *   data-shortcut-focus="n"   this field gets the focus
 *   data-open="dialog-id"     opens a dialog; data-close closes the one around it
 *   data-submit-on-change     the form is sent as soon as it changes
 *   data-step="1" data-for="id"       adds to a number field
 *   data-begins=".selector"           what is new of this, once it is there, opens in front of whoever began it
 */

import {connect, isUnsaved, onData, onParts, send, serverNow} from './live.js';
import {notice} from './commands.js';
import {createTimer} from './timer.js';
import './photos.js';
import './undo.js';

const LATE_MIN = 3; // from here on the desk offers to plan again
const SETTLE_MS = 400; // several quick clicks on a stepper are one change
const MINUTE_MS = 60000;

const find = (selector) => document.querySelector(selector);
const findAll = (selector) => Array.from(document.querySelectorAll(selector));

// --- The clock and being late ----------------------------------------------------------------

let clock = null; // data part `timer`
const timer = createTimer({now: serverNow});

onData('timer', (facts) => {
  if (!facts) return;
  clock = facts;
  timer.update(facts);
  followClock();
});

/** When the meeting is expected to end, in ms: grows in a pause and in overtime. */
function expectedEnd(restMs) {
  const counted = clock.since_ms === null ? 0 : Math.max(0, serverNow() - clock.since_ms);
  const left = clock.allotted_s * 1000 - clock.spent_ms - counted;
  return serverNow() + Math.max(0, left) + restMs;
}

/** "14:05" and 3 give "14:08"; past midnight starts at 0 again. */
function laterBy(time, minutes) {
  const [hour, minute] = time.split(':').map(Number);
  const total = (hour * 60 + minute + minutes + 1440) % 1440;
  return [Math.floor(total / 60), total % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** What the server rendered was right then; move the sentence and the times along with the clock. */
function followClock() {
  const offset = find('[data-offset]');
  if (!offset || !clock || !['running', 'paused'].includes(clock.status)) return;
  const {restMs, endMs, end, lateMin} = offset.dataset;
  const late = Math.round((expectedEnd(Number(restMs)) - Number(endMs)) / MINUTE_MS);
  const shown = Number(offset.dataset.shown ?? lateMin);
  if (late === shown) return;
  offset.dataset.shown = late;
  offset.classList.toggle('desk-offset--late', late >= LATE_MIN);
  const sentence = offset.querySelector('[data-offset-text]');
  sentence.textContent = offsetTemplate(sentence.dataset, late)
    .replace('{n}', Math.abs(late))
    .replace('{end}', laterBy(end, late));
  for (const time of findAll('.desk-panel--agenda [data-expected]')) {
    time.textContent = laterBy(time.dataset.expected, late - Number(lateMin));
    const planned = time.parentElement.querySelector('.desk-row-was');
    planned.hidden = planned.lastChild.textContent === time.textContent;
  }
}

function offsetTemplate(texts, late) {
  if (late === 0) return texts.onTime;
  if (late > 0) return late === 1 ? texts.lateOne : texts.lateMany;
  return late === -1 ? texts.aheadOne : texts.aheadMany;
}

setInterval(followClock, 5000);

// --- Tabs ------------------------------------------------------------------------------------

const tabs = findAll('[role=tab]');
const panelOf = (tab) => document.getElementById(tab.getAttribute('aria-controls'));
const isShown = (tab) => tab.offsetParent !== null;

function selectTab(chosen) {
  for (const tab of tabs) {
    tab.setAttribute('aria-selected', tab === chosen);
    tab.tabIndex = tab === chosen ? 0 : -1;
    panelOf(tab).hidden = tab !== chosen;
  }
}

for (const tab of tabs) {
  tab.addEventListener('click', () => selectTab(tab));
  tab.addEventListener('keydown', (event) => {
    const shown = tabs.filter(isShown);
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = shown[(shown.indexOf(tab) + step + shown.length) % shown.length];
    selectTab(next);
    next.focus();
    event.preventDefault();
  });
}

/** A wider or narrower window shows other tabs; the selected one must be among them. */
function keepTabInSight() {
  if (!isShown(tabs.find((tab) => tab.getAttribute('aria-selected') === 'true'))) selectTab(tabs[0]);
}

addEventListener('resize', keepTabInSight);
// Before the start: who comes in. Later: what the group does.
selectTab(clock?.status === 'waiting' ? find('#tab-people') : tabs[0]);

/** A number in the tab: how many things stand in the list that it is about. */
function count() {
  for (const badge of findAll('[data-count-of]')) {
    const list = document.getElementById(badge.dataset.countOf);
    const number = list.querySelectorAll('[data-countable]').length;
    if (badge.textContent !== String(number)) badge.textContent = number;
    const news = badge.closest('.desk-tab-new');
    if (news) news.hidden = number === 0;
  }
}

/** The row of now stays in sight, also in a long schedule on a low screen. */
function followSchedule() {
  const row = find('.desk-row--now');
  const list = row?.closest('.desk-agenda');
  if (!list || list.scrollHeight <= list.clientHeight) return;
  list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
}

let step = null; // "item phase"
const itemOf = (text) => text?.split(' ')[0];

/** The group does something else: show that from its beginning, unless someone is busy in another
 * tab. What to say is another text only with another item. */
function followGroup() {
  const now = find('#panel-work [data-step]')?.dataset.step ?? '';
  const busy = document.activeElement?.matches('.desk-panel :is(input, textarea)');
  if (now !== step) followSchedule();
  if (step !== null && now !== step && !busy) selectTab(tabs[0]);
  if (now !== step) panelOf(tabs[0]).scrollTop = 0;
  if (itemOf(now) !== itemOf(step)) find('#desk-now').scrollTop = 0;
  step = now;
}

onParts(() => {
  count();
  followGroup();
  followClock();
});
count();
followGroup();

// --- Keyboard --------------------------------------------------------------------------------

const SHORTCUTS_KEY = 'desk-shortcuts';
const shortcutsBox = document.getElementById('shortcuts-on');
const KEYS = {' ': 'Space', '=': '+', '_': '-'};

try {
  shortcutsBox.checked = localStorage.getItem(SHORTCUTS_KEY) !== 'off';
} catch {
  // No storage: shortcuts are on, and can be switched off for as long as the page is open.
}

shortcutsBox.addEventListener('change', () => {
  try {
    localStorage.setItem(SHORTCUTS_KEY, shortcutsBox.checked ? 'on' : 'off');
  } catch {
    // Nothing to keep it in.
  }
});

/** Keys belong to what has the focus first: a text, a button with the space bar, a tab's arrows. */
function keyIsTaken(event) {
  const {target, key} = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return true;
  if (find('dialog[open], :popover-open')) return true;
  if (target.matches('input:not([type=checkbox]), textarea, select')) return true;
  if (key === ' ') return target.matches('button, a, input');
  return key.startsWith('Arrow') && target.matches('[role=tab], input[type=radio]');
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && event.target.matches('[data-shortcut-focus]')) event.target.blur();
  if (!shortcutsBox.checked || event.defaultPrevented || keyIsTaken(event)) return;
  const key = KEYS[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const field = find(`[data-shortcut-focus="${CSS.escape(key)}"]`);
  const button = find(`[data-shortcut="${CSS.escape(key)}"]:not(:disabled)`);
  if (key === '?') openDialog(document.getElementById('shortcuts'));
  else if (field) focusField(field);
  else if (button) button.click();
  else return;
  event.preventDefault();
});

function focusField(field) {
  const panel = field.closest('.desk-panel');
  const tab = tabs.find((one) => panelOf(one) === panel);
  if (tab && isShown(tab)) selectTab(tab);
  field.focus();
}

/* After a click with the mouse the space bar is a shortcut again, not a second click; and the
 * second half of a double click does not take the step after it. */
document.addEventListener('click', (event) => {
  const button = event.target.closest('.desk-clock button');
  if (!button || event.detail === 0) return;
  if (event.detail > 1 && button.matches('.desk-main')) event.stopPropagation();
  else button.blur();
}, true);

// --- Dialogs and the like --------------------------------------------------------------------

function openDialog(dialog) {
  dialog.showModal();
  if (!dialog.dataset.preview) return;
  dialog.querySelector('[data-preview-body]').replaceChildren(); // the last one no longer holds
  notice('');
  dialog.querySelector('[data-fixed-end]')?.reset();
  loadPreview(dialog);
}

function closeAround(element) {
  const box = element.closest('dialog, [popover]');
  if (box?.matches('dialog')) box.close();
  else if (box?.matches(':popover-open')) box.hidePopover();
}

/** [data-fill=id]: the same choices as another list has, made when they are wanted. */
function fill(select) {
  const without = select.dataset.without.split(' ');
  const choices = document.getElementById(select.dataset.fill).options;
  const wanted = [...choices].filter(({value}) => !without.includes(value));
  select.replaceChildren(...wanted.map((one) => one.cloneNode(true)));
}

/** Leaving a small form without saving leaves it as it was, except where text is kept. */
document.addEventListener('toggle', (event) => {
  if (event.newState === 'open') event.target.querySelectorAll('select[data-fill]').forEach(fill);
  if (event.newState === 'closed' && !event.target.closest('[data-writing]')) event.target.querySelector?.('form')?.reset();
}, true);

document.addEventListener('click', (event) => {
  const {target} = event;
  const opener = target.closest('[data-open]');
  if (opener) openDialog(document.getElementById(opener.dataset.open));
  const closer = target.closest('[data-close]');
  if (closer && !closer.dataset.command) closeAround(closer);
  // The button may be gone from the page by the time of the answer, so it listens itself.
  target.closest('button[data-close][data-command]')?.addEventListener('command-done', closeAfter);
  const stepper = target.closest('[data-step][data-for]');
  if (stepper) addTo(document.getElementById(stepper.dataset.for), Number(stepper.dataset.step));
  const copier = target.closest('[data-copy]');
  if (copier) copy(copier);
});

document.addEventListener('command-done', (event) => {
  if (event.target.matches('form[data-close]')) closeAround(event.target);
  const again = event.target.closest('[data-preview-again]');
  if (again) loadPreview(again.closest('dialog'));
});

const closeAfter = (event) => closeAround(event.currentTarget);

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  } catch {
    // No clipboard on plain http: select it, the keyboard does the rest.
    field.select();
    button.textContent = button.dataset.selected;
  }
  setTimeout(() => { button.textContent = label; }, 3000);
}

// --- What one began --------------------------------------------------------------------------

let begun = null; // {selector, known}: what was there before

for (const kind of ['click', 'submit']) {
  document.addEventListener(kind, ({target}) => {
    const selector = target.closest(kind === 'submit' ? 'form' : 'button')?.dataset.begins;
    if (selector) begun = {selector, known: new Set(findAll(selector).map(({id}) => id))};
  });
}

function openBegun() {
  const fresh = begun && findAll(begun.selector).find(({id}) => !begun.known.has(id));
  if (!fresh) return;
  begun = null;
  fresh.open = true;
  fresh.querySelector('summary').focus({preventScroll: true});
  const panel = fresh.closest('.desk-panel');
  panel.scrollTop += fresh.getBoundingClientRect().top - panel.getBoundingClientRect().top - 8;
}

onParts(openBegun);

// --- Forms that send themselves --------------------------------------------------------------

const pending = new WeakMap();

function addTo(field, number) {
  const most = field.max === '' ? Infinity : Number(field.max);
  field.value = Math.min(most, Math.max(Number(field.min), Number(field.value) + number));
  field.dispatchEvent(new Event('change', {bubbles: true}));
}

function submitSoon(form) {
  clearTimeout(pending.get(form));
  pending.set(form, setTimeout(() => {
    if (!Array.from(form.elements).some(isUnsaved)) return;
    if (form.querySelector('[aria-busy=true]')) submitSoon(form); // one at a time
    else form.requestSubmit();
  }, SETTLE_MS));
}

document.addEventListener('change', (event) => {
  const form = event.target.form;
  if (form && 'submitOnChange' in form.dataset) submitSoon(form);
});

// --- Planning again --------------------------------------------------------------------------

const replan = document.getElementById('replan-dialog');
const fixedEnd = replan.querySelector('[data-fixed-end]');

/** What a dialog is about, as the server sees it at this moment: what planning again would do, or
 * what can be undone. Nothing changes yet. */
async function loadPreview(dialog, end = null) {
  const place = dialog.querySelector('[data-preview-body]');
  const query = end ? `?${new URLSearchParams({end})}` : '';
  try {
    const answer = await fetch(dialog.dataset.preview + query, {cache: 'no-store'});
    if (!answer.ok) throw new Error(answer.status);
    const preview = await answer.json();
    place.innerHTML = preview.html;
    if (!end && 'fixed_end' in preview) showFixedEnd(preview.fixed_end ?? '');
    return preview;
  } catch {
    place.textContent = dialog.dataset.failed;
    return null;
  }
}

/** The end that holds now, unless somebody is quicker than the server and typed another. */
function showFixedEnd(time) {
  const field = fixedEnd.elements.end;
  if (isUnsaved(field)) return;
  field.defaultValue = time;
  field.value = time;
}

async function setFixedEnd(endMs) {
  const answer = await send('set-fixed-end', {end_ms: endMs}, {keep: false});
  if (!answer.ok) replan.querySelector('[data-preview-body]').textContent = answer.text;
  return answer.ok;
}

fixedEnd.addEventListener('submit', async (event) => {
  event.preventDefault();
  const field = fixedEnd.elements.end;
  const preview = await loadPreview(replan, field.value);
  if (preview && await setFixedEnd(preview.end_ms)) field.defaultValue = field.value;
});

fixedEnd.querySelector('[data-fixed-end-clear]').addEventListener('click', async () => {
  if (!(await setFixedEnd(null))) return;
  fixedEnd.reset();
  loadPreview(replan);
});

connect();
