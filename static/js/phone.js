/* The phone of a participant: fills what is personal into html that is the same for everyone.
 *
 * Own stickers are shown at once (what the server knows, plus what it did not answer yet), and the
 * answer decides. [data-me="name"] gets that field of `me`, [data-opens="id"] unfolds what is meant. */

import {connect, load, onData, onOutbox, onParts, send, serverNow, isUnsaved, text, unanswered, who} from './live.js';
import {notice} from './commands.js';
import {createTimer} from './timer.js';

const find = (selector) => document.querySelector(selector);
const findAll = (selector) => Array.from(document.querySelectorAll(selector));

const LOAD_AGAIN_MS = 3000;

let me = null;
let loadingAgain = 0;

// --- Clock and name --------------------------------------------------------------------------

const timer = createTimer({now: serverNow});
onData('timer', (facts) => facts && timer.update(facts));

function showName() {
  for (const place of findAll('[data-me]')) {
    const value = me?.[place.dataset.me] ?? '';
    place.textContent = value ? (place.dataset.meAfter ?? '') + value : '';
  }
}

document.addEventListener('click', ({target}) => {
  const wanted = target.closest('[data-opens]')?.dataset.opens;
  if (!wanted) return;
  const fold = document.getElementById(wanted);
  fold.open = true;
  fold.scrollIntoView({block: 'start'});
  fold.querySelector('input, summary').focus({preventScroll: true});
});

/** An address that ends in #own-details opens that section. */
const wantedFold = document.getElementById(location.hash.slice(1));
if (wantedFold?.matches('details')) wantedFold.open = true;

document.addEventListener('command-done', ({target}) => {
  if (target.matches('form')) target.closest('.phone-who details')?.removeAttribute('open');
});

// --- Reading aloud ---------------------------------------------------------------------------

const aloud = find('[data-aloud]');
const sayRead = aloud.textContent;
aloud.hidden = !('speechSynthesis' in globalThis);

function showReading(reading) {
  aloud.setAttribute('aria-pressed', reading);
  aloud.textContent = reading ? aloud.dataset.stop : sayRead;
}

aloud.addEventListener('click', async () => {
  const part = await load('./aloud.js').catch(() => notice(text('offline')));
  if (part) showReading(part.readAloud(find('.phone-main'), () => showReading(false)));
});

/** What is being read is about something that is no longer there. */
function stopReading() {
  if (globalThis.speechSynthesis?.speaking) speechSynthesis.cancel();
  showReading(false);
}

// --- A phone that is shared ------------------------------------------------------------------

let handing = null; // the form that hands the phone on, once everything is sent

/** Somebody who shares this phone may have had the last turn in another window. */
document.addEventListener('click', ({target}) => {
  const link = target.closest('a[data-whose]');
  if (link && !link.search) link.search = `?wie=${who}`;
});

document.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-when-sent]');
  if (!form || !unanswered().length) return;
  event.preventDefault();
  handing = form;
  notice(form.dataset.whenSent);
});

onOutbox(() => {
  if (handing && !unanswered().length) handing.submit();
});

// --- One item at a time ----------------------------------------------------------------------

const task = () => find('[data-part="task"] > [data-item]');
let shownTask = null;

/** A new task starts at the top, without the message about the last one. */
function followTask() {
  const {item, phase} = task()?.dataset ?? {};
  const now = `${item} ${phase}`;
  if (shownTask !== null && shownTask !== now) {
    scrollTo(0, 0);
    notice('');
    stopReading();
  }
  shownTask = now;
  const heading = find('h1')?.textContent.trim();
  if (heading) document.title = heading;
}

// --- Sections that unfold --------------------------------------------------------------------

const followed = new WeakMap(); // section -> the page of the screen that it was folded for

/** What the screen shows unfolds on the phone, and the rest folds; never what someone is busy in. */
function followPage() {
  const {item, page} = task()?.dataset ?? {};
  for (const fold of findAll('[data-fold]')) {
    const now = `${item} ${page}`;
    if (followed.get(fold) === now) continue;
    followed.set(fold, now);
    const busy = Array.from(fold.querySelectorAll('textarea')).some(
      (field) => field === document.activeElement || isUnsaved(field));
    if (!busy) fold.open = fold.dataset.fold === page;
  }
}

/** A list that is fetched when somebody asks for it: joining must not cost a list of everybody. */
document.addEventListener('toggle', async ({target}) => {
  if (!target.open || !target.dataset.load) return;
  const part = await load('./werkvormen/known.js').catch(() => notice(text('offline')));
  part?.load(target);
}, true);

// --- Stickers --------------------------------------------------------------------------------

/** Where my stickers are, and how many are left, once everything under way is accepted. */
function myStickers(item) {
  const known = me?.item === item && me.stickers ? me : {stickers: {}, left: 0};
  const stickers = {...known.stickers};
  let left = known.left;
  const add = (flap, count) => {
    stickers[flap] = Math.max(0, (stickers[flap] ?? 0) + count);
  };
  for (const {name, data} of unanswered()) {
    if (data.item !== item) continue;
    if (name === 'place-sticker') {
      add(data.flap, 1);
      left -= 1;
    } else if (name === 'take-sticker') {
      add(data.flap, -1);
      left += 1;
    } else if (name === 'move-sticker') {
      add(data.from_flap, -1);
      add(data.to_flap, 1);
    }
  }
  return {stickers, left: Math.max(0, left), known: me?.item === item && Boolean(me.stickers)};
}

function showStickers() {
  const root = task();
  if (!root) return;
  const {stickers, left, known} = myStickers(root.dataset.item);
  const list = root.querySelector('[data-vote]');
  const most = Number(list?.dataset.perFlap ?? 1);
  for (const row of root.querySelectorAll('[data-flap]')) {
    showFlap(row, Math.min(stickers[row.dataset.flap] ?? 0, list ? most : Infinity), left, most);
  }
  const mine = Object.values(stickers).reduce((sum, count) => sum + count, 0);
  const title = root.querySelector('[data-mine-title]');
  if (title) title.hidden = mine === 0;
  if (list && known) showLeft(root, left, mine);
}

function showFlap(row, count, left, most) {
  const toggle = row.querySelector('[data-toggle]');
  toggle?.setAttribute('aria-pressed', count > 0);
  const full = left === 0 && count < most && Boolean(me?.stickers);
  const hint = row.querySelector('[data-move-hint]');
  if (hint) {
    hint.hidden = !full;
    if (toggle && full) toggle.setAttribute('aria-describedby', hint.id);
    else toggle?.removeAttribute('aria-describedby');
  }
  const number = row.querySelector('[data-count]');
  write(number, count);
  number?.parentElement.toggleAttribute('data-some', count > 0);
  row.querySelector('[data-less]')?.setAttribute('aria-disabled', count === 0);
  row.querySelector('[data-more]')?.setAttribute('aria-disabled', count >= most);
  const mine = row.querySelector('[data-mine]');
  if (mine) mine.hidden = count === 0;
  if ('onlyMine' in row.dataset) row.hidden = count === 0;
}

function showLeft(root, left, mine) {
  const texts = root.querySelector('[data-left-texts]').content.children;
  write(root.querySelector('[data-left]'), texts[Math.min(left, texts.length - 1)].textContent);
  const dots = root.querySelector('[data-dots]');
  const wanted = Array.from({length: left + mine}, (_, place) => {
    const dot = document.createElement('span');
    dot.className = place < left ? 'sticker' : 'sticker sticker--empty';
    return dot;
  });
  dots.replaceChildren(...wanted);
}

function write(element, value) {
  if (element && element.textContent !== String(value)) element.textContent = value;
}

async function command(name, data) {
  notice('');
  const answer = await send(name, {item: task().dataset.item, ...data});
  if (!answer.ok) notice(answer.text);
}

document.addEventListener('click', ({target}) => {
  const flap = target.closest?.('[data-vote] [data-flap]')?.dataset.flap;
  const button = target.closest?.('[data-toggle], [data-less], [data-more]');
  if (!flap || !button || button.getAttribute('aria-disabled') === 'true') return;
  const {stickers, left, known} = myStickers(task().dataset.item);
  const take = 'less' in button.dataset || ('toggle' in button.dataset && stickers[flap] > 0);
  if (!known) return;
  if (take) command('take-sticker', {flap});
  else if (left > 0) command('place-sticker', {flap});
  else askWhichToMove(flap, stickers, button);
});

/** No sticker left: offer those that are on another flap. */
function askWhichToMove(flap, stickers, opener) {
  const dialog = find('#move-dialog');
  const nameOf = (id) => find(`[data-vote] [data-flap="${CSS.escape(id)}"] [data-name]`);
  dialog.querySelector('[data-move-to]').innerHTML = nameOf(flap).innerHTML;
  const others = Object.keys(stickers).filter((id) => id !== flap && stickers[id] > 0 && nameOf(id));
  dialog.querySelector('[data-move-from]').replaceChildren(...others.map((id) => {
    const choice = document.createElement('button');
    choice.type = 'button';
    choice.className = 'button button--block phone-move-from';
    const sticker = Object.assign(document.createElement('span'), {className: 'sticker'});
    const words = document.createElement('span');
    words.innerHTML = nameOf(id).innerHTML;
    choice.append(sticker, words);
    choice.addEventListener('click', () => {
      dialog.close();
      command('move-sticker', {from_flap: id, to_flap: flap});
    });
    const entry = document.createElement('li');
    entry.append(choice);
    return entry;
  }));
  dialog.addEventListener('close', () => opener.focus(), {once: true});
  dialog.showModal();
}

// --- All together ----------------------------------------------------------------------------

let asked = false;

/** Once per turn, so that an answer and the sticker it brings are one change. */
function render() {
  if (asked) return;
  asked = true;
  queueMicrotask(() => {
    asked = false;
    showName();
    showStickers();
  });
}

const ON_SHEET = '[data-sheet-step], [data-sheet-go], [data-mark]';
const ON_AGREEMENT = '[data-join]';
const worked = new Set(); // of these, what its script works by now
let tapped = null; // the last of them

document.addEventListener('click', ({target}) => {
  tapped = target.closest?.(`${ON_SHEET}, ${ON_AGREEMENT}`);
});

/** Most items have no flaps to write on and no agreements to join, and the first load need not wait
 * for what those take. */
function loadWerkvorm() {
  if (find('[data-sheet]')) loadUntilThere('./werkvormen/sheet.js', ON_SHEET);
  if (find('[data-join]')) loadUntilThere('./werkvormen/agreements.js', ON_AGREEMENT);
}

/** Just when the line is bad an item must not stay without what works it, and a tap that came before
 * it counts. */
function loadUntilThere(script, buttons) {
  load(script).then(() => {
    if (worked.has(buttons)) return;
    worked.add(buttons);
    if (tapped?.matches(buttons)) tapped.click();
  }, () => {
    clearTimeout(loadingAgain);
    loadingAgain = setTimeout(loadWerkvorm, LOAD_AGAIN_MS);
  });
}

onData('me', (value) => {
  me = value;
  document.body.classList.toggle('phone--away', Boolean(me?.away));
  render();
});
onOutbox(render);
onParts(() => {
  loadWerkvorm();
  followTask();
  followPage();
  render();
});
loadWerkvorm();
followTask();
followPage();
connect();
