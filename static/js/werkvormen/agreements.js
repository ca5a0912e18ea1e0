/* The agreements on a phone: the cards are the same for all, `me` says in which one takes part. A tap
 * counts before the answer is there. Who pulls an agreement takes part in it anyway. Whoever is asked to
 * pull one sees the question, wherever on the page they are. */

import {onData, onOutbox, onParts, send, unanswered} from '../live.js';
import {notice} from '../commands.js';

let me = {};
const brought = new Set(); // questions that came into view once

function takesPart(agreement) {
  const asked = unanswered().filter(
    ({name, data}) => name === 'join-agreement' && data.agreement === agreement);
  return asked.at(-1)?.data.on ?? Boolean(me.takes_part?.includes(agreement));
}

function render() {
  for (const button of document.querySelectorAll('[data-join]')) {
    button.setAttribute('aria-pressed', takesPart(button.dataset.join));
    button.hidden = Boolean(me.pulls?.includes(button.dataset.join));
  }
  const questions = Array.from(document.querySelectorAll('[data-pull]'));
  for (const id of brought) if (!questions.some(({dataset}) => dataset.pull === id)) brought.delete(id);
  const fresh = questions.find(({dataset}) => !brought.has(dataset.pull));
  if (!fresh) return;
  brought.add(fresh.dataset.pull);
  fresh.scrollIntoView({block: 'center'});
}

document.addEventListener('click', async ({target}) => {
  const button = target.closest?.('[data-join]');
  if (!button) return;
  const {join: agreement, itemKey: item} = button.dataset;
  notice('');
  const answer = await send('join-agreement', {item, agreement, on: !takesPart(agreement)});
  if (!answer.ok) notice(answer.text);
});

onData('me', (value) => {
  me = value ?? {};
  render();
});
onParts(render);
onOutbox(render);
render();
