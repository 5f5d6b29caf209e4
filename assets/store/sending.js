/*
 * The composer and the texts on their way to the server.
 *
 * A text stands in the thread at once and is kept in the browser until the server has it. Each has
 * a `client_key`: offered twice, it is still one message.
 */

import { KEPT_FOR, dropPending, keepDraft, keepPending, readDraft, readPending } from "./kept.js";
import { bridge, now, state } from "./memory.js";
import { publish, snapshot } from "./snapshot.js";
import { renderAll } from "./thread.js";

// An unanswered text is offered again after this.
const ANSWER_WITHIN = 15_000;
// A text that waited longer was meant for another moment: the person decides, not we.
const OUTDATED_AFTER = 10 * 60_000;
const COMPOSER_HEIGHT = 220;

export function composer() {
  return document.querySelector("[data-composer]");
}

const sizeOf = (text) => [...text].length;

/** The longest text of the open conversation's channel, in characters; 0 when unlimited. */
const limit = () => state.limits[snapshot.head.platform] ?? 0;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))]; // plain http has no randomUUID
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function mayLeave(body) {
  const fits = !limit() || sizeOf(body) <= limit();
  return body && fits && state.open && state.me && snapshot.notice.kind !== "closed";
}

/** Send what the composer holds. */
export function send() {
  const field = composer();
  const body = field?.value.trim() ?? "";
  if (!mayLeave(body)) return;
  const conversation_id = state.open.id;
  put({ key: newKey(), conversation_id, body, at: now(), tried: 0, refused: "" });
  field.value = "";
  onTyped(field);
  leaveDraft();
  toNewest();
  renderAll();
  flush();
}

function put(text) {
  state.pending.set(text.key, text);
  keepPending(text);
}

/** Offer every text that waits, in the order in which they were written. */
export function flush() {
  if (!state.live || !bridge) return;
  for (const text of state.pending.values()) {
    if (text.refused || Date.now() - text.tried < ANSWER_WITHIN) continue;
    text.tried = Date.now();
    bridge.onSend(text.conversation_id, text.body, text.key);
  }
}

/** A new connection: nothing that was offered on the old one has an answer. */
export function flushAnew() {
  for (const text of state.pending.values()) text.tried = 0;
  flush();
}

/** What was typed into the conversation `from` goes on in `to`: texts on their way, the draft. */
export function bequeath(from, to) {
  for (const text of state.pending.values()) {
    if (text.conversation_id === from) put({ ...text, conversation_id: to });
  }
  keepDraft(to, [readDraft(to), readDraft(from)].filter(Boolean).join("\n"));
  keepDraft(from, "");
  if (state.open?.id === to) restoreDraft();
}

/** Texts that a reload interrupted go on; those that waited too long ask the person. */
export function loadPending() {
  state.pending.clear();
  for (const text of readPending()) {
    const age = now() - text.at;
    const refused = text.refused || (age > OUTDATED_AFTER ? "inbox.waited_too_long" : "");
    if (age > KEPT_FOR) dropPending(text.key);
    else state.pending.set(text.key, { ...text, tried: 0, refused });
  }
}

/** The server has the text. */
export function settle(key) {
  if (key && state.pending.delete(key)) dropPending(key);
}

/** The server did not take the text: it stays, with the reason. */
export function refuse(key, sentence) {
  const text = state.pending.get(key);
  if (text) put({ ...text, refused: sentence });
}

/** "Send again": a text that was refused, or a message that failed. */
export function sendAgain(key) {
  const text = state.pending.get(key);
  if (!text) {
    const message = snapshot.items.find((item) => item.key === key);
    if (message?.id) bridge?.onSendAgain(message.id);
    return;
  }
  put({ ...text, at: now(), tried: 0, refused: "" });
  renderAll();
  flush();
}

/** "Cancel this message": a text that no server has is given up. */
export function discard(key) {
  if (!state.pending.get(key)?.refused) return;
  settle(key);
  renderAll();
}

/* The composer ------------------------------------------------------------------------------------- */

let draftTimer = 0;

/** The field grows with its text; where the style sheet cannot say so, by measuring. */
function grow(field) {
  if (globalThis.CSS?.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, COMPOSER_HEIGHT)}px`;
}

/** Nothing here speaks with the server: the draft stays in the browser. */
export function onTyped(field) {
  grow(field);
  const room = limit() - sizeOf(field.value);
  const crowded = limit() > 0 && room < limit() / 10;
  publish({ crowded, room: crowded ? room : 0, limit: limit() });
  clearTimeout(draftTimer);
  draftTimer = setTimeout(leaveDraft, 300);
}

export function leaveDraft() {
  const field = state.open && state.me && composer();
  if (field) keepDraft(state.open.id, field.value);
}

/** The draft of the open conversation, put into the composer when the thread has changed. */
export function restoreDraft() {
  const field = composer();
  if (!field) return;
  field.value = state.open && state.me ? readDraft(state.open.id) : "";
  onTyped(field);
}

export function toNewest() {
  document.querySelector("[data-thread]")?.scrollTo({ top: 0, behavior: "instant" });
}
