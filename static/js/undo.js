/* Taking back what was done at the desk in the last minutes.
 *
 *   data-undo-command, -data, -text   offer to undo at once, at the bottom of the page, when the
 *                                     command of this button or form was accepted
 *   dialog[data-undo-list]            everything that can still be taken back, as the server says it
 *                                     each time the dialog opens and each time something was undone
 */

import {send} from './live.js';
import {notice} from './commands.js';

const OFFER_MS = 15000;
const offer = document.getElementById('undo');
const meant = new WeakMap(); // element -> its data-undo-* when it was pressed
let timer = 0;

// What stood here when it was pressed: the answer may come after the page shows the next step. The
// button may be gone by then, so it listens itself.
document.addEventListener('click', ({target}) => {
  const element = target.closest('[data-undo-command]');
  if (!element) return;
  meant.set(element, {...element.dataset});
  element.addEventListener('command-done', offerUndo);
});

function offerUndo(event) {
  const {undoCommand, undoData, undoText} = meant.get(event.currentTarget);
  offer.querySelector('[data-undo-line]').textContent = undoText;
  offer.querySelector('[data-undo]').onclick = async () => {
    offer.hidden = true;
    const answer = await send(undoCommand, JSON.parse(undoData), {keep: false});
    if (!answer.ok) notice(answer.text);
  };
  offer.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hide, OFFER_MS);
}

/** Not while someone is about to use it. */
function hide() {
  if (offer.matches(':hover, :focus-within')) timer = setTimeout(hide, OFFER_MS);
  else offer.hidden = true;
}

offer.querySelector('[data-undo-away]').addEventListener('click', () => { offer.hidden = true; });
