/* What this tab knows, and its way to the server. Everything here is lost with the tab. */

import { NO_FILTER } from "./snapshot.js";

export const state = {
  me: null, // { id, name, may_assign }, from the server's first word
  zone: "UTC",
  clock: { shown: 0, at: 0, rate: 1 }, // the installation's clock: its instant, ours, its speed
  limits: {}, // platform → longest text
  live: false, // the server has greeted this connection
  known: new Map(), // every conversation row that this tab has heard of, by id
  listed: new Set(), // the ids in the list under the present filter
  next: null, // keyset cursor of the list, null at its end
  filter: NO_FILTER,
  asked: 0, // number of the newest question for rows; older answers are late
  rows: "loading", // loading | ready | error
  counts: { all: 0, whatsapp: 0, instagram: 0, facebook: 0, sms: 0 },
  focused: 0, // the row that holds the list's one tab stop
  threads: new Map(), // id → { messages, openings, next, at }
  open: null, // { id, status, newId, unread, older, scrolled, arrived }
  pending: new Map(), // client_key → a text on its way
  seen: new Set(), // ids of applied updates
};

/** The present instant of the installation, in milliseconds. */
export function now() {
  return state.clock.shown + (Date.now() - state.clock.at) * state.clock.rate;
}

/* The events of the inbox page, while it stands. */
export let bridge = null;

/** Take over the page's events; null when the page leaves. */
export function cross(events) {
  bridge = events;
}

const ANSWER_MS = 10_000;
const waiting = new Map();

/** Run `late` unless `heard(name)` comes in time. */
export function expect(name, late) {
  clearTimeout(waiting.get(name));
  const giveUp = () => {
    waiting.delete(name);
    late();
  };
  waiting.set(name, setTimeout(giveUp, ANSWER_MS));
}

export function heard(name) {
  clearTimeout(waiting.get(name));
  waiting.delete(name);
}

export const isWaiting = (name) => waiting.has(name);

/** Ask the server; without a connection nothing is asked, the next one brings everything. */
export function question(name, ask, late) {
  if (!bridge || !state.live) return;
  expect(name, late);
  ask(bridge);
}
