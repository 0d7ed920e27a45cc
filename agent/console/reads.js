// Reads a list in one go: rows, their fields, lists inside rows. Plain values only come back.
// For each value the highest candidate number used is reported, so that a healed reading is known.
(root, spec) => {
  let healed = 0;
  const pick = (scope, css) => {
    for (let i = 0; i < css.length; i++) {
      const found = css[i] === "" ? [scope] : [...scope.querySelectorAll(css[i])];
      if (found.length) { healed = Math.max(healed, i); return found; }
    }
    return [];
  };
  const value = (element, take) => {
    if (take === "value") return element.value ?? "";
    if (take.startsWith("attr:")) return element.getAttribute(take.slice(5)) ?? "";
    return (element.innerText ?? element.textContent ?? "").trim();
  };
  const bare = text => text.trim().replace(/\s*[:：]$/, "");
  // «label: value»: the label is the first child's text, or stands before a colon or a line break.
  const after = (element, labels) => {
    const text = value(element, "text");
    const first = element.firstElementChild ? bare(element.firstElementChild.innerText ?? "") : null;
    const label = labels.find(l => first === l || (text.startsWith(l) && /^\s*[:：\n]/.test(text.slice(l.length))));
    return label === undefined ? null : text.slice(text.indexOf(label) + label.length).replace(/^\s*[:：]?\s*/, "");
  };
  const labelled = (found, labels) => found.map(e => after(e, labels)).find(text => text !== null) ?? null;
  const field = (scope, f) => {
    if (f.rows) return pick(scope, f.rows).map(row => fields(row, f.fields));
    const found = pick(scope, f.css);
    if (f.take === "count") return String(found.length);
    if (f.labelled) return labelled(found, f.labelled);
    if (f.all) return found.map(e => value(e, f.take));
    return found.length ? value(found[0], f.take) : null;
  };
  const fields = (row, specs) =>
    Object.fromEntries(Object.entries(specs).map(([name, f]) => [name, field(row, f)]));
  const rows = pick(root, spec.rows).filter(row => row.getClientRects().length);
  const base = healed;
  return rows.map(row => { healed = base; const got = fields(row, spec.fields); return {got, healed}; });
}
