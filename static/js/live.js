/* The connection of a page with the meeting: the socket, the streams of parts, the clock of the
 * server and the outbox of commands. One module on purpose: a phone has ten requests to spend.
 *
 * Protocol (docs/live.md). The page carries <body data-page data-meeting> and, in #boot,
 *   {"streams": {name: {"epoch", "rev"}}, "data": {part: …}, "now_ms", "version"}.
 * From the server: `parts` (a message of a stream) and `gone` (access ended).
 * To the server, each with an answer: `sync`, `command`, `clock`.
 *
 * Nothing here needs a secure context, and nothing ticks over the network. */

import {io} from '../vendor/socket.io.esm.min.js';

const ANSWER_WITHIN_MS = 8000; // more where the line is slow
const MOST_PATIENCE_MS = 30000;
const CONNECT_WITHIN_MS = 12000;
const KEPT_CONNECTIONS = 6; // by a browser, to one server
const SLEPT_MS = 60000; // longer away than this: catch up at once
const SAY_OFFLINE_AFTER_MS = 1200; // a hiccup shorter than this is nobody's business
const SAY_UNSENT_AFTER_MS = 2500;
const MOST_TRIES = 8;
const GIVE_UP_MS = 10000; // a command that does not wait in the outbox

const body = document.body;
const boot = JSON.parse(document.getElementById('boot').textContent);
const page = body.dataset.page;
const meeting = body.dataset.meeting;

/** Whose phone this page shows: several people may share one. */
export const who = boot.data?.me?.participant ?? '-';

let socket = null;
let stopped = false; // access ended: nothing is sent or shown any more

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const online = () => Boolean(socket?.connected) && !stopped;

/** A sentence for people, from the page's <template id="texts"> (macros/live.html). */
export function text(name) {
  const texts = document.getElementById('texts')?.content;
  return texts?.querySelector(`[data-text="${name}"]`)?.textContent ?? name;
}

// --- Storage ---------------------------------------------------------------------------------

/** The key of something this person keeps for this page of this meeting. */
export const storageKey = (...names) => [meeting, page, who, ...names].join('|');

/** localStorage, or nothing at all where the browser forbids it. */
export const storage = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Full or forbidden: the copy in memory has to do.
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Then it was never there.
    }
  },
  keys(prefix) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort();
    } catch {
      return [];
    }
  },
};

/** 128 random bits in hex; crypto.randomUUID does not exist on plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// --- The clock of the server -----------------------------------------------------------------

/* performance.now() does not jump when someone sets the clock of the phone. Until measured, the
 * moment at which the server made the page is the best guess. */
const [navigation] = performance.getEntriesByType('navigation');
let clockOffset = boot.now_ms === undefined
  ? performance.timeOrigin
  : boot.now_ms - (navigation?.responseStart ?? performance.now());

/** Now on the server's clock, in ms since the epoch. */
export const serverNow = () => performance.now() + clockOffset;

/** Five samples; the one with the shortest way there and back is the most exact. */
async function measureClock() {
  let shortest = Infinity;
  let measured = clockOffset;
  for (let sample = 0; sample < 5 && online(); sample += 1) {
    const sent = performance.now();
    const answer = await ask('clock', {}).catch(() => null);
    const roundTrip = performance.now() - sent;
    if (answer?.now_ms !== undefined && roundTrip < shortest) {
      shortest = roundTrip;
      measured = answer.now_ms - sent - roundTrip / 2;
    }
    await pause(120);
  }
  clockOffset = measured;
}

// --- Streams ---------------------------------------------------------------------------------

const streams = boot.streams; // name -> {epoch, rev}: what this page has
const data = new Map(Object.entries(boot.data ?? {}));
const dataListeners = new Map();
const partsListeners = [];
let syncing = false;
let ahead = []; // messages that came too early: something before them is missing
let failedSyncs = 0;

/** Call fn(value) with the data part now, if it is there, and after every change (null: gone). */
export function onData(name, fn) {
  dataListeners.set(name, [...(dataListeners.get(name) ?? []), fn]);
  if (data.has(name)) fn(data.get(name));
}

/** Call fn() after html of the page was changed by the server. */
export function onParts(fn) {
  partsListeners.push(fn);
}

function setData(name, value) {
  if (value === undefined) data.delete(name);
  else data.set(name, value);
  for (const listener of dataListeners.get(name) ?? []) listener(value ?? null);
}

/** Take a message if it connects to what we have. False: something in between is missing. */
function take(message) {
  const known = streams[message.stream];
  if (!known) return true;
  const same = message.epoch === known.epoch;
  // Parts are whole, so a message may begin earlier than where we are, but never later.
  if (!message.whole && !(same && message.prev <= known.rev)) return false;
  if (!message.whole && message.rev <= known.rev) return true;
  streams[message.stream] = {epoch: message.epoch, rev: message.rev};
  show(message);
  return true;
}

function receive(message) {
  if (stopped || (isShowable(message) && take(message))) return;
  ahead.push(message);
  sync();
}

/** Ask for everything since what we have, and then take what came in meanwhile. */
async function sync() {
  if (syncing || !online()) return;
  syncing = true;
  let complete = false;
  try {
    const have = Object.entries(streams).map(([name, {epoch, rev}]) => [name, [epoch, rev]]);
    const answer = await ask('sync', {streams: Object.fromEntries(have)});
    if (answer.ok) {
      const messages = Object.entries(answer.streams).map(([stream, more]) => ({stream, ...more}));
      if (!messages.every(isShowable)) await loadMorph();
      messages.forEach(take);
      if (messages.every((message) => message.whole)) {
        dropAllBut(new Set(messages.flatMap(({parts}) => Object.keys(parts))));
      }
      offerReload(answer.version);
      complete = true;
    } else if (!answer.again) {
      gone(answer);
    }
  } catch {
    if (socket.connected) reconnect(); // silent for too long: a dead line
  }
  syncing = false;
  const early = ahead;
  ahead = [];
  const kept = early.filter((message) => !isShowable(message) || !take(message));
  complete = kept.length === 0 && complete;
  failedSyncs = complete ? 0 : failedSyncs + 1;
  if (!complete) setTimeout(sync, Math.min(500 * 2 ** failedSyncs, 15000));
}

function show({parts = {}, removed = []}) {
  const values = [];
  let html = removed.length > 0;
  for (const [name, part] of Object.entries(parts)) {
    if ('html' in part) {
      showHtml(name, part.html);
      html = true;
    } else {
      values.push([name, part.data]);
    }
  }
  removed.forEach(drop);
  if (html) for (const listener of partsListeners) listener();
  for (const [name, value] of values) setData(name, value);
}

function drop(name) {
  if (data.has(name)) setData(name, undefined);
  else showHtml(name, '');
}

/** After a restart of the server: what no stream has any more. */
function dropAllBut(names) {
  const regions = Array.from(document.querySelectorAll('[data-part]'), ({dataset}) => dataset.part);
  const absent = [...regions, ...data.keys()].filter((name) => !names.has(name));
  absent.forEach(drop);
  if (absent.length) for (const listener of partsListeners) listener();
}

// --- Html of the parts -----------------------------------------------------------------------

/* Nothing changes in the first seconds of a page: what changes html comes after what a phone needs
 * at once, and not for all phones in the same moment. */
let Idiomorph = null;

async function loadMorph() {
  ({Idiomorph} = await load('../vendor/idiomorph.esm.min.js'));
}

const scripts = new Map(); // path -> promise of what it exports

/** Import a script that is not needed at once. Who is told that it failed may try again. */
export function load(path) {
  if (!scripts.has(path)) {
    const script = fetchAndImport(path);
    scripts.set(path, script);
    script.catch(() => scripts.delete(path));
  }
  return scripts.get(path);
}

/** Fetched first: over a connection that died in silence an import would wait for ever, and every
 * later one of the same script with it. A browser keeps several, and giving up one closes it. */
async function fetchAndImport(path) {
  const url = new URL(path, import.meta.url).href;
  for (let tries = 1; ; tries += 1) {
    try {
      await fetchWithin(patience / 2, url);
      return await import(url);
    } catch (error) {
      if (tries > KEPT_CONNECTIONS || !online()) throw error;
    }
  }
}

async function fetchWithin(ms, url) {
  const gaveUp = new AbortController();
  const timer = setTimeout(() => gaveUp.abort(), ms);
  try {
    await (await fetch(url, {signal: gaveUp.signal})).arrayBuffer();
  } finally {
    clearTimeout(timer);
  }
}

/** False when showing this message has to wait for loadMorph(). */
function isShowable({parts = {}, removed = []}) {
  return Boolean(Idiomorph)
    || (removed.length === 0 && Object.values(parts).every((part) => !('html' in part)));
}

let mustHold = () => false;
const held = new Map(); // part name -> html that waits until someone has finished writing

/** fn(region, root of the new html) -> true keeps the region as it is until releaseRegions(). */
export function holdRegionsWhen(fn) {
  mustHold = fn;
}

/** Show what was held. */
export function releaseRegions() {
  const waiting = [...held];
  held.clear();
  for (const [name, html] of waiting) showHtml(name, html, true);
  for (const listener of partsListeners) listener();
}

/** Whether this field holds something that only this device knows. */
export function isUnsaved(field) {
  if (field.matches('[type=checkbox], [type=radio]')) return field.checked !== field.defaultChecked;
  if (field.matches('textarea')) return field.value !== field.defaultValue;
  // A field of one line leaves line breaks out of what it shows.
  if (field.matches('input')) return field.value !== field.defaultValue.replace(/[\r\n]/g, '');
  if (field.matches('select')) return Array.from(field.options).some(isChosenAnew);
  return false;
}

/** The first option of a select stands for what was never chosen. */
const isChosenAnew = (option, place, options) => option.selected
  && option !== (options.findLast((one) => one.defaultSelected) ?? options[0]);

function showHtml(name, html, now = false) {
  const [list] = name.split(':');
  const holder = name.includes(':') && document.querySelector(`[data-list="${CSS.escape(list)}"]`);
  if (holder) {
    showListed(holder, name, html, now);
    return;
  }
  for (const region of document.querySelectorAll(`[data-part="${CSS.escape(name)}"]`)) {
    const root = now ? null : fragment(html).firstElementChild;
    if (root && mustHold(region, root)) {
      held.set(name, html);
      return;
    }
    held.delete(name);
    const hadFocus = region.contains(document.activeElement);
    morph(region, html, 'innerHTML');
    if (hadFocus && !region.contains(document.activeElement)) focusOn(region);
  }
}

function showListed(list, name, html, now) {
  const old = list.querySelector(`:scope > [data-part="${CSS.escape(name)}"]`);
  if (!html && !now && old && Array.from(old.querySelectorAll('textarea')).some(isUnsaved)) {
    held.set(name, html);
    return;
  }
  held.delete(name);
  if (!html) {
    old?.remove();
    return;
  }
  const focused = document.activeElement;
  if (old) morph(old, html, 'outerHTML');
  else list.append(fragment(html));
  const child = list.querySelector(`:scope > [data-part="${CSS.escape(name)}"]`);
  const after = Array.from(list.children).find((other) => other !== child && comesAfter(other, child));
  if (child.nextElementSibling !== (after ?? null)) list.insertBefore(child, after ?? null);
  if (focused !== document.activeElement && list.contains(focused)) focused.focus();
}

function comesAfter(one, other) {
  const options = {numeric: true};
  return (one.dataset.order ?? '').localeCompare(other.dataset.order ?? '', 'nl', options) > 0;
}

function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = html.trim();
  return template.content;
}

function morph(element, html, morphStyle) {
  const callbacks = {beforeNodeMorphed: mayMorph, beforeAttributeUpdated: mayChange};
  // Of any other element this would leave the content as it was: a button with the focus as well.
  const ignoreActiveValue = Boolean(document.activeElement?.matches('input, textarea, select'));
  Idiomorph.morph(element, fragment(html), {morphStyle, ignoreActiveValue, callbacks});
}

/** data-keep="x": the script of the page fills this element. What someone is typing stays too. */
function mayMorph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE || fresh.nodeType !== Node.ELEMENT_NODE) return true;
  if (old.dataset.keep && old.dataset.keep === fresh.dataset.keep) return false;
  if (!old.matches('input, textarea, select')) return true;
  const sameField = ['id', 'name', 'data-data'].every(
    (name) => old.getAttribute(name) === fresh.getAttribute(name));
  // The same place on the page, but about something else: leave it first, so that it is saved.
  if (!sameField && old === document.activeElement) old.blur();
  const writing = old === document.activeElement && old.dataset.autosave;
  if (!sameField || !(writing || isUnsaved(old))) return true;
  if (old.dataset.autosave) newest.set(old, {rev: fresh.dataset.rev, text: fresh.defaultValue});
  return false;
}

const newest = new WeakMap(); // autosave field -> what came in while someone was writing in it

/** {rev, text} that came in for this autosave field and was not shown; asking takes it away. */
export function takeNewest(field) {
  const found = newest.get(field);
  newest.delete(field);
  return found;
}

/** The browser or a script of ours owns these. */
function mayChange(attribute) {
  return attribute !== 'open' && attribute !== 'aria-busy';
}

function focusOn(region) {
  region.tabIndex = -1;
  region.focus({preventScroll: true});
}

// --- Commands and the outbox -----------------------------------------------------------------

const outbox = []; // {key, id, name, data, tries, later}, as given; later: why it has to go again
const waiting = new Map(); // id -> resolve
const outboxListeners = [];
const refusedListeners = [];
let sending = false;
let lastKey = 0;

/** What was sent and is not answered yet, oldest first: [{id, name, data}]. */
export const unanswered = () => outbox;

/** Call fn() when something enters or leaves the outbox. */
export function onOutbox(fn) {
  outboxListeners.push(fn);
}

/** Call fn(entry, answer) for a command of an earlier visit that was refused after all. */
export function onRefusedLater(fn) {
  refusedListeners.push(fn);
}

/** Send a command. The promise gives the answer: {ok: true, …} or {ok: false, code, text, again}.
 *
 * When the line breaks before the answer, the same id goes again. With keep (a phone) it waits in
 * the outbox for as long as it takes, over a reload too. Without (the desk) it is given up after
 * 10 s: "pause" that comes minutes later would surprise the room. */
export function send(name, commandData = {}, {keep = page === 'phone', id = newId()} = {}) {
  const entry = {id, name, data: commandData};
  if (keep) {
    // The key sorts by the moment of sending, also when the clock of the phone steps back.
    lastKey = Math.max(lastKey + 1, Date.now());
    entry.key = storageKey('outbox', String(lastKey).padStart(15, '0'), id);
    storage.set(entry.key, {id, name, data: commandData});
  } else {
    entry.patience = setTimeout(() => settle(entry, entry.later ?? noConnection()), GIVE_UP_MS);
  }
  outbox.push(entry);
  outboxChanged();
  pump();
  return new Promise((resolve) => waiting.set(id, resolve));
}

const noConnection = () => ({ok: false, code: 'offline', text: text('not-sent'), again: true});

/** What an earlier visit could not send. */
function reopenOutbox() {
  for (const key of storage.keys(storageKey('outbox', ''))) {
    const entry = storage.get(key);
    if (entry) outbox.push({key, ...entry});
  }
  outboxChanged();
}

/** One at a time, in order; what gets no answer goes again with the same id. */
async function pump() {
  if (sending) return;
  sending = true;
  while (outbox.length && online()) {
    const entry = outbox[0];
    entry.tries = (entry.tries ?? 0) + 1;
    try {
      const {id, name, data: commandData} = entry;
      const answer = await ask('command', {id, name, data: commandData});
      // While nothing can be stored, what is kept waits until it can, however long that takes.
      const patient = entry.key && answer.code?.startsWith('storage-');
      if (answer.ok || !answer.again || (entry.tries >= MOST_TRIES && !patient)) {
        settle(entry, answer);
      } else {
        entry.later = answer;
        showStatus();
        await pause(Math.min(500 * 2 ** entry.tries, 10000) * (0.75 + Math.random() / 2));
      }
    } catch {
      if (!socket.connected) {
        entry.tries -= 1; // the line broke: that says nothing about this command
        break;
      }
      if (entry.tries >= MOST_TRIES) settle(entry, noConnection());
      else reconnect(); // silent for too long: a dead line
    }
  }
  sending = false;
  if (outbox.length && online()) pump();
}

function settle(entry, answer) {
  if (answer.me) receive({stream: 'me', ...answer.me});
  if (!outbox.includes(entry)) return; // given up already
  outbox.splice(outbox.indexOf(entry), 1);
  clearTimeout(entry.patience);
  storage.remove(entry.key);
  const resolve = waiting.get(entry.id);
  waiting.delete(entry.id);
  outboxChanged();
  if (resolve) resolve(answer);
  else if (!answer.ok) for (const listener of refusedListeners) listener(entry, answer);
}

function outboxChanged() {
  for (const listener of outboxListeners) listener();
  setTimeout(showStatus, SAY_UNSENT_AFTER_MS);
  if (!outbox.length) showStatus();
}

// --- The socket ------------------------------------------------------------------------------

let tellStatus = () => {};
let offlineSince = 0; // performance.now() of losing the line; 0 while it is there

let patience = ANSWER_WITHIN_MS; // no answer for so long: a dead line
let opened = 0; // performance.now() of the last line
let swallowed = 0; // lines in a row that never opened
let socketsWork = false; // a WebSocket opened on this page before

async function ask(event, payload) {
  const asked = performance.now();
  const answer = await socket.timeout(patience).emitWithAck(event, payload);
  tookSince(asked);
  return answer;
}

/** A slow line is not a dead one. */
function tookSince(moment) {
  const enough = 3 * (performance.now() - moment);
  patience = Math.min(Math.max(ANSWER_WITHIN_MS, enough), MOST_PATIENCE_MS);
}

/** Open the connection. onStatus({state, unsent}) hears 'connecting', 'online', 'offline' or 'gone'
 * and how many commands still wait. The page shows it by itself too, in #connection. Gives what a
 * page needs of the connection: {onData, onParts, send, serverNow}. */
export function connect({onStatus = () => {}} = {}) {
  tellStatus = onStatus;
  offlineSince = performance.now();
  reopenOutbox();
  socket = io({
    auth: {meeting, as: page, ...(who !== '-' && {participant: who})},
    transports: ['websocket', 'polling'],
    tryAllTransports: true, // a refused WebSocket goes on as polling within the same attempt
    timeout: CONNECT_WITHIN_MS,
    reconnectionDelay: 400,
    reconnectionDelayMax: 4000,
  });
  socket.io.on('open', () => { opened = performance.now(); });
  socket.on('connect', connected);
  socket.on('disconnect', disconnected);
  socket.on('connect_error', notConnected);
  socket.on('parts', receive);
  socket.on('gone', gone);
  watchSleep();
  setTimeout(showStatus, SAY_OFFLINE_AFTER_MS);
  const calm = page === 'phone' ? 5000 + Math.random() * 20000 : 0;
  setTimeout(() => loadMorph().catch(() => {}), calm); // else with the first change
  return {onData, onParts, send, serverNow};
}

function connected() {
  offlineSince = 0;
  swallowed = 0;
  socketsWork ||= socket.io.engine.transport.name === 'websocket';
  tookSince(opened);
  showStatus();
  sync();
  pump();
  measureClock();
}

function lost() {
  if (!offlineSince) offlineSince = performance.now();
  setTimeout(showStatus, SAY_OFFLINE_AFTER_MS);
}

function disconnected(reason) {
  lost();
  // A server that stops says goodbye, and socket.io takes that as final.
  if (reason === 'io server disconnect') setTimeout(reconnect, 500 + Math.random() * 1500);
}

function notConnected(error) {
  lost();
  if (!socket.active) {
    if (error.data?.again) setTimeout(reconnect, 3000 + Math.random() * 3000);
    else gone({code: error.message, text: error.data?.text});
  } else if (error.message === 'timeout') {
    // Swallowed instead of refused: some networks do that to WebSockets. Where one worked before, it
    // is more likely the whole line, and polling might be given one that is dead already.
    swallowed += 1;
    if (!socketsWork || swallowed % 2 === 0) socket.io.opts.transports.reverse();
  }
}

/** Now, instead of at the next attempt. */
function reconnect() {
  if (!stopped) socket.disconnect().connect();
}

function gone({code, text: sentence}) {
  stopped = true;
  socket.disconnect();
  body.dataset.gone = code;
  for (const element of body.children) element.hidden = true;
  const card = Object.assign(document.createElement('main'), {className: 'page page--narrow stack'});
  const heading = Object.assign(document.createElement('h1'), {tabIndex: -1});
  heading.textContent = text('gone-title');
  const again = Object.assign(document.createElement('a'), {className: 'button button--primary', href: ''});
  again.textContent = text(code === 'forgotten' ? 'join-again' : 'try-again');
  const words = Object.assign(document.createElement('p'), {className: 'notice notice--warn'});
  words.textContent = sentence ?? text('gone');
  card.append(heading, words, again);
  body.append(card);
  heading.focus();
  showStatus();
}

// --- Sleep, other tabs and the way back ------------------------------------------------------

function watchSleep() {
  let awake = Date.now();
  const look = () => {
    if (document.hidden) return;
    const away = Date.now() - awake;
    awake = Date.now();
    if (away > SLEPT_MS) catchUp();
  };
  setInterval(look, 5000);
  document.addEventListener('visibilitychange', look);
  addEventListener('online', catchUp);
  // A page in the back-forward cache may not hold a socket.
  addEventListener('pagehide', () => socket.disconnect());
  addEventListener('pageshow', (event) => event.persisted && reconnect());
}

function catchUp() {
  if (!online()) {
    reconnect();
    return;
  }
  sync();
  measureClock();
}

// --- What people see of it -------------------------------------------------------------------

let reloadWanted = false;

/** Another version of the program runs on the server: offer to load the page anew. */
function offerReload(version) {
  if (version !== undefined && boot.version !== undefined && version !== boot.version) {
    reloadWanted = true;
    showStatus();
  }
}

function statusNow() {
  if (stopped) return 'gone';
  if (!offlineSince) return 'online';
  return performance.now() - offlineSince < SAY_OFFLINE_AFTER_MS ? 'connecting' : 'offline';
}

function showStatus() {
  const state = statusNow();
  const sentences = [];
  if (state === 'offline') sentences.push(text('offline'));
  if (outbox.length && (state === 'offline' || state === 'online')) {
    if (outbox[0].later && state === 'online') sentences.push(outbox[0].later.text);
    sentences.push(text(outbox.length === 1 ? 'unsent-one' : 'unsent').replace('{n}', outbox.length));
  }
  const busy = outbox.length || Array.from(document.querySelectorAll('input, textarea')).some(isUnsaved);
  const reload = reloadWanted && state === 'online' && !busy;
  if (reload) sentences.push(text('new-version'));
  body.dataset.connection = state;
  const bar = statusBar();
  const said = bar.firstElementChild;
  if (said.textContent !== sentences.join(' ')) said.textContent = sentences.join(' ');
  bar.lastElementChild.hidden = !reload;
  bar.classList.toggle('connection--on', sentences.length > 0);
  tellStatus({state, unsent: outbox.length});
  if (reloadWanted && busy) setTimeout(showStatus, 5000);
}

/** #connection of the page, made when the page has none: a polite line and a button to reload. */
function statusBar() {
  let bar = document.getElementById('connection');
  if (!bar) {
    bar = Object.assign(document.createElement('div'), {id: 'connection'});
    body.prepend(bar);
  }
  if (!bar.firstElementChild) {
    bar.classList.add('connection');
    const said = document.createElement('p');
    said.setAttribute('role', 'status');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button--small';
    button.textContent = text('reload');
    button.addEventListener('click', () => location.reload());
    bar.append(said, button);
  }
  return bar;
}
