/* Forms without loading the page anew: a form in a place [data-morph] is sent and the answer put in
 * its place, so that the focus and the place on the page stay. Without this script each form has a
 * button, and the page is loaded anew. */

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
  // Not form.action: a field of that name would stand for it.
  const to = form.getAttribute('action') || location.href;
  const answer = await fetch(to, {method: 'POST', body: data});
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
