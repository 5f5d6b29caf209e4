/*
 * What the platform's own elements need to be whole: dialogs that follow the state, tabs that follow
 * the arrows, forms that know what is unsaved, passwords that can be shown, text that can be copied,
 * and the served sign-in page.
 *
 * Menus, languages and everything that shows conversations live in inbox.js. Nothing here speaks to
 * the server; without this file every form still submits.
 */
import { useEffect, useState } from "react";
import { clockLabel, dayLabel, dayNumber } from "./store/words.js";

const BROWSER = typeof window !== "undefined";

/* 1. The sign-in page ---------------------------------------------------------------------------- */

// The server writes its words over these in the prerendered page, so that it works without scripts.
const PLACEHOLDERS = {
  error: "%%LOGIN_ERROR%%",
  errorClass: "%%LOGIN_ERROR_CLASS%%",
  next: "%%LOGIN_NEXT%%",
  username: "%%LOGIN_USERNAME%%",
};

/** What the served page says, read from its own HTML, so that hydration finds the same. */
function servedLogin() {
  const form = document.querySelector("[data-login]");
  const next = new URLSearchParams(window.location.search).get("next") ?? "";
  if (!form) return { error: "", errorClass: "hidden", next, username: "" };
  const error = form.querySelector("[data-login-error]");
  const said = (name) => form.elements[name].getAttribute("value") ?? "";
  return {
    error: error.textContent,
    errorClass: error.closest("[data-login-trouble]").className,
    next: said("next"),
    username: said("username"),
  };
}

/** The field to fill next: the password when a name is there. Phones keep their keyboard down. */
function focusLogin() {
  const fields = document.querySelector("[data-login]")?.elements;
  if (!fields || !window.matchMedia("(min-width: 768px)").matches) return;
  (fields.username.value ? fields.password : fields.username).focus();
}

/** The words of the sign-in page: placeholders while it is built, the served ones in the browser. */
export const useLogin = () => useState(() => (BROWSER ? servedLogin() : PLACEHOLDERS))[0];

/** pure: "Yesterday, 20:41", "20 Nov, 17:02": an instant that lies back, in the person's language. */
export const pastTime = (at, now, language, zone) =>
  `${dayLabel(at, now, language, zone)}, ${clockLabel(at, language, zone)}`;

/** pure: "today", "Tue", "2 Nov": the day of an instant that lies back, within a sentence. */
export function pastDay(at, now, language, zone) {
  const day = dayLabel(at, now, language, zone, "short");
  return dayNumber(now, zone) - dayNumber(at, zone) < 2 ? day.toLowerCase() : day;
}

/** `words` with the time on the wall of a zone, in step with the server while the page is open. */
export function WallClock({ words, at, rate, zone, language }) {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const since = Date.now();
    const timer = setInterval(() => setPassed((Date.now() - since) * rate), 5000);
    setPassed(0);
    return () => clearInterval(timer);
  }, [at, rate]);
  return words.replace("{time}", clockLabel(at + passed, language, zone));
}

/* 2. Dialogs --------------------------------------------------------------------------------------- */

const FIELD = "input:not([type='hidden']), textarea, select";

/** Show or close each dialog as the state says; the browser traps the focus and gives it back. */
function followState() {
  for (const dialog of document.querySelectorAll("dialog[data-shown]")) {
    const shown = dialog.dataset.shown === "true";
    if (shown && !dialog.open) {
      dialog.showModal();
      (dialog.querySelector("[data-first]") ?? dialog.querySelector(FIELD))?.focus();
    }
    if (!shown && dialog.open) dialog.close();
  }
}

/** The focus goes to the first field that a refusal concerns. A form that also checks each field
 * when it is left says with `data-refused` that it was refused as a whole. */
function focusError(changes) {
  const refused = changes.filter(({ attributeName, target }) =>
    attributeName === "aria-invalid" ? !target.closest(GUARDED) : attributeName === "data-refused",
  );
  const form = refused.map(({ target }) => target.closest("form")).find(Boolean);
  const field = form?.querySelector("[aria-invalid='true'], [data-differs='true']");
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  // What is wrong stands below the field, where the foot of a long dialog may hide it.
  const said = field?.getAttribute("aria-describedby")?.split(" ").at(-1);
  if (said) document.getElementById(said)?.scrollIntoView({ block: "nearest" });
}

/** Where one button takes the other's place, the focus stays there and does not fall to the page. */
let focused = null;
let place = null;
let left = null;
let rows = null;
let position = 0;
let panel = null;

function onFocus({ target }) {
  focused = target;
  place = target.closest?.("[data-keeps-focus]");
  // A dialog gives the focus back to where it came from.
  if (target.closest?.("dialog")) return;
  left = target;
  rows = target.closest?.("tbody, [data-rows]");
  position = rows ? [...rows.children].findIndex((row) => row.contains(target)) : 0;
  panel = rows && target.closest("[role='tabpanel']");
}

/**
 * Where a row left its list with the focus in it, the row that took its place has it; where it was
 * the last one, the tab of that list.
 */
function keepFocus() {
  if (document.activeElement !== document.body) return;
  if (place?.isConnected && !focused.isConnected) place.querySelector("button")?.focus();
  else if (rows && !left.isConnected) {
    const row = rows.isConnected && rows.children[Math.min(position, rows.children.length - 1)];
    const control = row ? row.querySelector("a, button") : tabOf(panel);
    control?.focus({ preventScroll: true });
  }
}

const tabOf = (shown) =>
  shown?.isConnected ? document.getElementById(shown.getAttribute("aria-labelledby")) : null;

/** On phones tabs scroll: the chosen one is always seen. */
let chosenTab = null;

function showTab() {
  const tab = document.querySelector("[role='tab'][aria-selected='true']");
  if (tab === chosenTab) return;
  chosenTab = tab;
  const list = tab?.closest("[role='tablist']");
  if (!list) return;
  const [at, room] = [tab.getBoundingClientRect(), list.getBoundingClientRect()];
  if (at.right > room.right) list.scrollLeft += at.right - room.right + 16;
  if (at.left < room.left) list.scrollLeft -= room.left - at.left + 16;
}

function onChange(changes) {
  followState();
  showTab();
  focusError(changes);
  followServer(changes);
  keepFocus();
}

/** Whether something typed would be lost: any field that is not as it was given. */
const isTouched = (dialog) =>
  dialog.querySelector("[data-changed='true']") !== null ||
  [...dialog.querySelectorAll("input, textarea, select option")].some((field) => {
    if (field.matches("option")) return field.selected !== field.defaultSelected;
    return /checkbox|radio/.test(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;
  });

const holds = (dialog) => dialog.dataset.locked === "true" || isTouched(dialog);

function onCancel(event) {
  if (event.target.matches?.("dialog[data-shown]") && holds(event.target)) event.preventDefault();
}

/** A press that begins and ends on the scrim closes; a selection dragged out of a field does not. */
let pressedOn = null;

function onScrim(event) {
  const dialog = event.target;
  if (pressedOn !== dialog || !dialog.matches?.("dialog[data-shown]")) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left &&
    event.clientX <= box.right &&
    event.clientY >= box.top &&
    event.clientY <= box.bottom;
  if (!inside && !holds(dialog)) dialog.close();
}

/* 3. Forms of a page ----------------------------------------------------------------------------------- */

const GUARDED = "form[data-guarded]";

/** Nothing typed goes to the server before it is saved, so only the browser knows what is unsaved. */
function mark(form) {
  const touched = String(isTouched(form));
  if (form.dataset.touched !== touched) form.dataset.touched = touched;
}

/** What nobody touched follows the server, what somebody typed stays, and what was saved is clean. */
function followServer(changes) {
  for (const { target, attributeName, oldValue } of changes) {
    if (!target.closest?.(GUARDED)) continue;
    const { checked, value } = target;
    if (attributeName === "value" && value === oldValue) target.value = target.defaultValue;
    if (attributeName === "checked" && checked === (oldValue !== null))
      target.checked = target.defaultChecked;
    if (attributeName === "data-saved") target.reset();
  }
  document.querySelectorAll(GUARDED).forEach(mark);
}

/** Give the fields of a group their defaults, unsaved, as if somebody had typed them. */
function restoreDefaults(group) {
  for (const field of group.querySelectorAll("[data-default]")) {
    if (field.type === "radio") field.checked = field.value === field.dataset.default;
    else field.value = field.dataset.default;
  }
  mark(group.closest("form"));
}

function onType(event) {
  const form = event.target.closest?.(GUARDED);
  if (form) mark(form);
}

/** The browser asks before a page with something unsaved is left or loaded anew. */
function onLeave(event) {
  if (document.querySelector(`${GUARDED}[data-touched="true"]`)) event.preventDefault();
}

/** Links inside the app load no page anew, so they ask here what the browser asks otherwise. */
function onFollow(event) {
  const link = event.target.closest?.("a[href]:not([href^='#'])");
  const form = document.querySelector(`${GUARDED}[data-touched="true"]`);
  if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (window.confirm(form.dataset.guarded)) return;
  event.preventDefault();
  event.stopPropagation();
}

/* 4. Passwords, copying, the sidebar, tabs ------------------------------------------------------------------------ */

function reveal(button) {
  const field = document.getElementById(button.dataset.reveals);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

/** Copy, and say so for two seconds. Where the browser forbids it, the text is selected instead. */
async function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.dataset.copied = "true";
    setTimeout(() => delete button.dataset.copied, 2000);
  } catch {
    window.getSelection().selectAllChildren(source);
  }
}

/** The sidebar becomes a rail and back; this browser remembers it. */
function fold() {
  const { dataset } = document.documentElement;
  dataset.sidebar = dataset.sidebar === "folded" ? "" : "folded";
  localStorage.setItem("sidebar", dataset.sidebar);
}

/**
 * The second click of a double click belongs to what the first one hit, and not to the button that
 * has come in its place since: "Cancel", clicked twice, must not end as "Send again".
 */
let firstHit = null;

function onSecondClick(event) {
  const button = event.target.closest?.("button, a[href]");
  const hit = button && { button, words: button.textContent };
  if (event.detail < 2) firstHit = hit;
  else if (hit && (hit.button !== firstHit?.button || hit.words !== firstHit.words)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Arrows, Home and End choose among tabs. */
function onKey(event) {
  const list = event.target.closest?.('[role="tablist"]');
  if (!list) return;
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const at = tabs.indexOf(event.target);
  const ends = { Home: tabs[0], End: tabs.at(-1) };
  const step = STEPS[event.key];
  const tab = step ? tabs[(at + step + tabs.length) % tabs.length] : ends[event.key];
  if (!tab) return;
  event.preventDefault();
  tab.focus();
  tab.click();
}

function onClick(event) {
  const on = (selector) => event.target.closest?.(selector);
  if (on("[data-reveals]")) reveal(on("[data-reveals]"));
  else if (on("[data-copies]")) copy(on("[data-copies]"));
  else if (on("[data-folds]")) fold();
  else if (on("[data-restores]")) restoreDefaults(on("[data-group]"));
  else if (on("[data-speaks]")) window.inbox?.speak(on("[data-speaks]").dataset.speaks);
  else if (on('[data-closes="dialog"]')) on("dialog")?.close();
  else if (on('[role="menuitem"], [popover] a[href]')) on("[popover]")?.hidePopover();
  onScrim(event);
}

const WATCHED = {
  subtree: true,
  childList: true,
  attributeOldValue: true,
  attributeFilter: ["data-shown", "aria-invalid", "data-refused", "data-saved", "value", "checked"],
};

if (BROWSER) {
  focusLogin();
  document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
  window.addEventListener("click", onSecondClick, true);
  document.addEventListener("click", onFollow, true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("cancel", onCancel, true);
  document.addEventListener("input", onType);
  document.addEventListener("focusin", onFocus);
  // The fields have their old values only after everybody has heard of it.
  document.addEventListener("reset", (event) => setTimeout(onType, 0, event));
  window.addEventListener("beforeunload", onLeave);
  new MutationObserver(onChange).observe(document, WATCHED);
}
