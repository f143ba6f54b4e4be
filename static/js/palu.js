/* Saves time on every page; nothing here is needed to use one. Elements are found by data- attributes, words come from
   the page. Loaded with `defer`; works on what HTMX brings later because it listens on the document. */
"use strict";
(() => {
  const DRAFT = "palu-draft:";
  const DRAFT_LIFE = 14 * 24 * 3600 * 1000;
  const SAVE_DELAY = 2000;
  const RETRY = [5, 10, 20, 40, 60];
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const on = (name, act, root = document) => root.addEventListener(name, act);
  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window or full */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* private window */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };
  const token = () => one("[name=csrfmiddlewaretoken]")?.value || "";
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

  /* --- Toast: one at a time, waits while it is looked at ------------------------------------------------------- */
  let toastTimer;
  function toast(text) {
    const place = one("[data-toasts]");
    if (!place || !text) return;
    const box = document.createElement("div");
    const close = document.createElement("button");
    box.className = "toast";
    box.textContent = text;
    close.type = "button";
    close.textContent = place.dataset.close;
    close.onclick = () => place.replaceChildren();
    box.append(close);
    place.replaceChildren(box);
    const start = () => { clearTimeout(toastTimer); toastTimer = setTimeout(() => place.replaceChildren(), 10000); };
    box.onmouseenter = box.onfocus = () => clearTimeout(toastTimer);
    box.onmouseleave = box.onblur = start;
    start();
  }
  on("toast", (event) => toast(event.detail.value || event.detail));

  /* --- Busy buttons: a second press does nothing ------------------------------------------------------------------ */
  const faces = new WeakMap(); // what a busy button looks like at rest
  function rest(form) {
    delete form.dataset.sent;
    for (const button of all(".is-busy", form)) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
      if (faces.has(button)) button.replaceChildren(...faces.get(button));
      button.style.minWidth = "";
    }
  }
  function busy(form, button) {
    form.dataset.sent = "1";
    if (button?.dataset.busy) {
      faces.set(button, [...button.childNodes]);
      button.style.minWidth = `${button.offsetWidth}px`;
      button.classList.add("is-busy");
      button.setAttribute("aria-disabled", "true");
      button.textContent = button.dataset.busy;
    }
    setTimeout(() => rest(form), form.hasAttribute("data-download") ? 3000 : 20000);
  }
  on("click", (event) => {
    if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
  });
  on("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" && !form.matches("[hx-post]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const saver = savers.get(form);
    if (saver?.running) { // its answer brings the version this submit must carry
      event.preventDefault();
      const { submitter } = event;
      saver.after(() => form.requestSubmit(submitter), true);
      return;
    }
    if (saver && !saver.mayLeave()) { event.preventDefault(); return; }
    if (!event.defaultPrevented || form.matches("[hx-post]")) busy(form, event.submitter);
  });
  on("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(rest); }, window);
  on("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) rest(form); });

  /* --- Autosave ----------------------------------------------------------------------------------------------------- */
  const savers = new Map();
  class Saver {
    constructor(form) {
      this.form = form;
      this.draftKey = form.dataset.draft ? DRAFT + form.dataset.draft : "";
      this.changes = new Set(); // names of what has not arrived yet
      this.tries = 0;
      this.leaving = false;
      this.restore();
    }

    changed(name) {
      this.changes.add(name);
      this.key = newKey();
      this.keepDraft();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), SAVE_DELAY);
    }

    async save() {
      clearTimeout(this.timer);
      if (this.running || !this.changes.size) return;
      this.running = true;
      const sent = this.changes;
      this.changes = new Set();
      this.say("saving");
      const body = new FormData(this.form);
      body.set("save_key", this.key);
      try {
        const address = this.form.dataset.autosave || this.form.action;
        const headers = { "X-Autosave": "1", "X-CSRFToken": token(), Accept: "application/json, text/html" };
        const answer = await fetch(address, {
          method: "POST", body, headers, redirect: "manual", credentials: "same-origin", keepalive: document.hidden,
        });
        if (answer.status >= 500) throw new TypeError(String(answer.status));
        this.tries = 0;
        this.running = false;
        offline(this, false);
        if (!answer.ok) sent.forEach((name) => this.changes.add(name));
        await this.heard(answer);
      } catch {
        this.running = false;
        sent.forEach((name) => this.changes.add(name));
        this.missed();
      }
    }

    async heard(answer) {
      const kind = answer.headers.get("Content-Type") || "";
      const data = kind.includes("json") ? await answer.json() : {};
      const version = one("[name=version]", this.form);
      if (version && data.version !== undefined) version.value = data.version;
      this.mark(data.errors || {});
      if (answer.ok) {
        if (this.changes.size) { this.save(); return; }
        if (this.draftKey) store.drop(this.draftKey);
        this.say("saved", data.saved_at || clock());
        this.settled(true);
        return;
      }
      if (kind.includes("json")) {
        this.say("failed", "", data.message);
      } else if (kind.includes("html") && (answer.status === 409 || answer.status === 422)) {
        const place = one("[data-autosave-answer]", this.form) || one("[data-autosave-answer]");
        if (place) {
          place.innerHTML = await answer.text();
          ready(place);
        }
        this.say("failed", "", one("[data-say]", place || this.form)?.dataset.say);
      } else {
        this.say("failed"); // signed out, or no longer allowed: the page says so when it is loaded again
      }
      this.settled(false);
    }

    /* What the server could not take, in words beside its field; the rest of the form is stored. */
    mark(errors) {
      all("[data-mark]", this.form).forEach((each) => each.remove());
      for (const field of this.form.elements) {
        const words = errors[field.name];
        if (field.dataset.marked || words) field.toggleAttribute("aria-invalid", false);
        delete field.dataset.marked;
        if (!words) continue;
        delete errors[field.name]; // beside the first of several of one name
        field.setAttribute("aria-invalid", "true");
        field.dataset.marked = "1";
        const place = document.createElement("p");
        place.className = "err";
        place.dataset.mark = "";
        place.textContent = words;
        field.after(place);
      }
    }

    /* Go on (a link, a submit) once what was typed has arrived; `anyway`: whatever the answer is. */
    after(then, anyway) {
      this.next = { then, anyway };
      this.save();
    }

    settled(good) {
      const { next } = this;
      this.next = null;
      if (next && (good || next.anyway)) next.then();
    }

    missed() {
      this.next = null;
      const wait = RETRY[Math.min(this.tries, RETRY.length - 1)];
      this.tries += 1;
      this.say(this.draftKey ? "local" : "failed");
      offline(this, true);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), wait * 1000);
    }

    /* A page left while the network is away would be lost: try to save first, then go on. */
    mayLeave() {
      clearTimeout(this.timer);
      if (this.tries) { this.save(); return false; }
      this.leaving = true;
      if (this.draftKey && this.changes.size) {
        this.keepDraft();
        const draft = store.read(this.draftKey);
        if (draft) store.write(this.draftKey, { ...draft, sent: true });
      }
      return true;
    }

    /* Choices only: never what was typed. */
    keepDraft() {
      if (!this.draftKey) return;
      const values = {};
      for (const field of this.form.elements) {
        if (!field.name || field.type === "hidden") continue;
        if (field.type === "radio") { if (field.checked) values[field.name] = field.value; }
        else if (field.type === "checkbox") (values[field.name] ||= []).push(...(field.checked ? [field.value] : []));
        else if (field.type === "select-one") values[field.name] = field.value;
      }
      store.write(this.draftKey, { at: Date.now(), values });
    }

    restore() {
      const draft = this.draftKey && store.read(this.draftKey);
      if (!draft) return;
      if (draft.sent && one(".errsum")) { store.drop(this.draftKey); return; }
      let differs = "";
      for (const field of this.form.elements) {
        const value = draft.values[field.name];
        if (value === undefined || field.type === "hidden") continue;
        if (field.type === "radio" || field.type === "checkbox") {
          const checked = field.type === "radio" ? field.value === value : value.includes(field.value);
          if (checked !== field.checked) differs = field.name;
          field.checked = checked;
        } else if (field.type === "select-one") {
          if (field.value !== value) differs = field.name;
          field.value = value;
        }
      }
      if (differs) this.changed(differs);
      else store.drop(this.draftKey);
    }

    say(state, time = "", message = "") {
      for (const place of all("[data-save]", this.form).concat(all(".bar [data-save]"))) {
        const words = message || place.dataset[state];
        const retry = state === "failed" && !message;
        const part = document.createElement(retry ? "button" : "span");
        part.textContent = time ? `${words} ${time}` : words;
        if (retry) { part.type = "button"; part.className = "link"; part.onclick = () => this.save(); }
        place.replaceChildren(part);
        place.dataset.state = state;
      }
    }
  }

  function clock() {
    const parts = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Makassar" });
    return parts.format(new Date()).replace(":", document.documentElement.lang === "id" ? "." : ":");
  }

  /* The banner tells of a request that failed, not of what the browser guesses. */
  const waiting = new Set();
  function offline(saver, is) {
    const known = waiting.size;
    if (is) waiting.add(saver); else waiting.delete(saver);
    const banner = one("[data-offline]");
    if (!banner) return;
    const count = [...waiting].reduce((sum, each) => sum + each.changes.size, 0);
    banner.hidden = !waiting.size;
    const place = one("[data-count]", banner);
    if (place) place.textContent = count;
    if (known && !waiting.size) toast(banner.dataset.back);
  }
  const retryAll = () => waiting.forEach((saver) => saver.save());
  on("online", retryAll, window);
  on("click", (event) => { if (event.target.closest("[data-retry]")) retryAll(); });

  on("input", (event) => {
    const saver = savers.get(event.target.form);
    if (saver && !event.target.closest("[data-no-save]")) saver.changed(event.target.name);
  });
  /* A link pressed within moments of typing waits until it is saved; where that fails, the second press goes. */
  on("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.pathname + link.search === location.pathname + location.search) return;
    const saver = [...savers.values()].find((each) => !each.tries && !each.held && (each.running || each.changes.size));
    if (!saver) return;
    event.preventDefault();
    saver.held = true;
    setTimeout(() => { saver.held = false; }, 5000);
    saver.after(() => { location.href = link.href; });
  });
  on("visibilitychange", () => { if (document.hidden) savers.forEach((saver) => saver.save()); });

  on("beforeunload", (event) => {
    if ([...savers.values()].some((saver) => saver.tries && saver.changes.size && !saver.leaving)) event.preventDefault();
  }, window);

  function wipeDrafts(which) {
    for (const key of store.keys()) {
      if (key.startsWith(DRAFT) && which(store.read(key), key)) store.drop(key);
    }
  }
  on("click", (event) => { if (event.target.closest("[data-sign-out]")) wipeDrafts(() => true); });

  /* --- HTMX ---------------------------------------------------------------------------------------------------------- */
  on("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });
  on("htmx:sendError", () => toast(one("[data-toasts]")?.dataset.network));
  on("htmx:responseError", (event) => {
    const { elt, xhr } = event.detail;
    if (xhr.status >= 500) toast(one("[data-toasts]")?.dataset.server);
    else if (elt.matches("form")) elt.submit(); // a refusal has a page of its own
    else if (elt.href) location.href = elt.href;
  });

  /* After a swap the focus is where it was (htmx finds its id again), else at the list that came; its size is said. */
  on("htmx:afterSettle", (event) => {
    const list = all("[data-result]", event.target)[0];
    if (!list) return;
    one("[data-said]").textContent = list.dataset.result;
    if (document.activeElement === document.body) (one("[data-keys]", list) || list).focus({ preventScroll: true });
  });

  /* --- Keyboard -------------------------------------------------------------------------------------------------------- */
  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  const keysOff = () => store.read("palu-keys") === "off";
  function tableKey(event, box) {
    const rows = all("tbody tr", box).filter((row) => one("a[href], button", row));
    const at = rows.indexOf(event.target.closest("tr"));
    const go = (index) => one("a[href], button", rows[Math.max(0, Math.min(index, rows.length - 1))])?.focus();
    const acts = {
      "/": () => one("[data-search]")?.focus(),
      j: () => go(at + 1),
      k: () => go(at < 0 ? 0 : at - 1),
      x: () => one("[type=checkbox]", rows[at] || box)?.click(),
      Escape: () => box.focus(),
    };
    const act = rows.length && acts[event.key];
    if (act) { event.preventDefault(); act(); }
  }
  on("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const place = one("[data-search]") || one("[data-find]");
      if (place) { event.preventDefault(); if (place.matches("a")) place.click(); else place.focus(); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      all("details[data-popup][open]").forEach((popup) => { popup.open = false; one("summary", popup).focus(); });
      if (location.hash === "#menu") location.hash = "#isi";
      if (event.target.matches("[data-search]")) one("[data-keys]")?.focus();
      if (event.target.closest("aside")) one("[data-panel-close]", event.target.closest("aside"))?.click();
    }
    const box = event.target.closest("[data-keys]");
    if (box && !typing(event.target) && !keysOff()) tableKey(event, box);
  });
  on("click", (event) => {
    all("details[data-popup][open]").forEach((popup) => { if (!popup.contains(event.target)) popup.open = false; });
    const control = event.target.closest("[data-print],[data-copy],[data-keys-switch]");
    if (!control) return;
    if (control.hasAttribute("data-print")) window.print();
    else if (control.dataset.copy) {
      navigator.clipboard.writeText(one(control.dataset.copy).textContent.trim()).then(() => toast(control.dataset.copied));
    } else {
      store.write("palu-keys", keysOff() ? "on" : "off");
      control.setAttribute("aria-pressed", String(keysOff()));
    }
  });
  on("hashchange", () => { if (location.hash === "#menu") one("#menu a[href]")?.focus(); }, window);

  /* --- Side panel: where there is room, a name of the table opens beside it; the address follows --------------------- */
  let opener;
  function panelAddress(id) {
    const address = new URL(location.href);
    if (id) address.searchParams.set("buka", id); else address.searchParams.delete("buka");
    history.replaceState(history.state, "", address);
  }
  on("click", (event) => {
    if (!window.htmx || event.ctrlKey || event.metaKey || event.shiftKey || !matchMedia("(min-width:1024px)").matches) return;
    const close = event.target.closest("[data-panel-close]");
    const link = event.target.closest("[data-panel] tbody a[href]");
    if (!close && !link) return;
    event.preventDefault();
    if (link) {
      opener = link;
      const panel = link.closest("[data-panel]").dataset.panel;
      htmx.ajax("GET", link.getAttribute("href"), { source: link, target: `#${panel}`, swap: "outerHTML" });
      panelAddress(link.pathname.split("/").at(-2));
    } else {
      const place = document.createElement("div");
      place.id = close.closest("aside").id;
      place.hidden = true;
      close.closest("aside").replaceWith(place);
      panelAddress("");
      if (opener?.isConnected) opener.focus();
    }
  });

  /* --- Choosing rows ------------------------------------------------------------------------------------------------- */
  function countChosen() {
    const bulk = one("[data-bulk]");
    if (!bulk) return;
    const boxes = all("[data-choose]");
    const chosen = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-on", box.checked));
    bulk.hidden = !chosen.length;
    const place = one("[data-chosen]", bulk);
    if (place) place.textContent = chosen.length;
    const every = one("[data-choose-all]");
    if (every) { every.checked = chosen.length === boxes.length && boxes.length > 0; every.indeterminate = chosen.length > 0 && !every.checked; }
  }
  on("change", (event) => {
    if (event.target.matches("[data-choose-all]")) all("[data-choose]").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-choose],[data-choose-all]")) countChosen();
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) document.getElementById(reveal.dataset.reveal).type = event.target.checked ? "text" : "password";
  });

  /* --- Heads of tables stay in sight on desktops: by the style where a table fits its box, else moved along ------- */
  const sizes = new ResizeObserver((rows) => rows.forEach(({ target }) => target.classList.toggle("is-fit", target.scrollWidth <= target.clientWidth)));
  on("scroll", () => all(".scroll>.tbl>thead").forEach((head) => {
    const box = head.parentNode.getBoundingClientRect();
    const moves = innerWidth > 1023 && box.top < 0 && !head.closest(".is-fit");
    head.style.transform = moves ? `translateY(${Math.min(-box.top, box.height - head.offsetHeight)}px)` : "";
  }));

  /* --- Start: the page, and every piece HTMX brings ---------------------------------------------------------------- */
  function ready(root) {
    for (const form of all("form[data-autosave]", root)) if (!savers.has(form)) savers.set(form, new Saver(form));
    for (const form of savers.keys()) if (!form.isConnected) savers.delete(form);
    all("[data-reveal],[data-js]", root).forEach((part) => { part.hidden = false; });
    all("[data-keys-switch]", root).forEach((part) => part.setAttribute("aria-pressed", String(keysOff())));
    all(".scroll", root).forEach((box) => sizes.observe(box));
    all("[data-focus]", root)[0]?.focus();
    countChosen();
  }
  wipeDrafts((draft, key) => {
    const here = all("form[data-draft]").some((form) => DRAFT + form.dataset.draft === key);
    return !draft || Date.now() - draft.at > DRAFT_LIFE || (draft.sent && !here);
  });
  /* What answered a form that was sent: Back comes to its page again, not to a warning that the sending is gone. */
  if (document.body.hasAttribute("data-posted")) {
    const page = document.referrer.startsWith(`${location.origin}/`) ? document.referrer : location.href;
    all("form:not([action])").forEach((form) => form.setAttribute("action", location.href)); // they mean this address
    history.replaceState(history.state, "", page);
  }
  ready(document);
  on("htmx:load", (event) => ready(event.target));
})();
