// At signing: tells the office which pages of the document were wholly in view. A page is cut into bands; when each band has been
// inside the visible part of the viewer, the page was seen. Without this script the pages are read one at a time instead.
"use strict";
(() => {
  const BANDS = 12;
  const csrf = document.querySelector("input[name=csrf]").value;
  for (const viewer of document.querySelectorAll("[data-seen]")) watch(viewer);

  function watch(viewer) {
    const pan = viewer.querySelector(".pan");
    const told = document.getElementById(viewer.dataset.told);
    const marks = told.parentElement;
    const sheets = [...viewer.querySelectorAll(".sheet:not([data-done])")].map((sheet) => ({
      number: sheet.dataset.page,
      image: sheet.querySelector("img"),
      left: new Set(Array.from({ length: BANDS }, (_, band) => band)),
      state: "unseen",
    }));
    // One page is told after the other, so that the last answer is the whole truth.
    let telling = Promise.resolve();

    function look() {
      if (document.visibilityState !== "visible") return;
      const frame = pan.getBoundingClientRect();
      const top = Math.max(frame.top, 0);
      const bottom = Math.min(frame.bottom, window.innerHeight);
      for (const sheet of sheets) {
        if (sheet.state !== "unseen" || !sheet.image.complete || !sheet.image.naturalWidth) continue;
        const box = sheet.image.getBoundingClientRect();
        for (const band of sheet.left) {
          const middle = box.top + ((band + 0.5) / BANDS) * box.height;
          if (middle >= top && middle <= bottom) sheet.left.delete(band);
        }
        if (sheet.left.size > 0) continue;
        sheet.state = "told";
        telling = telling.then(() => tell(sheet));
      }
    }

    async function tell(sheet) {
      const body = new URLSearchParams({ csrf, sha256: viewer.dataset.sha256, page: sheet.number });
      try {
        const answer = await fetch(viewer.dataset.seen, { method: "POST", headers: { Accept: "application/json" }, body });
        if (!answer.ok) throw new Error(String(answer.status));
        const { seen, text } = await answer.json();
        told.textContent = text;
        for (const number of seen) {
          const mark = marks.querySelector(`li[data-page="${number}"] .mark`);
          if (mark) mark.textContent = viewer.dataset.word;
        }
      } catch {
        sheet.state = "unseen";
        told.textContent = viewer.dataset.failed;
      }
    }

    pan.addEventListener("scroll", look, { passive: true });
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    document.addEventListener("visibilitychange", look);
    for (const sheet of sheets) sheet.image.addEventListener("load", look);
    look();
  }
})();
