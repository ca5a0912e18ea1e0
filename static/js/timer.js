/**
 * The clock on a page.
 *
 * Promises: derives the countdown from the facts of data part `timer` and a clock that is passed
 * in; never asks the server anything. Fills every `[data-timer]` and sets its `data-state` to
 * calm | warning | overtime | paused | waiting | finished. Inside it, where present:
 * `[data-timer-text]` gets the time (else the element itself), `[data-timer-label]` the element's
 * `data-label-<state>`, `[data-timer-bar]` (an SVG rect, 1000 wide) what is left.
 * `[data-timer-announce]` (a live region, on phone and desk) gets its own `data-warning` and
 * `data-zero` text at those moments.
 */

const LATE_MS = 5000; // a page that slept through the moment does not sound or say it afterwards

/** m:ss of a number of seconds; minutes go on beyond sixty. */
export function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What the clock says at `nowMs`: {state, text, left_ms, share}; share is what is left, 0 to 1. */
export function reading(data, nowMs) {
  if (data.status === 'waiting') return {state: 'waiting', text: data.start, left_ms: null, share: 1};
  if (data.status === 'finished') return {state: 'finished', text: '', left_ms: null, share: 0};
  const counting = data.since_ms === null ? 0 : Math.max(0, nowMs - data.since_ms);
  const allotted = data.allotted_s * 1000;
  const left = allotted - data.spent_ms - counting;
  const over = Math.floor(-left / 1000);
  const text = left > 0 ? minutes(Math.ceil(left / 1000)) : (over > 0 ? '+' : '') + minutes(over);
  let state = 'calm';
  if (left <= 0) state = 'overtime';
  else if (left <= data.warn_s * 1000) state = 'warning';
  if (data.status === 'paused') state = 'paused';
  return {state, text, left_ms: left, share: allotted ? Math.min(1, Math.max(0, left / allotted)) : 0};
}

/**
 * Keeps the clocks under `root` going. `now` gives the server's time in ms. `onWarning` and
 * `onZero` are called once when the running clock passes that moment, not when a page opens later
 * or somebody moves the time. Returns {update(data)}, to be called with each data part `timer`.
 */
export function createTimer({now, root = document, onWarning = () => {}, onZero = () => {}}) {
  let data = null;
  let left = null; // at the last tick with these same facts
  let handle = 0;

  function moment(name, call) {
    for (const region of root.querySelectorAll('[data-timer-announce]')) {
      region.textContent = region.dataset[name] ?? '';
    }
    call(data);
  }

  function passed(markMs, leftNow) {
    return left !== null && left > markMs && leftNow <= markMs && leftNow > markMs - LATE_MS;
  }

  function tick() {
    clearTimeout(handle);
    const said = reading(data, now());
    for (const element of root.querySelectorAll('[data-timer]')) show(element, said);
    if (said.state === 'warning' && passed(data.warn_s * 1000, said.left_ms)) moment('warning', onWarning);
    if (said.state === 'overtime' && passed(0, said.left_ms)) moment('zero', onZero);
    left = said.left_ms;
    // Just after the second on which the text changes.
    const part = said.left_ms === null ? 0 : ((said.left_ms % 1000) + 1000) % 1000;
    handle = setTimeout(tick, (part || 1000) + 5);
  }

  return {
    update(next) {
      data = next;
      left = null;
      tick();
    },
  };
}

function show(element, said) {
  if (element.dataset.state !== said.state) element.dataset.state = said.state;
  write(element.querySelector('[data-timer-text]') ?? element, said.text);
  const name = `label${said.state[0].toUpperCase()}${said.state.slice(1)}`;
  write(element.querySelector('[data-timer-label]'), element.dataset[name] ?? '');
  element.querySelector('[data-timer-bar]')?.setAttribute('width', (said.share * 1000).toFixed(1));
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
