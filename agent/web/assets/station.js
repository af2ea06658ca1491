// The validation station by keyboard: Enter accepts a value and goes to the next doubtful field, Tab passes on, Escape puts the
// reading back, ? shows the keys. Without this script the same form works with its own buttons.
"use strict";
(() => {
  const form = document.getElementById("station");
  if (!form) return;
  document.documentElement.classList.add("js");
  const pan = document.querySelector(".pan");
  const keys = document.getElementById("keys");
  const single = document.getElementById("single");
  const left = document.getElementById("left");
  const finish = document.getElementById("finish");
  const cards = [...form.querySelectorAll(".card")];
  const csrf = form.elements.csrf.value;

  const inputs = (card) => [...card.querySelectorAll(".entry input, .entry textarea")];
  const first = (card) => inputs(card).find((input) => input.type !== "radio" || input.checked) ?? inputs(card)[0];
  const value = (card) => {
    const all = inputs(card);
    if (all[0].type !== "radio") return all[0].value;
    return all.find((input) => input.checked)?.value;
  };
  const zone = (card) => document.querySelector(`.zone[data-for="${CSS.escape(card.dataset.id)}"]`);
  for (const card of cards) card.reading = value(card);

  // The current field: its zone is lit and brought to the middle of the view.
  let now = null;
  function stand(card) {
    if (now === card) return;
    if (now) {
      now.classList.remove("now");
      zone(now)?.classList.remove("lit");
    }
    now = card;
    card.classList.add("now");
    const mark = zone(card);
    if (!mark) return;
    mark.classList.add("lit");
    const at = mark.getBoundingClientRect();
    const view = pan.getBoundingClientRect();
    pan.scrollTop += at.top + at.height / 2 - (view.top + view.height / 2);
    pan.scrollLeft += at.left + at.width / 2 - (view.left + view.width / 2);
  }
  form.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card) stand(card);
  });
  document.querySelector(".viewer").addEventListener("click", (event) => {
    const card = cards.find((one) => one.dataset.id === event.target.dataset?.for);
    if (!card) return;
    card.closest("details")?.setAttribute("open", "");
    focus(card);
  });

  function focus(card) {
    const input = first(card);
    input.focus();
    if (input.type !== "radio") input.select();
    card.scrollIntoView({ block: "nearest" });
  }
  const waiting = (card) => !card.classList.contains("ok") && card.closest("#open-cards");
  function goOn(card) {
    const after = cards.slice(cards.indexOf(card) + 1).find(waiting) ?? cards.find(waiting);
    if (after) focus(after);
    else finish.focus();
  }

  function tell(card, text) {
    const fault = card.querySelector(".fault");
    fault.textContent = text ?? "";
    fault.hidden = !text;
    card.classList.toggle("faulty", Boolean(text));
    for (const input of inputs(card)) {
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  async function accept(card) {
    const typed = value(card);
    if (typed === undefined || card.busy) return;
    card.busy = true;
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf, field: card.dataset.field, value: typed }),
      });
      if (answer.status === 401) return void location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      left.querySelector("strong").textContent = said.left_text;
      left.dataset.left = said.left;
      if (!said.accepted) {
        tell(card, said.fault);
        first(card).focus();
        return;
      }
      tell(card, null);
      const [input] = inputs(card);
      if (input.type !== "radio") input.value = said.value;
      card.reading = said.value;
      card.classList.add("ok");
      zone(card)?.classList.remove("doubtful");
      const why = card.querySelector(".why");
      if (!why.querySelector(".by")) {
        const by = document.createElement("span");
        by.className = "by";
        by.textContent = ` ${form.dataset.checked}`;
        why.append(by);
      }
      goOn(card);
    } catch {
      tell(card, form.dataset.error);
      first(card).focus();
    } finally {
      card.busy = false;
    }
  }

  for (const card of cards) {
    const button = card.querySelector(".accept");
    button.hidden = false;
    // Enter does the same from the value itself, so that Tab goes from field to field.
    button.tabIndex = -1;
    button.addEventListener("click", () => accept(card));
  }
  form.addEventListener("keydown", (event) => {
    const card = event.target.closest(".card");
    if (!card || event.isComposing) return;
    if (event.key === "Enter" && (event.target.matches("input") || (event.target.matches("textarea") && !event.shiftKey))) {
      event.preventDefault();
      accept(card);
    } else if (event.key === "Escape") {
      for (const input of inputs(card)) {
        if (input.type === "radio") input.checked = input.value === card.reading;
        else input.value = card.reading;
      }
      tell(card, null);
    }
  });

  // Keys. The one-character shortcut can be switched off (WCAG 2.1.4) and never takes a character away from free text.
  try {
    single.checked = localStorage.getItem("greffier-single-key") !== "off";
    single.addEventListener("change", () => localStorage.setItem("greffier-single-key", single.checked ? "on" : "off"));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  const keysButton = document.querySelector(".keys-button");
  keysButton.hidden = false;
  keysButton.addEventListener("click", () => keys.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !single.checked || keys.open || event.target.closest?.("[data-free], textarea")) return;
    event.preventDefault();
    keys.showModal();
  });

  // Zoom and pan.
  let zoom = 1;
  const sheets = [...pan.querySelectorAll(".sheet")];
  document.querySelector(".zoom").hidden = false;
  document.querySelector(".zoom").addEventListener("click", (event) => {
    const way = event.target.dataset.zoom;
    if (!way) return;
    const middle = (pan.scrollTop + pan.clientHeight / 2) / pan.scrollHeight;
    zoom = way === "fit" ? 1 : Math.min(4, Math.max(0.5, zoom * (way === "in" ? 1.25 : 0.8)));
    for (const sheet of sheets) sheet.style.width = `${zoom * 100}%`;
    pan.scrollTop = middle * pan.scrollHeight - pan.clientHeight / 2;
  });
  let held = null;
  pan.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.classList.contains("zone")) return;
    held = { x: event.clientX + pan.scrollLeft, y: event.clientY + pan.scrollTop };
  });
  pan.addEventListener("pointermove", (event) => {
    if (!held) return;
    pan.classList.add("drag");
    pan.scrollLeft = held.x - event.clientX;
    pan.scrollTop = held.y - event.clientY;
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
    pan.addEventListener(end, () => {
      held = null;
      pan.classList.remove("drag");
    });
  }

  // Where to begin: at a fault, else at the first doubtful field.
  const start = cards.find((card) => card.classList.contains("faulty")) ?? cards.find(waiting);
  if (start) focus(start);
})();
