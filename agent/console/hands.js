// Stands before every script of a page and takes its mouse and keys away while we show something or let a
// person pick an element. Off, it lets everything through. `window[Symbol.for('bufa.hands')]` is the switch.
(() => {
  const key = Symbol.for('bufa.hands');
  if (window[key]) return;
  const hands = {mode: 'off', keys: [], pressed: '', picked: null, over: null};
  Object.defineProperty(window, key, {value: hands, enumerable: false});
  const CONTROL = 'button, a[href], input, select, textarea, summary, [role=button], [role=link], [role=tab],'
    + ' [role=option], [role=combobox], [role=checkbox], [role=radio], [role=textbox]';
  const target = event => {
    const found = event.composedPath()[0];
    return found instanceof Element ? found.closest(CONTROL) ?? found : null;
  };
  // A path that only this element has: `querySelector` finds it again.
  const path = element => {
    const steps = [];
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      const place = [...(one.parentElement?.children ?? [])].indexOf(one) + 1;
      steps.unshift(`${CSS.escape(one.localName)}:nth-child(${place})`);
    }
    return ['html', ...steps].join(' > ');
  };
  const facts = element => ({
    path: path(element), tag: element.localName, id: element.id,
    testid: element.getAttribute('data-testid') ?? '', placeholder: element.getAttribute('placeholder') ?? '',
    title: element.getAttribute('title') ?? '', classes: [...element.classList],
    label: (element.labels?.[0]?.innerText ?? '').trim(), text: (element.innerText ?? '').trim().slice(0, 200),
  });
  const mark = element => {
    hands.frame?.remove();
    hands.frame = null;
    if (!element) return;
    const box = element.getBoundingClientRect(), host = document.createElement('div');
    Object.assign(host.style, {position: 'fixed', pointerEvents: 'none', zIndex: '2147483647', margin: '0', padding: '0',
      boxSizing: 'border-box', background: '#4c9ffe33', border: '2px solid #1f6fd6', left: `${box.x - 2}px`,
      top: `${box.y - 2}px`, width: `${box.width + 4}px`, height: `${box.height + 4}px`, inset: 'auto'});
    host.style.left = `${box.x - 2}px`;
    host.style.top = `${box.y - 2}px`;
    document.documentElement.append(host);
    if (host.showPopover) {
      host.popover = 'manual';
      host.showPopover();
    }
    hands.frame = host;
  };
  hands.set = (mode, keys) => {
    Object.assign(hands, {mode, keys, pressed: '', picked: null, over: null});
    mark(null);
  };
  const take = event => {
    if (hands.mode === 'off') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.isTrusted) return;
    if (event.type === 'keydown' && hands.keys.includes(event.key)) hands.pressed = event.key;
    if (hands.mode !== 'pick') return;
    if (event.type === 'pointermove') mark(hands.over = target(event));
    if (event.type === 'pointerdown') hands.over = target(event);
    if (event.type === 'pointerup' && hands.over) {
      hands.picked = facts(hands.over);
      hands.mode = 'shield';  // what still comes of this click is not for the page either
      mark(null);
    }
  };
  for (const type of ['pointerdown', 'pointerup', 'pointermove', 'mousedown', 'mouseup', 'click', 'dblclick',
    'auxclick', 'contextmenu', 'dragstart', 'touchstart', 'touchend', 'keydown', 'keypress', 'keyup',
    'beforeinput', 'submit'])
    addEventListener(type, take, {capture: true, passive: false});
})();
