/**
 * Text that stays inside its sheet, however long people write.
 *
 * Promises: an element with `data-fits` gets `data-fit="0".."7"`, the first step at which nothing
 * sticks out, words included; screen.css turns the step into a size. Inside `data-fits-together`
 * texts of ordinary length share one step, so that a wall looks calm; only the long ones go further,
 * and what does not even fit at the last one ends with a whole word and "…"; with
 * `data-fits-together="all"` the longest decides for all. Calling it again without a change alters
 * nothing on the page in the end.
 */

const STEPS = 8;
const ORDINARY = 75; // characters; the longest of the ten questions has 58

const cuts = new WeakMap(); // text node -> {whole, shown} of a text that was cut

export function fit(root) {
  const together = new Set();
  for (const group of root.querySelectorAll('[data-fits-together]')) {
    const members = [...group.querySelectorAll('[data-fits]')];
    members.forEach(uncut);
    const ordinary = members.filter((member) => group.dataset.fitsTogether === 'all'
      || member.textContent.trim().length <= ORDINARY);
    let step = 0;
    for (const member of ordinary) step = settle(member, step);
    for (const member of ordinary) member.dataset.fit = step;
    for (const member of members) {
      together.add(member);
      if (!ordinary.includes(member)) settle(member, step);
      if (!fits(member)) cut(member);
    }
  }
  for (const element of root.querySelectorAll('[data-fits]')) {
    if (!together.has(element)) settle(element, 0);
  }
}

function settle(element, from) {
  for (let step = from; step < STEPS; step += 1) {
    element.dataset.fit = step;
    if (fits(element)) return step;
  }
  return STEPS - 1;
}

function fits({scrollHeight, clientHeight, scrollWidth, clientWidth}) {
  // One pixel of grace: sizes are rounded.
  return scrollHeight <= clientHeight + 1 && scrollWidth <= clientWidth + 1;
}

/** The text itself stands last in its element, after the sign of the flap. */
function textOf(element) {
  const {lastChild} = element;
  return lastChild?.nodeType === Node.TEXT_NODE ? lastChild : null;
}

function uncut(element) {
  const node = textOf(element);
  const {whole, shown} = cuts.get(node) ?? {};
  if (shown !== undefined && node.data === shown) node.data = whole; // else the server wrote another
  cuts.delete(node);
}

/** Keep as many words as fit. */
function cut(element) {
  const node = textOf(element);
  if (!node) return;
  const whole = node.data;
  let least = 0;
  let most = whole.trimEnd().length - 1;
  while (least < most) {
    const length = Math.ceil((least + most) / 2);
    node.data = shortened(whole, length);
    if (fits(element)) least = length;
    else most = length - 1;
  }
  node.data = shortened(whole, least);
  cuts.set(node, {whole, shown: node.data});
}

/** The words within so many characters; a part of the first one where that alone is longer. */
function shortened(text, length) {
  return `${text.slice(0, length + 1).replace(/(\S)[\s,;:.]+\S*$/, '$1')}…`;
}
