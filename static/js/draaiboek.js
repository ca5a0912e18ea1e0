/* The draaiboek without loading the page anew: a form is sent and its answer put in place, so that
 * the focus and the place on the page stay. Items can be dragged by their grip; without this script
 * the buttons do the same. */

document.documentElement.classList.add('with-js');

let Idiomorph = null;
let busy = Promise.resolve();

async function morph(html, address) {
  Idiomorph ??= (await import('../vendor/idiomorph.esm.min.js')).Idiomorph;
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  const place = document.querySelector('main');
  Idiomorph.morph(place, fresh.querySelector('main'), {ignoreActiveValue: true});
  document.title = fresh.title;
  history.replaceState(null, '', address);
}

async function send(form, submitter) {
  const data = new FormData(form, submitter);
  const answer = await fetch(form.action, {method: 'POST', body: data});
  if (new URL(answer.url).pathname !== location.pathname && answer.redirected) {
    location.assign(answer.url);
    return;
  }
  await morph(await answer.text(), answer.redirected ? answer.url : location.href);
}

document.addEventListener('submit', (event) => {
  const {target: form, submitter} = event;
  if (!form.closest('[data-morph]') || 'noMorph' in form.dataset) return;
  event.preventDefault();
  busy = busy
    .then(() => send(form, submitter))
    .catch(() => HTMLFormElement.prototype.submit.call(form));
});

document.addEventListener('change', ({target}) => {
  if ('submitOnChange' in target.dataset && target.reportValidity()) target.form.requestSubmit();
});

/* Dragging: the row follows the pointer by changing places with its neighbours. */

let dragged = null;

function rows() {
  return [...document.querySelectorAll('[data-drag-list] > [data-key]')];
}

document.addEventListener('pointerdown', (event) => {
  const grip = event.target.closest('[data-grip]');
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  dragged = grip.closest('[data-key]');
  dragged.classList.add('script-row--dragged');
});

document.addEventListener('pointermove', (event) => {
  if (!dragged) return;
  const over = rows().find((row) => {
    const {top, bottom} = row.getBoundingClientRect();
    return row !== dragged && event.clientY >= top && event.clientY <= bottom;
  });
  if (!over) return;
  const before = over.compareDocumentPosition(dragged) & Node.DOCUMENT_POSITION_FOLLOWING;
  over[before ? 'before' : 'after'](dragged);
});

function drop() {
  if (!dragged) return;
  dragged.classList.remove('script-row--dragged');
  dragged = null;
  const form = document.querySelector('#script-order');
  form.elements.volgorde.value = rows()
    .map((row) => row.dataset.key)
    .join(',');
  form.requestSubmit();
}

document.addEventListener('pointerup', drop);
document.addEventListener('pointercancel', drop);
