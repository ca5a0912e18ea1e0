/* Whom somebody knows well already: a list of names that comes when its section is unfolded. Tapping
 * a name sends the command that the button declares (commands.js). */

import {who} from '../live.js';

const place = (fold) => fold.querySelector('[data-loaded]');

/** Fetch the list anew: people came in since. What is there stays when that fails. */
export async function load(fold) {
  try {
    const answer = await fetch(`${fold.dataset.load}&wie=${who}`, {cache: 'no-store'});
    if (!answer.ok) throw new Error(answer.status);
    place(fold).innerHTML = await answer.text();
  } catch {
    if (!place(fold).children.length) place(fold).textContent = place(fold).dataset.failed;
  }
}

function search(field) {
  const list = field.closest('[data-loaded]');
  const wanted = field.value.trim().toLocaleLowerCase('nl');
  let found = 0;
  for (const entry of list.querySelectorAll('li')) {
    entry.hidden = !entry.textContent.toLocaleLowerCase('nl').includes(wanted);
    if (!entry.hidden) found += 1;
  }
  list.querySelector('[data-none]').hidden = found > 0;
}

document.addEventListener('input', ({target}) => {
  if (target.matches('[data-search]')) search(target);
});

document.addEventListener('click', ({target}) => {
  const again = target.closest('[data-reload]');
  if (again) load(again.closest('[data-load]'));
});

document.addEventListener('command-done', ({target}) => {
  if (target.dataset.command !== 'mark-acquaintance') return;
  const data = JSON.parse(target.dataset.data);
  target.setAttribute('aria-pressed', data.on);
  target.dataset.data = JSON.stringify({...data, on: !data.on});
});
