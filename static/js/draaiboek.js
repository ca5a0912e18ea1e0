/* The draaiboek: items can be dragged by their grip; the buttons do the same without it. */

import './morph.js';

// While it is dragged a row follows the pointer by changing places with its neighbours.
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
