// Draws over a page what we have to say of it, in a closed shadow root that no click and no locator reaches.
// `shown` is {boxes: [{box: [x, y, width, height], label, tone}], panel: null | {...}}; null takes all away.
(shown) => {
  const key = Symbol.for('bufa.overlay');
  const made = (tag, style, text) => {
    const part = document.createElement(tag);
    Object.assign(part.style, style);
    if (text !== undefined) part.textContent = text;
    return part;
  };
  let over = window[key];
  if (!shown) {
    over?.host.remove();
    delete window[key];
    return;
  }
  if (!over || !over.host.isConnected) {
    const host = made('div', {position: 'fixed', inset: '0', width: '100vw', height: '100vh', margin: '0',
      padding: '0', border: '0', background: 'transparent', pointerEvents: 'none', zIndex: '2147483647',
      overflow: 'visible', colorScheme: 'light'});
    host.setAttribute('aria-hidden', 'true');
    document.documentElement.appendChild(host);
    over = {host, root: host.attachShadow({mode: 'closed'})};
    Object.defineProperty(window, key, {value: over, configurable: true, enumerable: false});
  }
  if (over.host.showPopover) {  // the top layer lies over dialogs; shown again, it lies over newer ones
    over.host.popover = 'manual';
    if (over.host.matches(':popover-open')) over.host.hidePopover();
    over.host.showPopover();
  }
  const tones = {good: '#1a9c5b', care: '#d97706', bad: '#d92d20'};
  const font = '14px/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif';
  const outlined = ({box: [x, y, width, height], label, tone}) => {
    const colour = tones[tone] ?? tones.good;
    const frame = made('div', {position: 'absolute', left: `${x - 4}px`, top: `${y - 4}px`,
      width: `${width + 8}px`, height: `${height + 8}px`, border: `3px solid ${colour}`, borderRadius: '4px',
      boxSizing: 'border-box', boxShadow: '0 0 0 2px #ffffffb0'});
    const name = made('div', {position: 'absolute', right: '-3px', bottom: 'calc(100% + 2px)', font,
      fontWeight: '600', background: colour, color: '#fff', padding: '0 6px', borderRadius: '3px',
      whiteSpace: 'nowrap'}, label);
    if (y < 28) Object.assign(name.style, {bottom: 'auto', top: 'calc(100% + 2px)'});
    frame.append(name);
    return frame;
  };
  const picture = ({png, box, size: [width, height]}) => {
    // Drawn by hand: a page's own policy may forbid images that it has not sent itself.
    const canvas = made('canvas', {width: '100%', display: 'block', marginTop: '8px', borderRadius: '4px'});
    const scale = Math.min(1, 880 / width);
    canvas.width = width * scale;
    canvas.height = height * scale;
    const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
    createImageBitmap(new Blob([bytes])).then(bitmap => {
      const pen = canvas.getContext('2d');
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      pen.strokeStyle = '#ff5d47';
      pen.lineWidth = 4;
      for (const [x, y, w, h] of box) pen.strokeRect((x - 4) * scale, (y - 4) * scale, (w + 8) * scale, (h + 8) * scale);
    }, () => {});
    return canvas;
  };
  const panel = ({title, rows, tone, still, keys, left}) => {
    const card = made('div', {position: 'absolute', bottom: '16px', [left ? 'left' : 'right']: '16px',
      width: '440px', maxHeight: 'calc(100vh - 32px)', overflow: 'hidden', boxSizing: 'border-box',
      background: '#16181cf2', color: '#e8eaed', font, padding: '12px 14px', borderRadius: '8px',
      borderTop: `4px solid ${tones[tone] ?? tones.good}`, boxShadow: '0 4px 24px #0008'});
    card.append(made('div', {fontWeight: '600', marginBottom: '6px', overflowWrap: 'anywhere'}, title));
    for (const [label, text] of rows) {
      const row = made('div', {display: 'grid', gridTemplateColumns: '84px 1fr', gap: '8px'});
      row.append(made('span', {color: '#9aa0a6'}, label),
        made('span', {overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', maxHeight: '7em', overflow: 'hidden'}, text));
      card.append(row);
    }
    if (still) card.append(picture(still));
    if (keys) card.append(made('div', {color: '#9aa0a6', marginTop: '8px'}, keys));
    return card;
  };
  over.root.replaceChildren(...shown.boxes.map(outlined), ...(shown.panel ? [panel(shown.panel)] : []));
}
