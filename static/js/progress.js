/* How far a zip is: asked twice a second while it is being made; the page is loaded anew at the end.
 * Without this script the server has the page loaded anew every two seconds. */

const place = document.querySelector('[data-progress]');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function follow() {
  for (;;) {
    const answer = await fetch(place.dataset.progress, {cache: 'no-store'});
    if (!answer.ok) return;
    const {done, state} = await answer.json();
    if (state !== 'busy') {
      location.reload();
      return;
    }
    place.querySelector('[data-done]').textContent = done;
    place.querySelector('progress').value = done;
    await pause(500);
  }
}

if (place.dataset.state === 'busy') follow().catch(() => {});
