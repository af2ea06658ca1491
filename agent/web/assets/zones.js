// The zones of a form by keyboard and mouse. The text of the file is the only state: every change is made in its lines, so that
// comments and keys that are not shown here stay, and undoing is putting an earlier text back. Without this script the text can be
// changed and saved, and the zones are shown as they were saved.
"use strict";
(() => {
  const form = document.getElementById("zones");
  if (!form) return;
  const $ = (id) => document.getElementById(id);
  const yaml = $("yaml");
  const list = $("zone-list");
  const status = $("zone-status");
  const pan = document.querySelector(".pan");
  const svgs = [...document.querySelectorAll(".sheet svg")];
  const saying = form.dataset;
  const maySave = saying.maySave === "true";
  const STEP = 0.5;
  const FINE = 0.05;
  const LEAST = 1;
  const HANDLE = 1.6;
  const NS = "http://www.w3.org/2000/svg";
  document.documentElement.classList.add("js");
  document.querySelector(".zone-panel").hidden = false;

  // --- The text -----------------------------------------------------------------------------------------------------------------

  /** A value of YAML's flow style from `text` at `at`: text, map or list, and where it ends. */
  function flow(text, at) {
    const skip = () => {
      while (at < text.length && /\s/.test(text[at])) at += 1;
    };
    const scalar = () => {
      skip();
      if (text[at] === '"' || text[at] === "'") {
        const quote = text[at];
        let end = at + 1;
        while (end < text.length && text[end] !== quote) end += quote === '"' && text[end] === "\\" ? 2 : 1;
        const raw = text.slice(at, end + 1);
        at = end + 1;
        if (quote === "'") return raw.slice(1, -1);
        try {
          return JSON.parse(raw);
        } catch {
          return raw.slice(1, -1);
        }
      }
      const from = at;
      while (at < text.length && !",{}[]".includes(text[at]) && !(text[at] === ":" && /[\s]|$/.test(text[at + 1] ?? ""))) at += 1;
      return text.slice(from, at).trim();
    };
    const value = () => {
      skip();
      if (text[at] !== "{") return scalar();
      const map = {};
      at += 1;
      for (let turn = 0; turn < 100; turn += 1) {
        skip();
        if (text[at] === "}" || at >= text.length) break;
        const key = scalar();
        skip();
        if (text[at] !== ":") break;
        at += 1;
        map[key] = value();
        skip();
        if (text[at] === ",") at += 1;
      }
      skip();
      if (text[at] === "}") at += 1;
      return map;
    };
    const found = value();
    return [found, at];
  }

  const asZone = (map) => {
    const zone = { page: Number(map?.page ?? 1), x: Number(map?.x), y: Number(map?.y), width: Number(map?.width), height: Number(map?.height) };
    return Object.values(zone).every(Number.isFinite) ? zone : null;
  };

  /** The fields of a text: each with the lines it stands on, its values, and its zones with the line of each. */
  function read(text) {
    const lines = text.split("\n");
    const start = lines.findIndex((line) => /^fields:/.test(line));
    const fields = [];
    if (start < 0) return { lines, fields, end: lines.length };
    let end = lines.length;
    let item = null;
    for (let at = start + 1; at < lines.length; at += 1) {
      const line = lines[at];
      if (/^\S/.test(line) && !line.startsWith("#") && !line.startsWith("-")) {
        end = at;
        break;
      }
      const begins = line.match(/^(\s*)- (name:\s*(\S+).*)$/);
      if (begins && (!fields.length || begins[1].length === fields[0].indent)) {
        item = { from: at, to: at + 1, indent: begins[1].length, name: begins[3].replace(/^"|"$/g, ""), zones: [] };
        fields.push(item);
        continue;
      }
      if (!item) continue;
      item.to = at + 1;
      const key = line.match(/^\s+(?:- )?([a-z_]+):\s*(.*)$/);
      const option = line.match(/^\s+- (\{.*)$/);
      if (option) {
        const [map] = flow(option[1], 0);
        const zone = asZone(map.zone);
        if (zone) item.zones.push({ line: at, zone, title: map.title, value: map.value });
      } else if (key) {
        const [, name, rest] = key;
        if (name === "zone" && rest.startsWith("{")) {
          const zone = asZone(flow(rest, 0)[0]);
          if (zone) item.zones.push({ line: at, zone });
        } else if (name === "title" && rest.startsWith("{")) {
          item.title = flow(rest, 0)[0];
        } else if (["type", "comb", "required", "is"].includes(name)) {
          item[name] = rest.replace(/\s+#.*$/, "").trim();
        }
      }
    }
    // Empty lines and remarks before the next part belong to nobody.
    for (const field of fields) while (field.to > field.from + 1 && /^\s*(#.*)?$/.test(lines[field.to - 1])) field.to -= 1;
    return { lines, fields, end };
  }

  const number = (mm) => (Math.round(mm * 20) / 20).toFixed(2);
  const zoneText = (zone) =>
    `{ page: ${zone.page}, x: ${number(zone.x)}, y: ${number(zone.y)}, width: ${number(zone.width)}, height: ${number(zone.height)} }`;
  const quoted = (text) => JSON.stringify(text);

  /** A line with its zone replaced; what stands before and after stays. */
  function withZone(line, zone) {
    const at = line.search(/\bzone:\s*\{/);
    if (at < 0) return line;
    const open = line.indexOf("{", at);
    const [, end] = flow(line, open);
    return line.slice(0, open) + zoneText(zone) + line.slice(end);
  }

  /** The lines of a field with a key set, changed or (with `null`) taken away. */
  function withKey(lines, field, key, value) {
    const found = lines.findIndex((line, at) => at >= field.from && at < field.to && new RegExp(`^\\s+(- )?${key}:`).test(line));
    const next = [...lines];
    if (found >= 0 && value === null) next.splice(found, 1);
    else if (found >= 0) next[found] = next[found].replace(/^(\s+(?:- )?[a-z_]+:\s*)(?:"(?:[^"\\]|\\.)*"|\{.*\}|[^#\s][^#]*?)?(\s+#.*)?$/, (_, head, remark) => `${head.trimEnd()} ${value}${remark ?? ""}`);
    else if (value !== null) next.splice(field.to, 0, `${" ".repeat(field.indent + 2)}${key}: ${value}`);
    return next;
  }

  // --- What is shown ------------------------------------------------------------------------------------------------------------

  let model = read(yaml.value);
  let chosen = null;
  const past = [];
  const saved = yaml.value;

  const say = (text) => {
    status.textContent = text;
  };
  const titleOf = (field) => field.title?.[document.documentElement.lang] ?? field.title?.fr ?? field.name;
  const keyOf = (field, index) => `${field.name} ${index}`;
  const all = () => model.fields.flatMap((field) => field.zones.map((one, index) => ({ field, one, index, key: keyOf(field, index) })));
  const at = (key) => all().find((entry) => entry.key === key);
  const label = ({ field, one }) => {
    const { zone } = one;
    const option = one.title ? `, ${one.title[document.documentElement.lang] ?? one.value}` : "";
    return `${titleOf(field)}${option} (${field.type ?? "?"}), x ${number(zone.x)}, y ${number(zone.y)}, ${number(zone.width)} × ${number(zone.height)} mm`;
  };
  const sheetOf = (zone) => svgs.find((svg) => Number(svg.closest(".sheet").dataset.page) === zone.page);

  function draw() {
    const focused = document.activeElement?.dataset?.key;
    for (const svg of svgs) {
      const group = svg.querySelector(".marks");
      group.replaceChildren();
    }
    for (const entry of all()) {
      const group = sheetOf(entry.one.zone)?.querySelector(".marks");
      if (!group) continue;
      const rect = document.createElementNS(NS, "rect");
      rect.dataset.key = entry.key;
      rect.setAttribute("tabindex", "0");
      rect.setAttribute("role", "group");
      rect.setAttribute("aria-describedby", "zone-keys");
      group.append(rect);
      place(rect, entry);
    }
    list.replaceChildren(
      ...model.fields.flatMap((field) => {
        const entries = field.zones.length ? field.zones.map((one, index) => ({ one, index })) : [{ one: null, index: 0 }];
        return entries.map(({ one, index }) => {
          const option = document.createElement("option");
          option.value = keyOf(field, index);
          option.textContent = one?.title ? `${field.name} = ${one.value}` : field.name;
          return option;
        });
      }),
    );
    choose(chosen && model.fields.some((field) => field.zones.some((_, index) => keyOf(field, index) === chosen)) ? chosen : null);
    if (focused) rectOf(focused)?.focus();
  }

  function place(rect, entry) {
    const { zone } = entry.one;
    for (const side of ["x", "y", "width", "height"]) rect.setAttribute(side, number(zone[side]));
    rect.setAttribute("class", `mark${entry.key === chosen ? " chosen" : ""}`);
    rect.setAttribute("aria-label", label(entry));
  }

  const rectOf = (key) => document.querySelector(`.mark[data-key="${CSS.escape(key)}"]`);

  function handles() {
    document.querySelectorAll(".handle").forEach((handle) => handle.remove());
    const entry = chosen && at(chosen);
    if (!entry || !maySave) return;
    const { zone } = entry.one;
    const group = sheetOf(zone)?.querySelector(".marks");
    if (!group) return;
    for (const [across, down] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
      const handle = document.createElementNS(NS, "rect");
      handle.setAttribute("class", "handle");
      handle.setAttribute("x", zone.x + across * zone.width - HANDLE / 2);
      handle.setAttribute("y", zone.y + down * zone.height - HANDLE / 2);
      handle.setAttribute("width", HANDLE);
      handle.setAttribute("height", HANDLE);
      handle.setAttribute("aria-hidden", "true");
      handle.dataset.across = across;
      handle.dataset.down = down;
      group.append(handle);
    }
  }

  const entries = ["name", "type", "fr", "en", "x", "y", "width", "height", "comb", "required"].map((id) => $(`zone-${id}`));
  function choose(key) {
    chosen = key;
    document.querySelectorAll(".mark.chosen").forEach((rect) => rect.classList.remove("chosen"));
    const entry = key && at(key);
    rectOf(key ?? "")?.classList.add("chosen");
    list.value = key ?? "";
    for (const input of entries) input.disabled = !entry || !maySave;
    $("zone-delete").disabled = !entry || !maySave;
    if (entry) {
      const { field, one } = entry;
      $("zone-name").value = field.name;
      // A type that this page does not know stays as it is.
      if (![...$("zone-type").options].some((option) => option.value === field.type)) $("zone-type").add(new Option(field.type, field.type));
      $("zone-type").value = field.type;
      $("zone-fr").value = (one.title ?? field.title)?.fr ?? "";
      $("zone-en").value = (one.title ?? field.title)?.en ?? "";
      for (const side of ["x", "y", "width", "height"]) $(`zone-${side}`).value = number(one.zone[side]);
      $("zone-comb").value = field.comb ?? "";
      $("zone-required").checked = field.required === "true";
    }
    handles();
  }

  // --- Changing -----------------------------------------------------------------------------------------------------------------

  let lastKind = null;
  /** Puts another text in force. Changes of one `kind` in a row are undone together. */
  function change(text, kind) {
    if (text === yaml.value || !maySave) return;
    if (!kind || kind !== lastKind) past.push(yaml.value);
    lastKind = kind;
    if (past.length > 200) past.shift();
    yaml.value = text;
    model = read(text);
    $("zone-undo").disabled = past.length === 0;
  }

  function setZone(entry, zone, kind) {
    const svg = sheetOf(zone);
    const [wide, high] = [Number(svg.dataset.width), Number(svg.dataset.height)];
    const width = Math.min(Math.max(zone.width, LEAST), wide);
    const height = Math.min(Math.max(zone.height, LEAST), high);
    const x = Math.min(Math.max(zone.x, 0), wide - width);
    const y = Math.min(Math.max(zone.y, 0), high - height);
    const lines = [...model.lines];
    lines[entry.one.line] = withZone(lines[entry.one.line], { ...zone, x, y, width, height });
    change(lines.join("\n"), kind);
    const now = at(entry.key);
    if (!now) return;
    place(rectOf(entry.key), now);
    if (chosen === entry.key) choose(entry.key);
    say(label(now));
  }

  function undo() {
    const text = past.pop();
    if (text === undefined) return;
    lastKind = null;
    yaml.value = text;
    model = read(text);
    $("zone-undo").disabled = past.length === 0;
    draw();
    say(saying.undone);
  }

  function remove() {
    const entry = chosen && at(chosen);
    if (!entry) return;
    const { field } = entry;
    const lines = [...model.lines];
    lines.splice(field.from, field.to - field.from);
    const order = all();
    const next = order.find((one, index) => index > order.findIndex((other) => other.key === entry.key) && one.field !== field) ?? order.find((one) => one.field !== field);
    change(lines.join("\n"));
    chosen = next?.key ?? null;
    draw();
    rectOf(chosen ?? "")?.focus();
    say(`${titleOf(field)}: ${saying.deleted}`);
  }

  function add() {
    const names = new Set(model.fields.map((field) => field.name));
    let name = "champ";
    for (let turn = 2; names.has(name); turn += 1) name = `champ_${turn}`;
    // In the middle of what is seen.
    const svg = svgs.find((one) => one.getBoundingClientRect().bottom > pan.getBoundingClientRect().top + 40) ?? svgs[0];
    const seen = svg.getBoundingClientRect();
    const perMm = seen.width / Number(svg.dataset.width);
    const middle = (pan.getBoundingClientRect().top + pan.clientHeight / 2 - seen.top) / perMm;
    const zone = { page: Number(svg.closest(".sheet").dataset.page), x: 20, y: Math.min(Math.max(middle, 5), Number(svg.dataset.height) - 15), width: 60, height: 7 };
    const indent = " ".repeat(model.fields[0]?.indent ?? 2);
    const title = { fr: "Nouveau champ", en: "New field" };
    const block = [`${indent}- name: ${name}`, `${indent}  title: { fr: ${quoted(title.fr)}, en: ${quoted(title.en)} }`, `${indent}  type: text`, `${indent}  zone: ${zoneText(zone)}`];
    const lines = model.lines.map((line) => line.replace(/^fields:\s*\[\]/, "fields:"));
    const current = chosen && at(chosen);
    const last = model.fields.at(-1);
    const where = current ? current.field.to : last ? last.to : lines.findIndex((line) => /^fields:/.test(line)) + 1;
    lines.splice(where, 0, ...block);
    change(lines.join("\n"));
    chosen = `${name} 0`;
    draw();
    rectOf(chosen)?.focus();
    $("zone-name").scrollIntoView?.({ block: "nearest" });
    say(`${name}: ${saying.added}`);
  }

  $("zone-add").addEventListener("click", add);
  $("zone-add").disabled = !maySave;
  $("zone-delete").addEventListener("click", remove);
  $("zone-undo").addEventListener("click", undo);

  list.addEventListener("change", () => {
    choose(list.value);
    const rect = rectOf(list.value);
    if (rect) rect.scrollIntoView({ block: "nearest", inline: "nearest" });
    else say(saying.byHand);
  });

  function edited(id, make) {
    $(`zone-${id}`).addEventListener("change", (event) => {
      const entry = chosen && at(chosen);
      if (!entry) return;
      const index = entry.index;
      const lines = make(entry, event.target);
      if (!lines) return void choose(chosen);
      const position = model.fields.indexOf(entry.field);
      change(lines.join("\n"));
      const field = model.fields[position];
      chosen = field ? keyOf(field, Math.min(index, Math.max(0, field.zones.length - 1))) : null;
      draw();
    });
  }
  edited("name", ({ field }, input) => (/^[a-z][a-z0-9_]*$/.test(input.value) ? withKey(model.lines, field, "name", input.value) : null));
  edited("type", ({ field }, input) => withKey(model.lines, field, "type", input.value));
  edited("comb", ({ field }, input) => withKey(model.lines, field, "comb", Number(input.value) >= 2 ? String(Number(input.value)) : null));
  edited("required", ({ field }, input) => withKey(model.lines, field, "required", input.checked ? "true" : null));
  for (const language of ["fr", "en"]) {
    edited(language, ({ field, one }, input) => {
      const title = { fr: $("zone-fr").value, en: $("zone-en").value, [language]: input.value };
      const text = `{ fr: ${quoted(title.fr)}, en: ${quoted(title.en)} }`;
      if (!one.title) return withKey(model.lines, field, "title", text);
      const lines = [...model.lines];
      const open = lines[one.line].indexOf("{", lines[one.line].search(/\btitle:/));
      const [, end] = flow(lines[one.line], open);
      lines[one.line] = lines[one.line].slice(0, open) + text + lines[one.line].slice(end);
      return lines;
    });
  }
  for (const side of ["x", "y", "width", "height"]) {
    $(`zone-${side}`).addEventListener("change", (event) => {
      const entry = chosen && at(chosen);
      if (entry && event.target.value !== "") setZone(entry, { ...entry.one.zone, [side]: Number(event.target.value) });
    });
  }

  // The text by hand.
  let before = yaml.value;
  yaml.addEventListener("focus", () => {
    before = yaml.value;
  });
  yaml.addEventListener("change", () => {
    if (before !== yaml.value) past.push(before);
    before = yaml.value;
    $("zone-undo").disabled = past.length === 0;
  });
  yaml.addEventListener("input", () => {
    model = read(yaml.value);
    draw();
  });

  // --- Keys ---------------------------------------------------------------------------------------------------------------------

  document.addEventListener("focusin", (event) => {
    const key = event.target.dataset?.key;
    if (!key || !event.target.classList.contains("mark")) return;
    choose(key);
    const entry = at(key);
    if (entry) say(label(entry));
  });
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  pan.addEventListener("keydown", (event) => {
    const key = event.target.dataset?.key;
    const entry = key && at(key);
    if (!entry || !maySave) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      const step = event.altKey ? FINE : STEP;
      const { zone } = entry.one;
      const [across, down] = arrow.map((one) => one * step);
      const next = event.shiftKey ? { ...zone, width: zone.width + across, height: zone.height + down } : { ...zone, x: zone.x + across, y: zone.y + down };
      setZone(entry, next, `keys ${key} ${event.shiftKey}`);
    } else if (event.key === "Delete") {
      event.preventDefault();
      remove();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    undo();
  });

  // --- Mouse and pen ------------------------------------------------------------------------------------------------------------

  let held = null;
  pan.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const handle = event.target.classList.contains("handle") ? event.target : null;
    const key = handle ? chosen : event.target.dataset?.key;
    const entry = key && at(key);
    if (!entry) return;
    event.preventDefault();
    rectOf(key).focus({ preventScroll: true });
    choose(key);
    if (!maySave) return;
    const svg = sheetOf(entry.one.zone);
    held = { key, svg, x: event.clientX, y: event.clientY, zone: { ...entry.one.zone }, across: handle?.dataset.across, down: handle?.dataset.down, kind: `mouse ${Date.now()}` };
    pan.setPointerCapture(event.pointerId);
  });
  pan.addEventListener("pointermove", (event) => {
    if (!held) return;
    const entry = at(held.key);
    if (!entry) return;
    const perMm = held.svg.getBoundingClientRect().width / Number(held.svg.dataset.width);
    const [dx, dy] = [(event.clientX - held.x) / perMm, (event.clientY - held.y) / perMm];
    const zone = { ...held.zone };
    if (held.across === undefined) {
      zone.x += dx;
      zone.y += dy;
    } else {
      const pull = (start, length, by, end) => (end === "1" ? [start, Math.max(LEAST, length + by)] : [start + Math.min(by, length - LEAST), length - Math.min(by, length - LEAST)]);
      [zone.x, zone.width] = pull(zone.x, zone.width, dx, held.across);
      [zone.y, zone.height] = pull(zone.y, zone.height, dy, held.down);
    }
    setZone(entry, zone, held.kind);
  });
  for (const end of ["pointerup", "pointercancel"]) pan.addEventListener(end, () => (held = null));

  // --- Zoom, leaving --------------------------------------------------------------------------------------------------------------

  let zoom = 1;
  document.querySelector(".zoom").hidden = false;
  document.querySelector(".zoom").addEventListener("click", (event) => {
    const way = event.target.dataset.zoom;
    if (!way) return;
    const middle = (pan.scrollTop + pan.clientHeight / 2) / pan.scrollHeight;
    zoom = way === "fit" ? 1 : Math.min(6, Math.max(0.5, zoom * (way === "in" ? 1.25 : 0.8)));
    for (const svg of svgs) svg.closest(".sheet").style.width = `${zoom * 100}%`;
    pan.scrollTop = middle * pan.scrollHeight - pan.clientHeight / 2;
  });
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && yaml.value !== saved) event.preventDefault();
  });
  // Enter in a small entry changes the zone and does not save the form.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".zone-panel input")) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  draw();
  const first = all()[0];
  if (first) choose(first.key);
  else say(saying.none);
})();
