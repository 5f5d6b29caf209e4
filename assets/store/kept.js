/*
 * What the browser keeps per person: opened conversations (50, for a day, wiped at sign-out),
 * drafts, and texts that have not reached the server.
 *
 * Keys are `omnidesk:{user}:{kind}:{id}`. There is no index to get out of step: the entries are
 * found by their keys, and carry their own time.
 */

import { state } from "./memory.js";
import { between } from "./openings.js";

const PREFIX = "omnidesk:";
const CONVERSATION = "c";
const DRAFT = "d";
const PENDING = "p";
const KEPT_CONVERSATIONS = 50;
const KEPT_MESSAGES = 100;
export const KEPT_FOR = 24 * 3600_000;

const keyOf = (kind, id) => `${PREFIX}${state.me.id}:${kind}:${id}`;

/** The stored keys of one kind, of everybody who used this browser. */
function keysOf(kind) {
  const keys = typeof localStorage === "undefined" ? [] : Object.keys(localStorage);
  return keys.filter((key) => key.startsWith(PREFIX) && key.split(":")[2] === kind);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Write; when the storage is full, the cache makes room for what the person typed. */
function write(key, value) {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(key, text);
  } catch {
    wipeCache();
    if (key.split(":")[2] !== CONVERSATION) localStorage.setItem(key, text);
  }
}

/* Opened conversations ------------------------------------------------------------------------- */

/** Forget opened conversations: all of them, or those of everybody but `user`. */
export function wipeCache(exceptUser = null) {
  for (const key of keysOf(CONVERSATION)) {
    if (key.split(":")[1] !== String(exceptUser)) localStorage.removeItem(key);
  }
}

export function forgetConversation(id) {
  state.threads.delete(id);
  if (state.me) localStorage.removeItem(keyOf(CONVERSATION, id));
}

/** The keys to drop of [key, time]: the oldest beyond the limit, and whatever is a day old. */
export function expiredKeys(entries, present) {
  const fresh = entries.filter(([, at]) => present - at <= KEPT_FOR).sort((a, b) => b[1] - a[1]);
  const kept = new Set(fresh.slice(0, KEPT_CONVERSATIONS).map(([key]) => key));
  return entries.map(([key]) => key).filter((key) => !kept.has(key));
}

// The time stands first in an entry, so that pruning parses nothing.
const timeOf = (key) => Number(localStorage.getItem(key).match(/^\{"at":(\d+)/)?.[1] ?? 0);

function prune() {
  const entries = keysOf(CONVERSATION).map((key) => [key, timeOf(key)]);
  expiredKeys(entries, Date.now()).forEach((key) => localStorage.removeItem(key));
}

/** The thread in memory, or as the browser kept it. */
export function threadOf(id) {
  if (!state.threads.has(id) && state.me) {
    const kept = read(keyOf(CONVERSATION, id));
    if (!kept || Date.now() - kept.at > KEPT_FOR) return null;
    const { messages, next, at, openings = [] } = kept;
    state.threads.set(id, { messages, openings, next, at });
    if (kept.row && !state.known.has(id)) state.known.set(id, kept.row);
  }
  return state.threads.get(id) ?? null;
}

const unsaved = new Set();

/** Keep a thread, when the browser has nothing better to do. */
export function keepLater(id) {
  if (!unsaved.size) (globalThis.requestIdleCallback ?? setTimeout)(keepThreads);
  unsaved.add(id);
}

function keepThreads() {
  for (const id of unsaved) if (state.me && state.threads.has(id)) keep(id, state.threads.get(id));
  unsaved.clear();
  prune();
}

function keep(id, thread) {
  const messages = thread.messages.slice(-KEPT_MESSAGES);
  const isCut = thread.messages.length > KEPT_MESSAGES;
  const next = isCut ? [messages[0].sent_at_ms, messages[0].id] : thread.next;
  const openings = between(thread.openings, messages, next);
  const row = state.known.get(id);
  write(keyOf(CONVERSATION, id), { at: thread.at, row, messages, openings, next });
}

/* Drafts and texts on their way ------------------------------------------------------------------ */

export const readDraft = (id) => read(keyOf(DRAFT, id)) ?? "";

export function keepDraft(id, text) {
  const draft = text.trim() ? text : "";
  if (draft === readDraft(id)) return; // writing costs more than reading
  if (draft) write(keyOf(DRAFT, id), draft);
  else localStorage.removeItem(keyOf(DRAFT, id));
}

export const keepPending = (send) => write(keyOf(PENDING, send.key), send);
export const dropPending = (key) => localStorage.removeItem(keyOf(PENDING, key));

/** The texts of this person that no server has confirmed, oldest first. */
export function readPending() {
  const own = keysOf(PENDING).filter((key) => key.split(":")[1] === String(state.me.id));
  return own.map(read).filter(Boolean).sort((a, b) => a.at - b.at);
}
