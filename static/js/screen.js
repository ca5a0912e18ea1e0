/**
 * The projector page.
 *
 * Promises: keeps clock and stickers in line with what live.js brings, makes text fit, and offers
 * the few things a screen needs (sound, full screen, a dark room) in a bar that goes out of sight.
 * Keys: F full screen, G sound, D dark room, T test card. The screen stays awake where the browser allows it.
 */
import {connect, onData, serverNow, storage, storageKey} from './live.js';
import {createTimer} from './timer.js';
import {createSound} from './gong.js';
import {createStickers} from './werkvormen/stickers.js';
import {fit} from './fit.js';

const IDLE_MS = 4000; // how long the bar stays after the last movement

const root = document.documentElement;
const screen = document.querySelector('.screen');
const toolbar = document.querySelector('[data-toolbar]');
const tool = (name) => toolbar.querySelector(`[data-tool="${name}"]`);

// --- Sound and clock

let soundOn = false;
let soundSettled = false; // sound is on, or somebody chose to go without
let muted = false;

const sound = createSound({
  onChange(on) {
    soundOn = on;
    soundSettled = on;
    showTools();
  },
});

const timer = createTimer({
  now: serverNow,
  onWarning: ({silent}) => silent || muted || sound.bell(),
  onZero: ({silent}) => silent || muted || sound.gong(),
});

onData('timer', (data) => {
  if (!data) return;
  muted = data.muted;
  timer.update(data);
  showTools();
});

// --- What must be done again whenever a part or the size of the window changes

let tally = null;
const stickers = createStickers();
const watcher = new MutationObserver(arrange);

function arrange() {
  fit(screen);
  stickers.render(screen, tally);
  watcher.takeRecords(); // what we just changed ourselves
}

for (const region of screen.querySelectorAll('[data-part]')) {
  watcher.observe(region, {childList: true, subtree: true, characterData: true, attributes: true});
}
onData('tally', (data) => {
  tally = data;
  arrange();
});
new ResizeObserver(arrange).observe(screen);
document.fonts.ready.then(arrange);

// --- The bar

let idle = 0;

function showTools() {
  const button = tool('sound');
  const says = soundOn ? (muted ? 'labelMuted' : 'labelOn') : 'labelOff';
  button.textContent = button.dataset[says];
  button.setAttribute('aria-pressed', soundOn);
  button.classList.toggle('button--primary', !soundOn);
  tool('full').setAttribute('aria-pressed', document.fullscreenElement !== null);
  tool('room').setAttribute('aria-pressed', root.dataset.room === 'dark');
}

function wake() {
  toolbar.dataset.shown = 'true';
  clearTimeout(idle);
  idle = setTimeout(rest, IDLE_MS);
}

function rest() {
  if (soundSettled && !toolbar.matches(':has(:focus-visible)')) toolbar.dataset.shown = 'false';
}

async function turnSoundOn() {
  await sound.enable();
  sound.bell(); // so that everyone hears that it works
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen?.().catch(() => {}); // refused: the page works in a window as well
}

function setRoom(room) {
  root.dataset.room = room;
  localStorage.setItem('screen-room', room);
  showTools();
}

// --- The test card: is this the right wall, does it fit, can it be read and heard

const testcard = document.querySelector('[data-testcard]');
const TESTED_KEY = storageKey('tested');

if (testcard.dataset.status === 'waiting' && !storage.get(TESTED_KEY)) testcard.showModal();
testcard.addEventListener('close', () => storage.set(TESTED_KEY, true));
onData('timer', (data) => data && data.status !== 'waiting' && testcard.close()); // never in the way

const actions = {
  test: () => testcard.open || testcard.showModal(),
  tested: () => testcard.close(),
  sound: turnSoundOn,
  full: toggleFull,
  room: () => setRoom(root.dataset.room === 'dark' ? 'light' : 'dark'),
  done() {
    soundSettled = true;
    toolbar.dataset.shown = 'false';
    document.activeElement?.blur();
  },
};
const keys = {f: 'full', g: 'sound', d: 'room', t: 'test'};

document.addEventListener('click', ({target}) => {
  const name = target.closest('[data-tool]')?.dataset.tool;
  if (name) actions[name]();
  if (name && name !== 'done') wake();
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  wake();
  const name = keys[event.key.toLowerCase()];
  if (name) actions[name]();
});
document.addEventListener('pointermove', wake);
document.addEventListener('fullscreenchange', showTools);
setRoom(localStorage.getItem('screen-room') ?? 'light');
wake();

// --- Stay awake: the lock is lost whenever the page is hidden, so it is asked for again

async function stayAwake() {
  if (document.visibilityState !== 'visible') return;
  try {
    await navigator.wakeLock?.request('screen');
  } catch {
    // Refused (battery saver, no secure context): the docs tell how to set the laptop.
  }
}
document.addEventListener('visibilitychange', stayAwake);
stayAwake();

connect();
