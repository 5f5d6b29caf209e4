/* What components follow: one immutable object, whose fields keep their identity while equal. */

import { useSyncExternalStore } from "react";

export const NO_FILTER = { platform: "", search: "", unread: false };
export const NO_HEAD = {
  id: 0,
  name: "",
  initials: "",
  colour: 0,
  platform: "",
  address: "",
  channel: "",
  department: "",
  department_id: 0,
  is_opted_out: false,
  is_blocked: false,
};

// What the pages are built with, and what a field is before the browser knows better.
const EMPTY = {
  language: "en",
  connection: "connecting", // live | connecting | reconnecting | delayed
  person: { name: "", initials: "", colour: 0, may_administer: false, may_set: false, may_manage_api: false }, // in the frame
  alarm: { kind: "", minutes: 0, waiting: 0, channel: "", hours: 0, n: 0, more: 0 }, // admins only
  me: { id: 0, name: "", may_assign: false },
  departments: [],
  counts: { all: 0, whatsapp: 0, instagram: 0, facebook: 0, sms: 0 },
  has_sms: false, // there is a number for SMS
  filter: NO_FILTER,
  rows: [],
  rows_state: "loading", // loading | ready | empty | unmatched | error
  rows_more: false,
  view: "list", // list | thread: the column that a phone shows
  head: NO_HEAD,
  thread_state: "none", // none | loading | ready | missing | moved | error
  items: [],
  older: "none", // none | more | loading
  refreshing: false,
  notice: { kind: "none", until: "", hours: 0, minutes: 0 }, // none | open | soon | closed
  limit: 0, // the longest text of the open conversation's channel
  room: 0, // characters left in the composer
  crowded: false, // the text is near the limit, so the room is shown
  jump: { shown: false, n: 0 },
  spoken: "", // for screen readers
};

export let snapshot = EMPTY;
const listeners = new Set();

/** Put fields into the snapshot and tell the components that follow one of them. */
export function publish(fields) {
  const changed = Object.entries(fields).filter(([key, value]) => !Object.is(snapshot[key], value));
  if (!changed.length) return;
  snapshot = { ...snapshot, ...Object.fromEntries(changed) };
  listeners.forEach((listener) => listener());
}

/** `next`, or `previous` when every field is equal, so that React skips what did not change. */
export function share(previous, next) {
  if (!previous) return next;
  const keys = Object.keys(next);
  if (keys.length !== Object.keys(previous).length) return next;
  return keys.every((key) => Object.is(previous[key], next[key])) ? previous : next;
}

/** The list `next` with the objects of `previous` wherever they are equal; `key` names them. */
export function shareList(previous, next, key) {
  const known = new Map(previous.map((item) => [item[key], item]));
  const shared = next.map((item) => share(known.get(item[key]), item));
  const same = shared.length === previous.length && shared.every((item, i) => item === previous[i]);
  return same ? previous : shared;
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One field of the snapshot; the component renders again when that field changes. */
export function useStore(name) {
  return useSyncExternalStore(subscribe, () => snapshot[name], () => EMPTY[name]);
}
