/* Photographs of paper sheets, from this device to the server: input[type=file][data-photo="flap"].
 * The answer has the form of that of a command; the sentences stand on the region of the photos. */

import {text} from './live.js';
import {notice} from './commands.js';

const place = document.querySelector('[data-part="photos"]');

document.addEventListener('change', async ({target}) => {
  if (!target.matches('[data-photo]')) return;
  const files = Array.from(target.files);
  target.value = ''; // the same file may be chosen again
  const shown = target.closest('label');
  shown.setAttribute('aria-busy', 'true');
  notice(place.dataset.sending, '');
  let sent = 0;
  for (const file of files) {
    const answer = await send(file, target.dataset.photo);
    if (!answer.ok) {
      notice(answer.text);
      break;
    }
    sent += 1;
  }
  shown.removeAttribute('aria-busy');
  if (sent && sent === files.length) notice(place.dataset.sent, 'good');
});

async function send(file, flap) {
  const form = new FormData();
  form.append('csrf_token', place.dataset.csrf);
  form.append('flap', flap);
  form.append('photo', file);
  try {
    const answer = await fetch(place.dataset.to, {method: 'POST', body: form});
    return await answer.json();
  } catch {
    return {ok: false, text: text('not-sent')};
  }
}
