"""Watches pages in a real browser for text that became something else: a call, an element, an
address, a request; and reads what the pages show."""

import re
from collections import defaultdict
from collections.abc import Iterable

from playwright.sync_api import BrowserContext, Page

from tests.faults.hostile_texts import CANARY, Hostile, as_shown

NUMBERS = re.compile(r"(?=([0-9]{5}))")
WATCH = """(() => {
  const told = new Set();
  const tell = (what) => {
    const line = String(what).slice(0, 300);
    if (!told.has(line)) window.tellTheTest(line);
    told.add(line);
  };
  window.CANARY = (number) => tell(`called: ${number}`);
  for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => tell(`called: ${name}`);
  document.addEventListener('securitypolicyviolation', (event) => {
    tell(`against the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
  const NEVER = 'script:not([src], [type="application/json"]), base, object, embed, iframe';
  const LEADS = ['href', 'xlink:href', 'src', 'srcset', 'srcdoc', 'action', 'formaction', 'data',
    'poster', 'background', 'ping'];
  const leadsAway = (element, value) => {
    let url;
    try {
      url = new URL(value, location.origin);
    } catch {
      return true;
    }
    if (['mailto:', 'tel:'].includes(url.protocol)) return false;
    if (url.protocol === 'data:') return !element.matches('link[rel=icon], img');
    return url.origin !== location.origin;
  };
  const check = (element) => {
    if (element.hasAttribute('data-CANARY')) tell(`element: ${element.outerHTML}`);
    if (element.matches(NEVER)) {
      tell(`element: ${element.outerHTML}`);
    }
    for (const {name, value} of element.attributes) {
      if (name.startsWith('on')) tell(`attribute: ${name}=${value}`);
      if (LEADS.includes(name) && leadsAway(element, value)) tell(`address: ${name}=${value}`);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') check(change.target);
      for (const node of change.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        check(node);
        node.querySelectorAll('*').forEach(check);
      }
    }
  }).observe(document, {subtree: true, childList: true, attributes: true});
})()""".replace("CANARY", CANARY)
READ = """() => {
  const found = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const {parentElement, data} = texts.currentNode;
    if (!parentElement.closest('script, style, noscript') && data.trim()) found.push(data);
  }
  const said = ['aria-label', 'title', 'placeholder', 'alt', 'value', 'data-confirm',
    'data-undo-text'];
  for (const element of document.body.querySelectorAll('*')) {
    for (const name of said) if (element.getAttribute(name)) found.push(element.getAttribute(name));
    if (element.matches('textarea')) found.push(element.value);
  }
  return found;
}"""
FORMS = """() => Array.from(document.querySelectorAll('form:not([data-command])'))
  .flatMap((form) => Array.from(form.querySelectorAll('[name]'), (field) => [form, field]))
  .filter(([, field]) => field.matches('textarea, [type=search], input:not([type]), [type=text]'))
  .map(([form, field]) => [
    new URL(form.getAttribute('action') || '', location.href).pathname, field.name])"""


class Detector:
    """What happened on the pages of some browsers that text may not do, and what they showed."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.fields: set[tuple[str, str]] = set()
        self._shown: dict[str, dict[str, None]] = defaultdict(dict)

    def watch(self, context: BrowserContext) -> BrowserContext:
        """Watch every page of this browser from its first byte on."""
        context.expose_binding("tellTheTest", lambda source, what: self._told(source, what))
        context.add_init_script(WATCH)
        context.on("dialog", lambda dialog: self._opened(dialog))
        return context

    def _told(self, source: dict[str, Page], what: str) -> None:
        self.reports.append(f"{what} on {source['page'].url}")

    def _opened(self, dialog) -> None:
        self.reports.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def read(self, page: Page, kind: str) -> None:
        """Remember what this page shows now, as a page of this kind, and the fields on it."""
        for text in page.evaluate(READ):
            self._shown[kind].setdefault(as_shown(text))
        self.fields |= {(path, name) for path, name in page.evaluate(FORMS)}

    def kinds(self) -> list[str]:
        """The kinds of pages that were read."""
        return list(self._shown)

    def not_shown(self, wanted: Iterable[Hostile], *kinds: str) -> list[Hostile]:
        """Those of the texts that no page (of these kinds) showed as they were typed."""
        places: dict[str, list[str]] = defaultdict(list)
        for kind in kinds or self._shown:
            for text in self._shown[kind]:
                for number in NUMBERS.findall(text):
                    places[number].append(text)
        return [
            one for one in wanted if not any(one.shown in text for text in places[str(one.number)])
        ]
