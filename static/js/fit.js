/**
 * Text that stays inside its sheet, however long people write.
 *
 * Promises: an element with `data-fits` gets `data-fit="0".."7"`, the first step at which nothing
 * sticks out, words included; screen.css turns the step into a size, and cuts what still does not fit
 * at the last one. Inside `data-fits-together` texts of ordinary
 * length share one step, so that a wall looks calm; only the long ones go further. Calling it again
 * without a change alters nothing on the page in the end.
 */

const STEPS = 8;
const ORDINARY = 75; // characters; the longest of the ten questions has 58

export function fit(root) {
  const together = new Set();
  for (const group of root.querySelectorAll('[data-fits-together]')) {
    const members = [...group.querySelectorAll('[data-fits]')];
    const ordinary = members.filter((member) => member.textContent.trim().length <= ORDINARY);
    let step = 0;
    for (const member of ordinary) step = settle(member, step);
    for (const member of ordinary) member.dataset.fit = step;
    for (const member of members) {
      together.add(member);
      if (!ordinary.includes(member)) settle(member, step);
    }
  }
  for (const element of root.querySelectorAll('[data-fits]')) {
    if (!together.has(element)) settle(element, 0);
  }
}

function settle(element, from) {
  for (let step = from; step < STEPS; step += 1) {
    element.dataset.fit = step;
    const {scrollHeight, clientHeight, scrollWidth, clientWidth} = element;
    // One pixel of grace: sizes are rounded.
    if (scrollHeight <= clientHeight + 1 && scrollWidth <= clientWidth + 1) return step;
  }
  return STEPS - 1;
}
