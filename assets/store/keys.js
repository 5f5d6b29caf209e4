/* Keys, clicks, scrolling and menus of the whole page, by attributes that the pages carry. */

import { disconnected } from "./connection.js";
import { wipeCache } from "./kept.js";
import { bridge, state } from "./memory.js";
import { mark } from "./marks.js";
import * as opening from "./opening.js";
import { askRows, moreRows, setFilter } from "./rows.js";
import { discard, leaveDraft, onTyped, send, sendAgain, toNewest } from "./sending.js";
import { NO_FILTER, snapshot } from "./snapshot.js";
import { renderThread } from "./thread.js";

const SEARCH_PAUSE = 250;
const SCROLLED = 160; // px above the newest message
const NEAR_END = 600; // px above the end of the list

export function followInput() {
  document.addEventListener("click", onClick, true);
  document.addEventListener("keydown", onMenuKey);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("scroll", onScroll, { capture: true, passive: true });
  document.addEventListener("visibilitychange", opening.readOpen);
  window.addEventListener("pagehide", leaveDraft);
  window.addEventListener("offline", disconnected);
}

/* Clicks -------------------------------------------------------------------------------------------- */

const searchField = () => document.querySelector("[data-search]");

function clearFilters() {
  if (searchField()) searchField().value = "";
  setFilter(NO_FILTER);
}

const toggled = (platform) => (state.filter.platform === platform ? "" : platform);

// What an element with `data-do` does with its `data-arg`; "resolve:sent" does resolve("sent").
const ACTIONS = {
  send: () => send(),
  back: () => opening.back(),
  older: () => opening.loadOlder(),
  bottom: () => toNewest(),
  platform: (platform) => setFilter({ platform: platform === "all" ? "" : platform }),
  only: (platform) => setFilter({ platform: toggled(platform) }),
  unread: () => setFilter({ unread: !state.filter.unread }),
  clear: clearFilters,
  again: (key) => sendAgain(key),
  discard: (key) => discard(key),
  take_back: (id) => bridge?.onCancel(Number(id)),
  mark: (act) => mark(act),
  resolve: (id, choice) => bridge?.onResolve(Number(id), choice),
  assign: (department) => bridge?.onAssign(state.open.id, Number(department)),
  retry_rows: () => askRows(),
  retry_thread: () => opening.retryThread(),
};

// The second click of a double click would decide again, or hit what has come in its place.
const DECISIONS = new Set(["again", "take_back", "resolve", "mark"]);

/** Before the page's own handlers: a row opens in the same frame. */
function onClick(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  const on = (selector) => (isPlain ? event.target.closest?.(selector) : null);
  const row = on("[data-open]");
  const element = row ?? on("[data-do]");
  if (!element || element.disabled) return;
  event.preventDefault();
  if (row) return opening.openConversation(Number(row.dataset.open));
  const [name, choice] = element.dataset.do.split(":");
  if (event.detail > 1 && DECISIONS.has(name)) return;
  ACTIONS[name]?.(element.dataset.arg, choice);
}

/* Keys ---------------------------------------------------------------------------------------------- */

const FIELDS = "input, textarea, select, [contenteditable]";
const LIST_STEPS = { j: 1, J: 1, ArrowDown: 1, k: -1, K: -1, ArrowUp: -1 };
const KEY_OF_COMPOSITION = 229; // Safari ends a composition with an Enter that is none

function onKey(event) {
  const { key, target } = event;
  if (event.defaultPrevented || event.isComposing || event.keyCode === KEY_OF_COMPOSITION) return;
  const on = (selector) => target.closest?.(selector);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (key === "F6") return take(event, () => stepPane(event.shiftKey));
  if (key === "Escape") return onEscape(target);
  if (key === "Enter" && !event.shiftKey && on("[data-composer]")) return take(event, send);
  if (!isPlain) return;
  if (key === "/" && !on(FIELDS) && searchField()) take(event, () => searchField().focus());
  if (LIST_STEPS[key] && on("[data-list]")) take(event, () => stepRow(LIST_STEPS[key]));
}

function take(event, act) {
  event.preventDefault();
  act();
}

/** J, K and the arrows move the list's one tab stop. */
function stepRow(step) {
  const ids = snapshot.rows.map((row) => row.id);
  const at = ids.indexOf(state.focused) + step;
  if (ids[at]) opening.focusRow(ids[at]);
  if (at >= ids.length - 5) moreRows();
}

// What takes the focus of a pane, the most telling first.
const INSIDE = ["[data-pane-focus]", "[tabindex='0']", "textarea:not(:disabled)", "a, button"];

function entryOf(pane) {
  const found = INSIDE.flatMap((selector) => [...pane.querySelectorAll(selector)]);
  return found.find((element) => element.offsetParent);
}

/** F6 goes round the panes that hold something: navigation, list, thread, composer. */
function stepPane(backwards) {
  const panes = [...document.querySelectorAll("nav, [data-pane]")].filter(entryOf);
  const at = panes.findLastIndex((pane) => pane.contains(document.activeElement));
  const pane = panes.at((at + (backwards ? -1 : 1)) % panes.length);
  if (pane) entryOf(pane).focus();
}

function onEscape(target) {
  if (document.querySelector(":popover-open, dialog[open]")) return;
  if (target.matches("[data-search]")) {
    target.value = "";
    setFilter({ search: "" });
    requestAnimationFrame(() => opening.focusRow(state.focused));
  } else if (target.closest("[data-pane='composer'], [data-pane='thread']")) {
    opening.focusRow(state.open?.id ?? state.focused);
  }
}

/* Fields and scrolling --------------------------------------------------------------------------------- */

let searchTimer = 0;

function onInput({ target }) {
  if (target.matches("[data-composer]")) onTyped(target);
  if (!target.matches("[data-search]")) return;
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => setFilter({ search: target.value.trim() }), SEARCH_PAUSE);
}

function onScroll({ target }) {
  if (target.matches?.("[data-thread]") && state.open) onThreadScroll(target);
  const rest = target.scrollHeight - target.scrollTop - target.clientHeight;
  if (target.matches?.("[data-list]") && rest < NEAR_END) moreRows();
}

/** The thread is laid out from below: scrollTop is 0 at the newest message and negative above. */
function onThreadScroll(thread) {
  const scrolled = thread.scrollTop < -SCROLLED;
  if (scrolled === state.open.scrolled) return;
  Object.assign(state.open, scrolled ? { scrolled } : { scrolled, arrived: 0 });
  renderThread();
}

/** Signing out wipes the conversations from the browser before the form leaves. */
function onSubmit({ target }) {
  if (target.action?.endsWith?.("/api/auth/logout")) wipeCache();
}

/* Menus -------------------------------------------------------------------------------------------------- */

const GAP = 4;
const EDGE = 8;
const ITEMS = "[role^=menuitem]:not(:disabled)";

/** A menu opens below its button, left or right edges together; its first item takes the focus. */
function onToggle({ target: menu, newState }) {
  if (!menu.matches?.("[popover][role=menu]")) return;
  const button = document.querySelector(`[data-menu-button="${CSS.escape(menu.id)}"]`);
  button?.setAttribute("aria-expanded", String(newState === "open"));
  if (newState !== "open" || !button) return;
  const place = button.getBoundingClientRect();
  const below = place.bottom + GAP;
  const fits = below + menu.offsetHeight <= window.innerHeight;
  const top = Math.max(EDGE, fits ? below : place.top - menu.offsetHeight - GAP);
  const room = place.left + menu.offsetWidth + EDGE <= window.innerWidth;
  const left = Math.max(EDGE, room ? place.left : place.right - menu.offsetWidth);
  Object.assign(menu.style, { position: "fixed", left: `${left}px`, top: `${top}px` });
  menu.querySelector(ITEMS)?.focus();
}

/** Arrows, Home, End and first letters in an open menu; Esc is the platform's own. */
function onMenuKey(event) {
  const menu = event.target.closest?.("[role=menu]");
  const found = menu && chosen([...menu.querySelectorAll(ITEMS)], event.key);
  if (found) take(event, () => found.focus());
}

function chosen(items, key) {
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (key in steps) return items.at(steps[key] % items.length);
  if (key.length !== 1) return null;
  const following = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const begins = (item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
  return following.find(begins);
}
