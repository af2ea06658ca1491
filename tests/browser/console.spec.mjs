// The console in a real browser: sign in, correct a doubtful field by keyboard, sign, read the closed case; and an accessibility
// audit (WCAG 2.2 AA, contrast included) of every page, in both languages, light and dark.
//
// It needs a running office with faxes, such as `greffier demo`:
// With GREFFIER_OUTBOX, the outbox of an office whose workflow asks the person to sign, that signature is walked through instead.
// With GREFFIER_WORK, of an office whose workflow begins with a task and a decision, those are walked through instead; `luc` has the same
// password.
// With GREFFIER_DISPOSAL, of an office whose account may record that paper was destroyed, that is walked through too.
//   BASE_URL=http://127.0.0.1:8470 GREFFIER_ACCOUNT=marie GREFFIER_PASSWORD=… GREFFIER_PASSPHRASE=… node console.spec.mjs
// Screenshots go to tests/out. CHROMIUM names another browser than Debian's.
import { execFileSync } from "node:child_process";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const base = process.env.BASE_URL ?? "http://127.0.0.1:8470";
const account = process.env.GREFFIER_ACCOUNT ?? "marie";
const password = process.env.GREFFIER_PASSWORD ?? "demonstration";
const passphrase = process.env.GREFFIER_PASSPHRASE ?? password;
const patience = Number(process.env.GREFFIER_WAIT_SECONDS ?? 180) * 1000;
const out = fileURLToPath(new URL("../out/", import.meta.url));
const python = fileURLToPath(new URL("../.venv/bin/python", import.meta.url));
const overdraw = fileURLToPath(new URL("../judges/overdraw.py", import.meta.url));
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let passed = 0;
let failed = 0;
function check(name, holds, detail = "") {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? "ok  " : "FAIL"} ${name}${holds || !detail ? "" : `: ${detail}`}`);
  return holds;
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Asks until `look` gives something, or patience ends. */
async function until(what, look, longest = patience) {
  const end = Date.now() + longest;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    await sleep(500);
  }
}

async function audit(page, name) {
  await page.screenshot({ path: `${out}${name}.png`, fullPage: true });
  // Through the debugger, so that the page's own policy against foreign scripts stays as it is.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((only) => window.axe.run(document, { runOnly: { type: "tag", values: only } }), tags);
  const told = violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].target} ${one.nodes[0].failureSummary}`);
  check(`accessible: ${name}`, violations.length === 0, told.join("\n     ").replaceAll("\n", " "));
}

async function visit(page, path, name) {
  const answer = await page.goto(base + path);
  await audit(page, name);
  return answer;
}

async function signIn(page, name = account) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** The first task in the queue whose page has `selector`, opened. */
async function openTask(page, selector, number, longest) {
  return until(selector, async () => {
    await page.goto(`${base}/tasks`);
    const rows = await page.$$eval("table.rows tbody tr", (rows) => rows.map((row) => [row.querySelector("a.row").href, row.textContent]));
    for (const [href, text] of rows) {
      if (number && !text.includes(number)) continue;
      await page.goto(href);
      if (await page.$(selector)) return href;
      const back = await page.$("form[action$='/return'] button");
      if (back) await back.click();
    }
    return null;
  }, longest);
}

/** A value that every kind of field accepts, from what the page says of it. */
function plausible(hint, label) {
  if (/AAAA|YYYY/.test(hint)) return "1980-05-17";
  if (/G1R/.test(hint)) return "G1R 4S9";
  if (/QC/.test(hint)) return "QC";
  if (/neuf|nine/i.test(hint)) return "046 454 286";
  if (/t[ée]l/i.test(label)) return "418 555-0134";
  if (/cour|mail/i.test(label)) return "nom@exemple.ca";
  return "Trois-Rivières";
}

/** Accepts the doubtful fields by keyboard alone; corrects the first that is text. Returns what was corrected. */
async function checkByKeyboard(page) {
  let corrected = null;
  for (let turn = 0; turn < 60; turn += 1) {
    const at = await page.evaluate(() => {
      const card = document.activeElement.closest(".card");
      if (!card) return { finish: document.activeElement.id === "finish" };
      const input = document.activeElement;
      return {
        field: card.dataset.field,
        text: input.type === "text",
        value: input.value,
        hint: card.querySelector(".hint")?.textContent ?? "",
        label: card.querySelector("label, legend").textContent,
        faulty: card.classList.contains("faulty"),
        lit: document.querySelectorAll(".zone.lit").length,
      };
    });
    if (at.finish) return corrected;
    if (turn === 0) {
      check("the first doubtful field has the focus", Boolean(at.field));
      check("its zone is lit on the page", at.lit === 1, `${at.lit} zones`);
    }
    if (at.text && (!corrected || at.faulty)) {
      if (!corrected) {
        await page.keyboard.type("§§");
        await page.keyboard.press("Escape");
        check("Escape puts the reading back", (await page.evaluate(() => document.activeElement.value)) === at.value);
        await page.keyboard.press("Control+a");
      }
      const typed = plausible(at.hint, at.label);
      await page.keyboard.press("Control+a");
      await page.keyboard.type(typed);
      corrected ??= { field: at.field, from: at.value, to: typed };
    } else if (!at.text && at.faulty) {
      await page.keyboard.press("ArrowDown");
    }
    const answered = page.waitForResponse((response) => response.url().endsWith("/fields"));
    await page.keyboard.press("Enter");
    await answered;
    await sleep(60);
  }
  throw new Error("the doubtful fields have no end");
}

async function station(page) {
  const href = await openTask(page, "#station");
  const number = (await page.textContent(".crumb")).match(/\d{4}-\d+/)[0];
  await audit(page, "station-fr");
  await page.screenshot({ path: `${out}station-fr-view.png` });
  check("all page images load", await page.evaluate(async () => {
    const images = [...document.querySelectorAll(".sheet image")].map((image) => image.href.baseVal);
    const answers = await Promise.all(images.map((image) => fetch(image)));
    return images.length > 0 && answers.every((answer) => answer.ok && answer.headers.get("content-type") === "image/png");
  }));
  await page.keyboard.press("?");
  if (!(await page.isVisible("#keys"))) await page.click(".keys-button");
  check("? shows the keys", await page.isVisible("#keys"));
  await audit(page, "station-keys-fr");
  await page.keyboard.press("Escape");
  check("Escape closes them", !(await page.isVisible("#keys")));
  const first = await page.$("#open-cards .card input:checked, #open-cards .card input[type=text]");
  await first.focus();
  const corrected = await checkByKeyboard(page);
  await page.screenshot({ path: `${out}station-done-fr.png` });
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.search.includes("done=review"));
  check("the review is finished by keyboard and the next task opens", await page.isVisible(".told"), href);
  return { number, corrected };
}

/** Reads a document by keyboard to its end, until the office knows that every page was seen. */
async function readToTheEnd(page, suffix = "") {
  const told = `#progress${suffix}`;
  await page.focus(`[data-told="progress${suffix}"] .pan`);
  for (let turn = 0; turn < 80 && !/Toutes les pages|Every page/.test(await page.textContent(told)); turn += 1) {
    await page.keyboard.press("PageDown");
    await sleep(80);
  }
  check(`every page is seen by scrolling with the keyboard${suffix}`, /Toutes les pages|Every page/.test(await page.textContent(told)), await page.textContent(told));
}

async function sign(page, number) {
  // What was corrected may have sent that case another way: then any other is signed.
  await openTask(page, "#passphrase", number, 20_000).catch(() => openTask(page, "#passphrase"));
  const shown = (await page.textContent(".crumb")).match(/\d{4}-\d+/)[0];
  check("a page is not seen before it was scrolled through", /^0 sur/.test(await page.textContent("#progress")), await page.textContent("#progress"));
  await audit(page, "sign-fr");
  await page.screenshot({ path: `${out}sign-fr-view.png` });
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".tools a")]);
  check("the very PDF can be kept", download.suggestedFilename().endsWith(".pdf"), download.suggestedFilename());
  await page.click("form[action$='/sign'] button.main");
  await page.waitForSelector(".faults");
  check("without consent nothing is signed", (await page.title()).startsWith("Erreur") && (await page.isVisible("#consent-fault")));
  check("nor before every page was seen", (await page.textContent(".faults")).includes("que vous n’avez pas vue"));
  check("the first fault has the focus", (await page.evaluate(() => document.activeElement.id)) === "pages");
  await audit(page, "sign-fault-fr");
  await readToTheEnd(page);
  await audit(page, "sign-seen-fr");
  await page.check("#consent");
  await page.fill("#passphrase", "ce n'est pas la bonne");
  await page.press("#passphrase", "Enter");
  await page.waitForSelector("#passphrase-fault");
  check("a wrong passphrase is told at its field", await page.isChecked("#consent"));
  await page.fill("#passphrase", passphrase);
  await page.press("#passphrase", "Enter");
  await page.waitForURL((url) => url.search.includes("done=signed"));
  check("signed with the passphrase", await page.isVisible(".told"));
  return shown;
}

/** Two documents on one page: each is read and agreed to, one passphrase signs both. */
async function signTwo(page) {
  // One more than are signed here: it is left for those who come after.
  for (let turn = 0; turn < 3; turn += 1) await station(page);
  await until("signatures in the queue", async () => {
    await page.goto(`${base}/tasks`);
    return (await page.$$("input[name=task]")).length >= 3;
  });
  for (const box of (await page.$$("input[name=task]")).slice(0, 2)) await box.check();
  await audit(page, "queue-picked-fr");
  await page.click("form[action='/sign'] button");
  await page.waitForURL((url) => url.pathname === "/sign");
  await audit(page, "bulk-fr");
  await page.screenshot({ path: `${out}bulk-fr-view.png` });
  for (const suffix of ["-1", "-2"]) {
    await readToTheEnd(page, suffix);
    await page.focus(`#consent${suffix}`);
    await page.keyboard.press("Space");
  }
  await page.click("form[action='/sign'] button.main");
  await page.waitForSelector("#passphrase-fault");
  check("one passphrase is asked for both, the consents stay", (await page.isChecked("#consent-1")) && (await page.isChecked("#consent-2")));
  await audit(page, "bulk-fault-fr");
  await page.fill("#passphrase", passphrase);
  await page.press("#passphrase", "Enter");
  await page.waitForSelector("p.count[role=status]");
  check("two documents are signed, each told", (await page.textContent(".count")).includes("2 documents signés") && (await page.$$(".tag.good")).length === 2, await page.textContent("main"));
  await audit(page, "bulk-done-fr");
}

/** The messages of the outbox, the oldest first, once there are so many. */
async function messages(count) {
  const folder = process.env.GREFFIER_OUTBOX;
  return until(`${count} messages in the outbox`, async () => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".message.json"));
    if (names.length < count) return null;
    const files = await Promise.all(names.map(async (name) => ({ at: (await stat(`${folder}/${name}`)).mtimeMs, text: await readFile(`${folder}/${name}`, "utf8") })));
    return files.sort((a, b) => a.at - b.at).map((file) => JSON.parse(file.text).text);
  });
}

/** Somebody outside signs: by a link and a code of the outbox, without an account. */
async function outside(browser) {
  const office = await browser.newContext({ locale: "fr-CA", viewport: { width: 1440, height: 900 } });
  const clerk = await office.newPage();
  await signIn(clerk);
  const next = await until("a review or an invitation", async () => {
    await clerk.goto(`${base}/tasks`);
    const rows = await clerk.$$eval("table.rows tbody tr", (rows) => rows.map((row) => row.textContent).join());
    return /douteux/.test(rows) ? "review" : /Signer/.test(rows) ? "invitation" : null;
  });
  if (next === "review") await station(clerk);
  const [invitation] = await messages(1);
  const number = invitation.match(/\d{4}-\d{6}/)[0];
  const link = invitation.match(/http\S+\/s\/[0-9a-f]{64}/)[0];
  await openTask(clerk, "form[action$='/revoke']", number);
  await audit(clerk, "invited-fr");
  check("the clerk sees the link that waits", (await clerk.textContent("tbody")).includes("En attente"));
  const context = await browser.newContext({ locale: "fr-CA", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => /Content Security Policy/i.test(message.text()) && problems.push(message.text()));
  await page.goto(link);
  await audit(page, "outside-fr");
  check("nothing of the document is shown before the code", (await page.$(".sheet")) === null);
  await page.click("form[action$='/code'] button");
  await page.waitForSelector("#code");
  const code = (await messages(2)).at(-1).match(/\d{6}/)[0];
  await page.fill("#code", code === "000000" ? "000001" : "000000");
  await page.press("#code", "Enter");
  await page.waitForSelector("#code-fault");
  await audit(page, "outside-code-fault-fr");
  await page.fill("#code", code);
  await page.press("#code", "Enter");
  await page.waitForSelector(".sheet");
  await audit(page, "outside-sign-fr");
  await page.screenshot({ path: `${out}outside-sign-fr-view.png` });
  await page.click("form[action$='/sign'] button.main");
  await page.waitForSelector("#name-fault");
  check("the first fault has the focus (outside)", (await page.evaluate(() => document.activeElement.id)) === "pages");
  await audit(page, "outside-fault-fr");
  await readToTheEnd(page);
  await page.focus("#consent");
  await page.keyboard.press("Space");
  await page.fill("#name", "Jeanne Tremblay");
  await page.click(".who button");
  check("the page speaks English", (await page.getAttribute("html", "lang")) === "en");
  await audit(page, "outside-sign-en");
  await page.check("#consent");
  await page.fill("#name", "Jeanne Tremblay");
  await page.press("#name", "Enter");
  await page.waitForSelector("p.lead");
  check("signed without an account", (await page.textContent("main")).includes("Thank you. The document is signed."), await page.textContent("main"));
  await audit(page, "outside-end-en");
  await page.goto(link);
  check("the link is good once", (await page.textContent("main")).includes("This link has been used."));
  await audit(page, "outside-used-en");
  await until("the closed case", async () => {
    await clerk.goto(`${base}/cases?q=${number}`);
    return clerk.$(".status .tag.closed");
  });
  check("the seal on it is valid", await clerk.isVisible(".check.good"), await clerk.textContent("main"));
  check("no script failed and the page's policy held (outside)", problems.length === 0, problems.join("; "));
}

/** One's own account: a second factor is begun; the days of a delegation are asked for. */
async function me(page, language) {
  await visit(page, "/me", `me-${language}`);
  await page.click("form[action='/me/delegations'] button.main");
  await page.waitForSelector(".faults");
  check(`the first fault of a delegation has the focus (${language})`, (await page.evaluate(() => document.activeElement.id)) === "to");
  await audit(page, `me-fault-${language}`);
  await page.click("details summary");
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForSelector("svg.qr");
  await audit(page, `factor-${language}`);
  await page.fill("#code", "000000");
  await page.press("#code", "Enter");
  await page.waitForSelector("#code-fault");
  check(`a wrong code is told, and the secret stays (${language})`, await page.isVisible("svg.qr"));
}

async function closedCase(page, number, corrected) {
  await until("the closed case", async () => {
    await page.goto(`${base}/cases?q=${number}`);
    return page.$(".status .tag.closed");
  });
  await audit(page, "case-closed-fr");
  check("its signature is valid", await page.isVisible(".check.good"), await page.textContent("main"));
  const journal = await page.textContent(".journal");
  check("the journal tells who signed", /sign[ée]/.test(journal));
  if (corrected) check("the journal tells the correction", journal.includes(corrected.to), JSON.stringify(corrected));
  const view = await page.$(".papers .links a");
  await view.click();
  await audit(page, "document-fr");
}

/** The first document of a kind in the first closed case: its page's address. */
async function documentOf(page, kind) {
  const cases = await (await page.request.get(`${base}/api/cases?status=closed&limit=1`)).json();
  const id = cases.rows[0].id;
  const { documents } = await (await page.request.get(`${base}/api/cases/${id}`)).json();
  return `${base}/cases/${id}/documents/${documents.find((document) => document.kind === kind).id}`;
}

/** An answer is verified from its page, then sent in as somebody changed it: what was signed stands beside what is there now. */
async function verifying(page, language) {
  const document = await documentOf(page, "signed");
  await page.goto(document);
  await page.focus("form[action$='/verify'] button");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname.startsWith("/verify/"));
  await audit(page, `verified-${language}`);
  check(`a document is verified from its page (${language})`, await page.isVisible(".check.good"), await page.textContent("main"));
  const [report] = await Promise.all([page.waitForEvent("download"), page.click("a[href$='/report']")]);
  check(`the report can be kept (${language})`, JSON.parse(await readFile(await report.path(), "utf8")).verdict === "valid");
  await page.click("a[href$='/signatures/1']");
  await audit(page, `as-signed-same-${language}`);
  check(`nothing differs (${language})`, (await page.$(".differs")) === null && (await page.$$(".sheet")).length > 0);

  const [from, to] = [`${out}answer.pdf`, `${out}overdrawn.pdf`];
  await writeFile(from, await (await page.request.get(`${document}/file`)).body());
  execFileSync(python, [overdraw, from, to]);
  await visit(page, "/verify", `verify-${language}`);
  check(`a file must be chosen (${language})`, !(await page.$eval("#file", (input) => input.validity.valid)));
  await page.setInputFiles("#file", to);
  await page.focus("form[action='/verify'] button");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname.startsWith("/verify/"));
  await audit(page, `verified-altered-${language}`);
  check(`a file that was changed is told (${language})`, await page.isVisible(".check.bad"), await page.textContent("main"));
  await page.focus("a[href$='/signatures/1']");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".differs");
  check(`both sides of the page that differs load (${language})`, await page.evaluate(async () => {
    const images = [...document.querySelectorAll(".sheet image")].map((image) => image.href.baseVal);
    const answers = await Promise.all(images.map((image) => fetch(image)));
    return images.length === 2 && answers.every((answer) => answer.ok && answer.headers.get("content-type") === "image/png");
  }));
  await audit(page, `as-signed-${language}`);
  await page.screenshot({ path: `${out}as-signed-${language}-view.png` });
  await page.goto(`${base}/verify`);
  await page.setInputFiles("#file", { name: "vide.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await page.click("form[action='/verify'] button");
  await page.waitForSelector("#file-fault");
  await audit(page, `verify-fault-${language}`);
}

/** The paper of a closed case is destroyed: all that lacks is told, then the person declares and signs. */
async function disposal(page) {
  const document = await documentOf(page, "received");
  await until("the copy that takes the paper's place", async () => {
    await page.goto(document);
    return (await page.$("a[href$='/transfer']")) && page.$("a[href$='/disposal']");
  });
  await audit(page, "document-paper-fr");
  check("the seal of the copy is valid", await page.isVisible(".check.good"), await page.textContent("main"));
  await page.click("a[href$='/disposal']");
  await audit(page, "disposal-fr");
  await page.focus("#place");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".faults");
  check("all that lacks is told, and the first of it has the focus", (await page.$$(".faults a")).length >= 6 && (await page.evaluate(() => document.activeElement.id)) === "method", await page.textContent(".faults"));
  await audit(page, "disposal-fault-fr");
  await page.keyboard.press("ArrowDown");
  await page.fill("#place", "Bac 12");
  for (const box of await page.$$("fieldset input[type=checkbox]")) {
    await box.focus();
    await page.keyboard.press("Space");
  }
  await page.fill("#passphrase", passphrase);
  await page.press("#passphrase", "Enter");
  await page.waitForURL((url) => url.search.includes("done=disposed"));
  check("the destruction of the paper is signed", await page.isVisible(".told"));
  await audit(page, "document-disposed-fr");
}

async function otherPages(page, language) {
  await visit(page, "/tasks", `queue-${language}`);
  await visit(page, "/cases", `cases-${language}`);
  await visit(page, "/inboxes", `inboxes-${language}`);
  check(`the account of the inbox adds up (${language})`, (await page.$$(".sum")).length > 0 && (await page.$(".sum.broken")) === null);
  await page.click(".box a.row");
  await audit(page, `inbox-${language}`);
  await visit(page, "/figures", `figures-${language}`);
  check(`the share has its numerator and denominator (${language})`, /\d+ (sur|of) \d+/.test(await page.textContent(".share .big")));
  await visit(page, "/figures?period=jamais", `figures-fault-${language}`);
  check(`a period that is none is told (${language})`, await page.isVisible(".faults"));
  await visit(page, "/errors", `errors-${language}`);
  await visit(page, "/errors/GRF-WEB-001", `error-${language}`);
  const answer = await visit(page, "/nulle-part", `not-found-${language}`);
  check(`what is not there is said so (${language})`, answer.status() === 404 && (await page.textContent("main")).includes("GRF-WEB-001"));
}

/** The tray: one document that no case took, with what was read of it; handled by hand in French, opened as a case in English. */
async function tray(page, language) {
  await page.goto(`${base}/inboxes`);
  await page.click(".tray a");
  await audit(page, `tray-${language}`);
  await page.click("table.rows a.row");
  await page.waitForURL((url) => url.pathname.startsWith("/arrivals/"));
  await audit(page, `arrival-${language}`);
  const here = new URL(page.url()).pathname;
  check(`the pages of a document that no case took are shown (${language})`, await page.evaluate(async () => {
    const images = [...document.querySelectorAll(".sheet image, .sheet img")].map((image) => image.href?.baseVal ?? image.src);
    const answers = await Promise.all(images.map((image) => fetch(image)));
    return images.length > 0 && answers.every((answer) => answer.ok && answer.headers.get("content-type") === "image/png");
  }));
  await page.click("#text a");
  await audit(page, `arrival-text-${language}`);
  check(`its text is given when it is asked for (${language})`, page.url().includes("text=1") && (await page.isVisible("#text h3")));
  await page.click("form[action$='/retry'] button.main");
  await page.waitForSelector("#form-fault");
  await audit(page, `arrival-fault-${language}`);
  check(`a form must be chosen (${language})`, await page.isVisible(".faults a[href='#form']"));
  if (language === "fr") {
    await page.click("form[action$='/handled'] button");
    await page.waitForSelector("#reason-fault");
    await page.fill("#reason", "Publicité, sans suite");
    await page.click("form[action$='/handled'] button");
    await page.waitForURL((url) => url.search.includes("told=handled"));
    check("a document is handled by hand", await page.isVisible(".told"));
    await page.goto(base + here);
    check("who handled it, and why, is told", (await page.textContent("main")).includes("Publicité, sans suite"));
    await audit(page, "arrival-handled-fr");
  } else {
    await page.selectOption("#form", "changement-adresse");
    await page.click("button[formaction$='/open']");
    await page.waitForURL((url) => url.pathname.startsWith("/cases/"));
    check("a case is opened by hand, each of its fields doubtful", (await page.$$("tr.doubtful")).length > 20);
    await audit(page, "case-by-hand-en");
    await page.goto(`${base}/inboxes`);
    check("the tray has come to nothing, and the sum holds", (await page.$(".tray")) === null && (await page.$(".sum.broken")) === null);
  }
}

/** A task with fields, then a decision that the one who did the task may not take. */
async function work(browser) {
  const context = await browser.newContext({ locale: "fr-CA", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => /Content Security Policy/i.test(message.text()) && problems.push(message.text()));
  await signIn(page);
  await openTask(page, "form[action$='/perform']");
  await audit(page, "work-fr");
  await page.screenshot({ path: `${out}work-fr-view.png` });
  await page.click("form[action$='/perform'] button.main");
  await page.waitForSelector("#faults");
  check("what is needed is told at its field", (await page.textContent("main")).includes("Montant demandé : ce champ est obligatoire."));
  await audit(page, "work-fault-fr");
  const amount = page.getByLabel(/Montant demandé/);
  await amount.fill("beaucoup");
  await amount.press("Enter");
  await page.waitForSelector("#faults");
  check("what was typed stays", (await amount.inputValue()) === "beaucoup");
  await amount.fill("1 200,50");
  await page.keyboard.press("Tab");
  await page.keyboard.press("F");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("done") === "performed");
  const decision = await until("the decision", async () => {
    await page.goto(`${base}/tasks`);
    return (await page.$("table.rows a.row"))?.getAttribute("href");
  });
  await page.goto(base + decision);
  check("four eyes: who did the task may not decide", (await page.textContent("main")).includes("Quatre yeux"), await page.textContent("main"));
  await audit(page, "four-eyes-fr");

  const other = await browser.newContext({ locale: "fr-CA", viewport: { width: 1280, height: 800 } });
  const luc = await other.newPage();
  luc.on("pageerror", (error) => problems.push(String(error)));
  await signIn(luc, "luc");
  await luc.goto(base + decision);
  await audit(luc, "decide-fr");
  await luc.screenshot({ path: `${out}decide-fr-view.png` });
  check("what the table gave is shown with its cause", /Frais[^]*120\.00/.test(await luc.textContent(".fields table")));
  await luc.click("form[action$='/decide'] button.main");
  await luc.waitForSelector("#option-fault");
  await luc.focus("input[name=option]");
  await luc.keyboard.press("ArrowDown");
  await luc.click("form[action$='/decide'] button.main");
  await luc.waitForSelector("#reason-fault");
  check("the option stays chosen", await luc.isChecked("input[value=refuser]"));
  await audit(luc, "decide-fault-fr");
  await luc.setViewportSize({ width: 390, height: 800 });
  await luc.emulateMedia({ colorScheme: "dark" });
  await luc.click(".who button");
  check("the page speaks English (work)", (await luc.getAttribute("html", "lang")) === "en");
  await audit(luc, "decide-en");
  await luc.check("input[value=refuser]");
  await luc.fill("#reason", "L’adresse est hors de la ville.");
  await luc.click("form[action$='/decide'] button.main");
  await luc.waitForURL((url) => url.searchParams.get("done") === "decided");
  await page.goto(`${base}/cases`);
  await page.click("table.rows a.row");
  const journal = await page.textContent("table.journal");
  check("the journal tells the decision and its reasons", journal.includes("Refuser la demande. Motifs : L’adresse est hors de la ville."), journal);
  check("the journal tells what the table gave and by which rule", journal.includes("Règlement 12, art. 4"), journal);
  await audit(page, "case-work-fr");
  check("no script failed and nothing was blocked (work)", problems.length === 0, problems.join("; "));
  await other.close();
  await context.close();
}

/** Searches from the frame by keyboard, and follows the first find. */
async function search(page, words, language) {
  await page.goto(`${base}/tasks`);
  await page.focus("form.find input");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/search");
  await audit(page, `search-${language}`);
  const marks = await page.$$eval("mark", (marks) => marks.map((mark) => mark.textContent));
  check(`what was searched for is marked (${language})`, marks.length > 0, await page.textContent("main"));
  check(`the box keeps the question (${language})`, (await page.inputValue("form.find input")) === words);
  const first = await page.$(".finds a.row");
  await first.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname.startsWith("/cases/"));
  await visit(page, `/search?q=${encodeURIComponent('"* NEAR(')}`, `search-none-${language}`);
  check(`signs alone find nothing and break nothing (${language})`, (await page.$$("mark")).length === 0);
}

async function withoutScript(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "fr-CA" });
  const page = await context.newPage();
  await signIn(page);
  let href = null;
  const rows = await page.$$("table.rows a.row");
  const hrefs = await Promise.all(rows.map((row) => row.getAttribute("href")));
  for (const one of hrefs) {
    await page.goto(base + one);
    if (await page.$("#open-cards")) {
      href = one;
      break;
    }
  }
  if (!check("without a script: a review opens", Boolean(href))) return context.close();
  await page.screenshot({ path: `${out}station-without-script.png`, fullPage: true });
  if (!check("without a script: a review opens", Boolean(href))) return context.close();
  await page.screenshot({ path: `${out}station-without-script.png`, fullPage: true });
  const toSign = await openTask(page, "#passphrase");
  await page.click(".fields a[href*='/pages/1']");
  await page.screenshot({ path: `${out}one-page-without-script.png`, fullPage: true });
  for (let turn = 0; turn < 20 && page.url().includes("/pages/"); turn += 1) await page.click("form[action$='/seen'] button.main");
  check("without a script: the pages are read one at a time", page.url().startsWith(toSign) && (await page.textContent("#progress")).includes("Toutes les pages"), page.url());
  await page.click("form[action$='/return'] button");
  await page.goto(`${base}/forms/changement-adresse`);
  check("without a script: zones and text of a form are shown", (await page.$$(".mark")).length > 20 && (await page.inputValue("#yaml")).includes("fields:"));
  await page.click("#zone-save");
  check("without a script: the form is saved", page.url().includes("saved=1"), page.url());
  await page.goto(base + href);
  await page.click("#finish");
  check("without a script: fields that nobody looked at are told", await page.isVisible(".faults"));
  for (let turn = 0; turn < 5 && (await page.$("#station")); turn += 1) {
    for (const card of await page.$$("#open-cards .card")) {
      const seen = await card.$("input[name=seen]");
      if (seen) await seen.check();
      const input = await card.$(".entry input[type=text]");
      const hint = (await (await card.$(".hint"))?.textContent()) ?? "";
      const label = await (await card.$("label, legend")).textContent();
      const told = (await (await card.$(".fault"))?.textContent()) ?? "";
      if (input && told && turn > 0) await input.fill(plausible(hint, label));
      if (!input && !(await card.$("input:checked"))) await (await card.$("input[type=radio]")).check();
    }
    await page.click("#finish");
    if (page.url().includes("done=review")) break;
  }
  check("without a script: the review is finished", page.url().includes("done=review"), page.url());
  await context.close();
}

/** The zones of a form by keyboard: choose, move, resize, undo, add, delete, save; and a change that does not pass the check. */
async function zones(page, language) {
  await visit(page, "/forms", `forms-${language}`);
  await page.click("table.rows a.row");
  await page.waitForSelector(".mark[tabindex]");
  await audit(page, `form-${language}`);
  await page.screenshot({ path: `${out}form-${language}-view.png` });
  if (language !== "fr") return;
  const chosen = () => page.evaluate(() => ["x", "y", "width", "height"].map((side) => Number(document.querySelector(".mark.chosen").getAttribute(side))));
  const near = (a, b) => a.every((side, index) => Math.abs(side - b[index]) < 0.001);
  const before = await page.inputValue("#yaml");
  await page.focus(".pan");
  await page.keyboard.press("Tab");
  const [x, y, width, height] = await chosen();
  check("Tab comes to the first zone", (await page.inputValue("#zone-name")) === "nom");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Alt+ArrowDown");
  check("arrows move a zone, with Alt finely", near(await chosen(), [x + 0.5, y + 0.05, width, height]), String(await chosen()));
  await page.keyboard.press("Shift+ArrowRight");
  check("Shift and arrows resize it", near(await chosen(), [x + 0.5, y + 0.05, width + 0.5, height]), String(await chosen()));
  check("the text follows", (await page.inputValue("#yaml")).includes(`x: ${(x + 0.5).toFixed(2)}, y: ${(y + 0.05).toFixed(2)}`));
  await page.keyboard.press("Tab");
  check("Tab goes on to the next zone", (await page.inputValue("#zone-name")) === "prenom");
  for (let turn = 0; turn < 5 && (await page.inputValue("#yaml")) !== before; turn += 1) await page.keyboard.press("Control+z");
  check("undoing puts the text back", (await page.inputValue("#yaml")) === before);
  await page.click("#zone-add");
  check("a field is added and has the focus", await page.evaluate(() => document.activeElement.dataset.key === "champ 0"));
  await page.keyboard.press("Delete");
  check("Delete takes it away", (await page.inputValue("#yaml")) === before);
  const box = await page.locator('.mark[data-key="nom 0"]').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 30, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  check("the mouse drags a zone", (await chosen())[0] > x + 2, String(await chosen()));
  await page.click("#zone-undo");
  check("one drag is one change to undo", (await page.inputValue("#yaml")) === before);
  await page.fill("#yaml", before.replace("type: name", "type: nom"));
  await page.click("#zone-save");
  await page.waitForSelector(".faults");
  check("what does not pass the check is told with its line", (await page.textContent(".faults")).includes("GRF-FORM-009"));
  await audit(page, "form-fault-fr");
  await page.fill("#yaml", before.replace("Date du déménagement", "Date de déménagement"));
  await page.click("#zone-save");
  await page.waitForURL((url) => url.search.includes("saved=1"));
  check("a sound change is saved", (await page.isVisible(".told")) && (await page.inputValue("#yaml")).includes("Date de déménagement"));
}

async function dark(browser, state) {
  const context = await browser.newContext({ colorScheme: "dark", locale: "fr-CA", storageState: state });
  const page = await context.newPage();
  for (const [path, name] of [["/tasks", "queue"], ["/cases", "cases"], ["/inboxes", "inboxes"], ["/figures", "figures"], ["/forms", "forms"], ["/me", "me"], ["/forms/changement-adresse", "form"], ["/search?q=2026", "search"], ["/verify", "verify"]]) {
    await visit(page, path, `${name}-dark`);
  }
  await page.goto(`${base}/cases?status=closed`);
  await page.click("table.rows a.row");
  await audit(page, "case-dark");
  await page.goto(`${base}/inboxes/telecopie-greffe?state=handled`);
  await page.click("table.rows a.row");
  await audit(page, "arrival-dark");
  await page.goto(`${base}/tasks`);
  if (await page.$("table.rows a.row")) {
    await page.click("table.rows a.row");
    await audit(page, "task-dark");
  }
  await context.close();
}

async function narrow(browser, state) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: "fr-CA", storageState: state });
  const page = await context.newPage();
  for (const path of ["/tasks", "/me", "/inboxes", "/figures", "/search?q=2026", "/forms", "/forms/changement-adresse", "/verify"]) {
    await page.goto(base + path);
    // WCAG 1.4.10: nothing but tables and images may need to be scrolled in two directions.
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`nothing is cut off on a narrow screen: ${path}`, wide <= 0, `${wide} pixels too wide`);
    await page.screenshot({ path: `${out}narrow${path.replaceAll(/[^a-z]/g, "-")}.png` });
  }
  await page.goto(`${base}/inboxes/telecopie-greffe?state=handled`);
  await page.click("table.rows a.row");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check("nothing is cut off on a narrow screen: a document that no case took", wide <= 0, `${wide} pixels too wide`);
  await page.screenshot({ path: `${out}narrow-arrival.png`, fullPage: true });
  await context.close();
}

async function main() {
  await mkdir(out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const version = createRequire(import.meta.url)("axe-core/package.json").version;
  console.log(`${base} with Chromium ${browser.version()} and axe-core ${version}`);
  try {
    if (process.env.GREFFIER_OUTBOX) return await outside(browser);
    if (process.env.GREFFIER_WORK) return await work(browser);
    const context = await browser.newContext({ locale: "fr-CA", viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => /Content Security Policy/i.test(message.text()) && problems.push(message.text()));

    await visit(page, "/sign-in", "sign-in-fr");
    await page.click(".who button");
    check("the sign-in page speaks English", (await page.getAttribute("html", "lang")) === "en");
    await audit(page, "sign-in-en");
    await page.click(".who button");
    await page.fill("#name", account);
    await page.fill("#password", "pas le bon mot de passe");
    await page.press("#password", "Enter");
    check("a wrong password is told on top and at its field", (await page.isVisible(".faults")) && (await page.isVisible("#name-fault")));
    await audit(page, "sign-in-fault-fr");
    await signIn(page);
    check("signed in", (await page.textContent("h1")).includes("Tâches"));

    const { number, corrected } = await station(page);
    const signed = await sign(page, number);
    await closedCase(page, signed, signed === number ? corrected : null);
    await verifying(page, "fr");
    if (process.env.GREFFIER_DISPOSAL) await disposal(page);
    await signTwo(page);
    await me(page, "fr");
    await otherPages(page, "fr");
    await tray(page, "fr");
    await zones(page, "fr");
    // Without accents, as people type.
    await search(page, (signed === number && corrected ? corrected.to : signed).normalize("NFD").replace(/[\u0300-\u036f]/g, ""), "fr");

    await page.goto(`${base}/tasks`);
    await page.click(".who button");
    check("the console speaks English", (await page.getAttribute("html", "lang")) === "en");
    await otherPages(page, "en");
    await verifying(page, "en");
    await me(page, "en");
    await tray(page, "en");
    await zones(page, "en");
    await search(page, signed, "en");
    await page.goto(`${base}/cases?q=${signed}`);
    await audit(page, "case-closed-en");
    const rows = await page.goto(`${base}/tasks`).then(() => page.$$eval("table.rows a.row", (rows) => rows.map((row) => row.href)));
    const seen = new Set();
    for (const href of rows) {
      await page.goto(href);
      const kind = (await page.$("#station")) ? "station" : (await page.$("#passphrase")) ? "sign" : "repair";
      if (!seen.has(kind)) await audit(page, `${kind}-en`);
      seen.add(kind);
      await page.click("form[action$='/return'] button");
      if (seen.has("station") && seen.has("sign")) break;
    }
    await page.click(".who button");
    const state = await context.storageState();
    await dark(browser, state);
    await narrow(browser, state);
    await withoutScript(browser);

    await page.goto(`${base}/tasks`);
    await page.click("form[action='/sign-out'] button");
    await page.goto(`${base}/tasks`);
    check("after signing out the console asks to sign in", page.url().includes("/sign-in"));
    check("no script failed and the page's policy held", problems.length === 0, problems.join("; "));
  } catch (error) {
    check("the whole way", false, error.stack);
  } finally {
    await browser.close();
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  }
}

await main();
