/* Reading aloud what the phone shows, with the device's own voice: nothing is sent anywhere, and
 * nothing shows who uses it. Loaded when somebody presses the button. */

const speech = globalThis.speechSynthesis;

/** What can be seen of the page, in the order of the page; without what people type. */
function words(root) {
  const copy = [];
  const walk = (element) => {
    if (element.hidden || element.matches('textarea, input, select, .sr-only, [aria-hidden=true], [data-aloud]')) return;
    const apart = getComputedStyle(element).display === 'inline' ? '' : '\n';
    copy.push(apart);
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) copy.push(child.textContent);
      else if (child.nodeType === Node.ELEMENT_NODE && isOpen(child)) walk(child);
    }
    copy.push(apart);
  };
  walk(root);
  return copy.join('').split('\n').map((line) => line.replace(/\s+/g, ' ').trim()).filter(Boolean);
}

/** What is folded away is not read. */
function isOpen(element) {
  const fold = element.parentElement.closest('details');
  return !fold || fold.open || element.matches('summary') || Boolean(element.closest('summary'));
}

function voice() {
  const dutch = speech.getVoices().filter(({lang}) => lang.toLowerCase().startsWith('nl'));
  return dutch.find(({localService}) => localService) ?? dutch[0] ?? null;
}

/** Read what is inside root, or stop when reading; onEnd() hears that it is over. */
export function readAloud(root, onEnd) {
  if (speech.speaking) {
    speech.cancel();
    onEnd();
    return false;
  }
  const lines = words(root);
  lines.forEach((line, place) => {
    const said = new SpeechSynthesisUtterance(line);
    said.lang = 'nl-NL';
    said.voice = voice();
    if (place === lines.length - 1) said.addEventListener('end', onEnd);
    speech.speak(said);
  });
  return lines.length > 0;
}
