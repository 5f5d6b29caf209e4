/* Which conversation is open. The address is the truth; a click is shown before it has changed. */

import { threadOf } from "./kept.js";
import { bridge, cross, expect, question, state } from "./memory.js";
import { learn, renderRows } from "./rows.js";
import { composer, leaveDraft } from "./sending.js";
import { publish } from "./snapshot.js";
import { firstUnread, renderAll, renderThread } from "./thread.js";

let destination = null; // where we are going, until the address says so
let fromList = false; // whether going back leads to the list

const isPhone = () => window.matchMedia("(max-width: 767px)").matches;

/** Show a conversation from memory or the cache, 0 for none; the server's answer comes after. */
function show(id) {
  if ((state.open?.id ?? 0) === id) return;
  leaveDraft();
  state.open = id ? opened(id) : null;
  if (state.listed.has(id)) state.focused = id;
  if (id) expectThread();
  publish({ view: id ? "thread" : "list" });
  renderAll();
}

function opened(id) {
  const unread = state.known.get(id)?.unread ?? 0;
  const newId = firstUnread(threadOf(id)?.messages ?? [], unread);
  return { id, status: "loading", newId, unread, older: "more", scrolled: false, arrived: 0 };
}

function expectThread() {
  expect("thread", () => state.open?.status === "loading" && failThread());
}

export function failThread() {
  if (!state.open) return;
  state.open.status = state.threads.has(state.open.id) ? "ready" : "error";
  renderThread();
}

export function retryThread() {
  state.open.status = "loading";
  expectThread();
  renderThread();
  bridge?.onOpen(state.open.id);
}

/** The address names this conversation now, 0 for none; also after Back. */
export function locate(id) {
  if (destination !== null && destination !== id) return;
  destination = null;
  if (!id) fromList = false;
  show(id);
}

/** Change the address to that of the conversation `id`. */
async function go(address, id, options) {
  destination = id;
  await bridge?.navigate(address, options);
  if (destination === id) destination = null;
}

/** A row was chosen. What the browser knows is painted before the address changes. */
export function openConversation(id) {
  if (state.open?.id === id) return focusThread();
  fromList ||= !state.open;
  destination = id;
  show(id);
  const leave = () => state.open?.id === id && go(`/inbox/${id}`, id);
  const isKnown = state.threads.has(id);
  if (!isKnown) leave();
  requestAnimationFrame(() => {
    focusThread();
    if (isKnown) setTimeout(leave);
  });
}

/** The open conversation went into another one: there it goes on, under the other's address. */
export function followTo(id) {
  show(id);
  go(`/inbox/${id}`, id, { replace: true });
}

/** From the thread to the list, on a phone. */
export function back() {
  const id = state.open?.id;
  show(0);
  go(fromList && isPhone() ? -1 : "/inbox", 0);
  requestAnimationFrame(() => id && focusRow(id));
}

/** The inbox page leaves the screen; what is known stays for when it comes back. */
export function leaveInbox() {
  leaveDraft();
  state.open = null;
  cross(null);
}

/* Reading ------------------------------------------------------------------------------------------ */

/** Mark as read what is open and seen; never what merely stands in a list. */
export function readOpen() {
  const row = state.open && state.known.get(state.open.id);
  if (!row?.unread || state.open.status !== "ready" || document.hidden) return;
  if (!state.live || !bridge) return;
  learn({ ...row, unread: 0 });
  bridge.onRead(row.id);
  renderRows();
}

export function loadOlder() {
  const { open } = state;
  const thread = open && state.threads.get(open.id);
  if (!thread?.next || open.older === "loading") return;
  open.older = "loading";
  renderThread();
  question("older", (to) => to.onOlder(open.id, thread.next), failOlder);
}

export function failOlder() {
  if (state.open) state.open.older = "more";
  renderThread();
}

/* Focus --------------------------------------------------------------------------------------------- */

/** The composer on a desk; the title on a phone, whose keyboard would cover the messages. */
export function focusThread() {
  const field = composer();
  const mayType = field && !field.disabled && !isPhone();
  const target = mayType ? field : document.querySelector("[data-thread-title]");
  target?.focus({ preventScroll: true });
}

export function focusRow(id) {
  state.focused = id;
  renderRows();
  const row = document.querySelector(`[data-open="${id}"]`);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}
