/* The flaps on a phone, one at a time: which one is shown, and what only its writers may do.
 *
 * Alone, everyone goes along the flaps at their own pace, also without a line; a duo looks at the
 * flap that one of them chose (`me.flap`). `me.own` are the ideas that this phone may change,
 * `me.marks` those it wants to do something with. */

import {onData, onOutbox, onParts, send, storage, storageKey, unanswered} from '../live.js';
import {notice} from '../commands.js';

const find = (selector, scope = document) => scope.querySelector(selector);
const findAll = (selector, scope = document) => Array.from(scope.querySelectorAll(selector));

let me = {};

const sheet = () => find('[data-sheet]');
const flapsOf = (place) => findAll('[data-sheet-flap]', place).map(({dataset}) => dataset.sheetFlap);
const keptFlap = (item) => storageKey('flap', item);

/** The last flap that the duo was asked to go to counts before the answer is there. */
function duoFlap(item) {
  const asked = unanswered().filter(({name, data}) => name === 'choose-flap' && data.item === item);
  return asked.at(-1)?.data.flap ?? (me.item === item ? me.flap : null);
}

function shownFlap(place) {
  const flaps = flapsOf(place);
  const item = place.dataset.sheet;
  const wanted = 'follows' in place.dataset ? duoFlap(item) : storage.get(keptFlap(item));
  return [wanted, place.dataset.first].find((flap) => flaps.includes(flap)) ?? flaps[0];
}

function render() {
  const place = sheet();
  const after = find('[data-sheet-after]'); // beneath the ideas, so that nobody has to go back up
  after.hidden = true;
  if (!place) return;
  const shown = shownFlap(place);
  for (const panel of findAll('[data-sheet-flap]', place)) panel.hidden = panel.dataset.sheetFlap !== shown;
  for (const choice of findAll('[data-sheet-go]', place)) {
    choice.setAttribute('aria-current', choice.dataset.sheetGo === shown);
  }
  const cards = findAll('[data-list="idea"] > [data-flap]');
  for (const card of cards) card.hidden = card.dataset.flap !== shown;
  after.hidden = cards.every((card) => card.hidden);
  find('[data-sheet-empty]', place).hidden = !after.hidden;
  for (const change of findAll('[data-own]')) change.hidden = !me.own?.includes(change.dataset.own);
  for (const button of findAll('[data-mark]')) {
    button.setAttribute('aria-pressed', isMarked(button.dataset.mark));
  }
}

function isMarked(idea) {
  const asked = unanswered().filter(({name, data}) => name === 'mark-idea' && data.idea === idea);
  return asked.at(-1)?.data.on ?? Boolean(me.marks?.includes(idea));
}

async function command(name, data) {
  const answer = await send(name, {item: sheet().dataset.sheet, ...data});
  if (!answer.ok) notice(answer.text);
}

/** Go to a flap. Who goes on has read the one that was shown. */
function goTo(flap) {
  const place = sheet();
  const item = place.dataset.sheet;
  if ('follows' in place.dataset) {
    command('choose-flap', {flap});
  } else {
    const left = shownFlap(place);
    storage.set(keptFlap(item), flap);
    if (left !== flap && !me.read?.includes(left)) command('read-flap', {flap: left});
  }
  find('.sheet-all', place)?.removeAttribute('open');
  render();
  find(`[data-sheet-flap="${CSS.escape(flap)}"] h2`, place)?.focus();
}

document.addEventListener('click', ({target}) => {
  const step = target.closest?.('[data-sheet-step]');
  const choice = target.closest?.('[data-sheet-go]');
  const mark = target.closest?.('[data-mark]');
  if (step) {
    const flaps = flapsOf(sheet());
    const now = flaps.indexOf(shownFlap(sheet()));
    goTo(flaps[(now + Number(step.dataset.sheetStep) + flaps.length) % flaps.length]);
  } else if (choice) {
    goTo(choice.dataset.sheetGo);
  } else if (mark) {
    command('mark-idea', {idea: mark.dataset.mark, on: !isMarked(mark.dataset.mark)});
  }
});

/** A small form that was sent folds itself up. */
document.addEventListener('command-done', ({target}) => {
  if ('fold' in (target.dataset ?? {})) target.closest('details')?.removeAttribute('open');
});

onData('me', (value) => {
  me = value ?? {};
  render();
});
onParts(render);
onOutbox(render);
render();
