/**
 * Stickers on the flaps of the projector.
 *
 * Promises: draws a circle per sticker in the `svg[data-dots]` of each `[data-flap]`, as many as the
 * data part `tally` says (else the flap's own `data-stickers`), and writes the number in
 * `[data-count]`, and the figures in `[data-tally]` and `[data-tally-bar]`. All flaps of a board use one
 * size of sticker, so that more paper covered is more votes; the size shrinks in steps as they fill.
 * Only a sticker that was not there before lands visibly. Geometry as SVG attributes: the CSP allows
 * no style attributes. Nobody's vote can be seen: there are only numbers here.
 */

const SVG = 'http://www.w3.org/2000/svg';
const SIZES = [52, 44, 38, 32, 27, 23, 20, 17, 14, 12, 10, 8, 6, 5, 4]; // on a screen of 1080 high
const ROOM = 1.1; // from one sticker to the next, in diameters
const COLOURS = 5;

/** A steady number from 0 to 1 for sticker `index`: the wall looks the same after a reload. */
function steady(index, salt) {
  const value = Math.sin(index * 12.9898 + salt * 78.233) * 43758.5453;
  return value - Math.floor(value);
}

function newDot(index, salt, lands) {
  const dot = document.createElementNS(SVG, 'circle');
  const colour = Math.floor(steady(index, salt) * COLOURS) + 1;
  dot.setAttribute('class', `dot dot--${colour}${lands ? ' dot--lands' : ''}`);
  return dot;
}

/** The largest size at which every flap holds its stickers. `areas` are {width, height, count}. */
export function sizeFor(areas, scale) {
  const holds = (size) => areas.every(({width, height, count}) => {
    const step = size * scale * ROOM;
    return Math.floor(width / step) * Math.floor(height / step) >= count;
  });
  return (SIZES.find(holds) ?? SIZES.at(-1)) * scale;
}

export function createStickers() {
  const before = new Map(); // flap -> number of stickers on it when last drawn
  let board = ''; // item and round they were counted in

  function draw(flap, count, size, landing) {
    const svg = flap.querySelector('svg[data-dots]');
    const {clientWidth: width, clientHeight: height} = svg;
    const columns = Math.max(1, Math.floor(width / (size * ROOM)));
    const stray = size * (ROOM - 1) * 0.9; // never over its neighbour
    const salt = Number(flap.dataset.flap.replace(/\D/g, '')) || 1;
    const old = before.get(flap.dataset.flap) ?? 0;
    while (svg.childElementCount > count) svg.lastElementChild.remove();
    for (let index = 0; index < count; index += 1) {
      const dot = svg.children[index] ?? newDot(index, salt, landing && index >= old);
      const x = (index % columns + 0.5) * size * ROOM + (steady(index, salt + 1) - 0.5) * stray;
      const y = height - (Math.floor(index / columns) + 0.5) * size * ROOM
        + (steady(index, salt + 2) - 0.5) * stray;
      place(dot, {cx: x.toFixed(1), cy: y.toFixed(1), r: (size / 2).toFixed(1)});
      if (!dot.parentNode) svg.append(dot); // only now, or it would slide in from the corner
    }
  }

  return {
    /** Bring what is under `root` in line with `tally` (null: none came yet). */
    render(root, tally) {
      const section = root.querySelector('[data-board="stickers"]');
      if (!section) return;
      const here = `${section.dataset.item} ${section.dataset.round}`;
      const landing = here === board; // a board that has just opened shows what it holds, at rest
      if (!landing) before.clear();
      board = here;
      const flaps = [...section.querySelectorAll('[data-flap]')]
        .filter((flap) => flap.querySelector('svg[data-dots]'))
        .map((flap) => ({flap, count: countOf(flap, tally), svg: flap.querySelector('svg[data-dots]')}));
      // First the numbers: a wider one leaves less paper.
      for (const {flap, count} of flaps) write(flap.querySelector('[data-count]'), count ? String(count) : '');
      const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      const size = sizeFor(flaps.map(({svg, count}) => (
        {width: svg.clientWidth, height: svg.clientHeight, count})), scale);
      for (const {flap, count} of flaps) {
        draw(flap, count, size, landing);
        before.set(flap.dataset.flap, count);
      }
      if (tally) figures(section, tally);
    },
  };
}

function countOf(flap, tally) {
  const parts = tally?.flaps?.[flap.dataset.flap];
  return parts ? parts.phone + parts.paper : Number(flap.dataset.stickers ?? 0);
}

function figures(section, tally) {
  for (const element of section.querySelectorAll('[data-tally]')) {
    write(element, String(tally[element.dataset.tally] ?? '–'));
  }
  const share = tally.people ? Math.min(1, tally.done / tally.people) : 0;
  const bar = section.querySelector('[data-tally-bar]');
  if (bar) place(bar, {width: (share * 1000).toFixed(0)});
}

function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
