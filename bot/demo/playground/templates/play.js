// The page stays whole without this script. With it, what changes is put in place, and the focus stays where it is.
"use strict";

document.documentElement.classList.add("scripted");
const KEPT = new Set(["open", "data-panel", "data-marked", "aria-current"]); // what the visitor, or this script, has changed
let address = location.href;
let loading = null;
let isStale = false;

/** Make an element the same as another, and keep what is the same already; children with an id are found by it. */
function change(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const wantedIds = new Set([...fresh.children].map((child) => child.id));
  for (const child of [...old.children]) if (child.id && !wantedIds.has(child.id)) child.remove();
  const byId = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = wanted.id ? byId.get(wanted.id) : at;
    if (found && !wanted.id && found.id) found = null;
    if (found && found.nodeName === wanted.nodeName && found.nodeType === wanted.nodeType) {
      if (found !== at) old.insertBefore(found, at);
      else at = at.nextSibling;
      if (found.nodeType === Node.ELEMENT_NODE) change(found, wanted);
      else if (found.data !== wanted.data) found.data = wanted.data;
    } else {
      old.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

async function load(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) return;
  address = response.url;
  history.replaceState(null, "", address);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const before = [document.body.dataset.shown, lastReply()?.id];
  change(document.body, fresh.body);
  settle();
  const reply = lastReply();
  if (document.body.dataset.shown !== before[0]) reveal(document.getElementById(document.body.dataset.shown), "start");
  else if (reply && reply.id !== before[1]) reveal(reply, "end");
}

/** Load one thing after another; without a `url`, what is shown by then, so that what was opened meanwhile stays open. */
function queue(url, options) {
  loading = (loading ?? Promise.resolve()).then(() => load(url ?? address, options)).catch(() => {});
  return loading;
}

/** Open what asks to be answered, and mark the panel that is shown. */
function settle() {
  for (const dialog of document.querySelectorAll("dialog[data-modal]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.toggleAttribute("aria-current", tab.dataset.tab === document.body.dataset.panel);
  }
}

/** The newest of the answers that only this member sees. */
function lastReply() {
  return [...document.querySelectorAll(".scroll .message.private")].pop();
}

/** Bring a message into view, and leave the focus where it is. */
function reveal(message, block) {
  if (!message) return;
  show("channel");
  message.scrollIntoView({ block });
  mark(message);
}

function mark(element) {
  for (const other of document.querySelectorAll("[data-marked]")) other.removeAttribute("data-marked");
  void element.offsetWidth; // so that the animation begins again
  element.setAttribute("data-marked", "");
}

function show(panel) {
  document.body.dataset.panel = panel;
  settle();
}

/** Bring something into view, wherever it is, and let the keyboard go on from there. */
function go(id) {
  const target = document.getElementById(id);
  if (!target) return;
  const panel = target.closest("main > section");
  if (panel) show(panel.id);
  for (let around = target; around; around = around.parentElement) if (around.nodeName === "DETAILS") around.open = true;
  if (target === panel) return;
  target.scrollIntoView({ block: "center" });
  mark(target);
  (target.querySelector("button, textarea, input:not([type=hidden])") ?? target).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-go]");
  const link = event.target.closest("a[href]");
  if (mark?.dataset.go) go(mark.dataset.go);
  else if (link?.hasAttribute("data-in-page")) {
    event.preventDefault();
    queue(link.href);
  } else if (link?.getAttribute("href").startsWith("#")) {
    event.preventDefault();
    go(link.getAttribute("href").slice(1));
    link.closest(".log")?.removeAttribute("open");
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  if (form.method === "get") {
    queue(`${new URL(form.action)}?${fields}`);
    return;
  }
  if (form.matches(".composer, .comment form, .write form")) form.reset();
  if (form.matches(".write form")) form.closest("details").open = false;
  if (event.submitter?.form?.id === "press") show("channel");
  queue(form.action, { method: "POST", body: fields });
});

document.addEventListener("change", (event) => {
  if (event.target.hasAttribute("data-sends")) event.target.form.requestSubmit();
});

// A form that is left by Escape is told so; a list or an answer is closed by going back to the page.
document.addEventListener("cancel", (event) => {
  const dialog = event.target;
  event.preventDefault();
  if (dialog.dataset.modal) queue(dialog.dataset.modal);
  else dialog.querySelector("[name=cancel]").click();
}, true);

document.addEventListener("input", (event) => {
  if (event.target.id === "text" && event.target.value === "/") {
    event.target.value = "";
    document.getElementById("slash").click();
  }
});

new EventSource("changes").onmessage = () => {
  if (isStale) return;
  isStale = true;
  setTimeout(() => {
    isStale = false;
    queue();
  }, 250);
};
settle();
