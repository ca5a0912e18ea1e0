/* While mails wait: looks every few seconds, and shows the page anew when something went out. */

const place = document.querySelector('[data-mail-waiting]');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function follow() {
  for (;;) {
    await pause(3000);
    const answer = await fetch(place.dataset.mailWaiting, {cache: 'no-store'});
    if (!answer.ok) return;
    const {waiting} = await answer.json();
    if (waiting !== Number(place.dataset.count)) {
      location.replace(location.pathname);
      return;
    }
  }
}

follow().catch(() => {});
