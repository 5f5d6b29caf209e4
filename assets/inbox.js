/*
 * The browser store: what the inbox shows lives here, and the pages only follow it.
 *
 * Lists and messages never stand in server state. The server answers a question or broadcasts an
 * update by calling a function of `window.inbox` (section 8); this file keeps what it heard, paints
 * from memory at once, and asks through `InboxBridge` (section 10), whose events are Reflex events.
 *
 *   1 words and times          4 counts and rows    7 sending
 *   2 the snapshot             5 the thread         8 what the server calls
 *   3 what the browser keeps   6 opening            9 keys, clicks, menus     10 React
 *
 * Sections 1 and the functions marked "pure" know nothing of the browser and are tested in node.
 */
import { useEffect, useLayoutEffect, useSyncExternalStore } from "react";
import { useNavigate, useParams } from "react-router";

const BROWSER = typeof window !== "undefined";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/* 1. Words and times ------------------------------------------------------------------------- */

const LOCALES = { en: "en-GB", id: "id-ID" };
let words = {};

/** The phrase `key` of the catalogue with its placeholders filled; the key itself when unknown. */
export function say(language, key, params = {}) {
  const phrase = words[key];
  if (!phrase) return key;
  const template = language === "id" ? phrase.id : (params.n === 1 && phrase.en_one) || phrase.en;
  return template.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

export function setWords(catalogue) {
  words = catalogue;
}

const formats = new Map();

/** One Intl formatter per shape; making one costs a hundred times more than using it. */
function format(language, zone, name, options) {
  const key = `${language}|${zone}|${name}`;
  if (!formats.has(key)) {
    const make = (timeZone) => new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone });
    formats.set(key, make(zone));
  }
  return formats.get(key);
}

/** pure: "16:31", in Indonesian "16.31". */
export const clockLabel = (at, language, zone) =>
  format(language, zone, "clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

/** pure: the day of an instant as a count of days, so that two of them can be subtracted. */
export function dayNumber(at, zone) {
  const parts = format("en", zone, "day", { year: "numeric", month: "numeric", day: "numeric" });
  const [day, month, year] = parts.format(at).split("/").map(Number);
  return Math.round(Date.UTC(year, month - 1, day) / DAY);
}

/** pure: "today", "yesterday", "tomorrow" in the person's language. */
function relativeDay(days, language) {
  return new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" }).format(days, "day");
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** pure: "Today", "Yesterday", the weekday for six days, then "20 Nov", with another year's number. */
export function dayLabel(at, now, language, zone, weekday = "long") {
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  if (days === 0 || days === 1) return capital(relativeDay(-days, language));
  if (days > 1 && days < 7) return format(language, zone, weekday, { weekday }).format(at);
  const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear();
  const options = { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) };
  return format(language, zone, sameYear ? "date" : "dated", options).format(at);
}

/** pure: the time of a list row: the clock today, the day before that. */
export function listTime(at, now, language, zone) {
  const today = dayNumber(now, zone) === dayNumber(at, zone);
  return today ? clockLabel(at, language, zone) : dayLabel(at, now, language, zone, "short");
}

/** pure: a coming instant: "20:15" today, "08:40 tomorrow", else with its day. */
export function comingTime(at, now, language, zone) {
  const days = dayNumber(at, zone) - dayNumber(now, zone);
  const clock = clockLabel(at, language, zone);
  if (days === 0) return clock;
  if (days === 1) return `${clock} ${relativeDay(1, language)}`;
  return `${clock}, ${dayLabel(at, now, language, zone)}`;
}

/** pure: the strip over the composer. Grey over two hours, amber under two, then closed. */
export function windowNotice(closesAt, now, language, zone) {
  if (closesAt == null) return { kind: "none", until: "", hours: 0, minutes: 0 };
  const left = closesAt - now;
  if (left <= 0) return { kind: "closed", until: "", hours: 0, minutes: 0 };
  const minutes = Math.ceil(left / MINUTE);
  return {
    kind: left < 2 * HOUR ? "soon" : "open",
    until: comingTime(closesAt, now, language, zone),
    hours: Math.floor(minutes / 60),
    minutes: minutes % 60,
  };
}

/* 2. The snapshot ----------------------------------------------------------------------------- */

const NO_COUNTS = { all: 0, whatsapp: 0, instagram: 0, facebook: 0 };
const NO_FILTER = { platform: "", search: "", unread: false };
const NO_ONE = { id: 0, name: "", role: "", may_assign: false };
const NO_HEAD = { id: 0, name: "", initials: "", colour: 0, platform: "", address: "", channel: "" };
const NO_DEPARTMENT = { department: "", department_id: 0 };

// What the server renders into the pages, and what a field is before the browser knows better.
const EMPTY = {
  language: "en",
  connection: "connecting", // live | connecting | reconnecting | delayed
  me: NO_ONE,
  departments: [],
  counts: NO_COUNTS,
  filter: NO_FILTER,
  rows: [],
  rows_state: "loading", // loading | ready | empty | unmatched | error
  rows_more: false,
  view: "list", // list | thread: the column that a phone shows
  head: { ...NO_HEAD, ...NO_DEPARTMENT },
  thread_state: "none", // none | loading | ready | missing | moved | error
  items: [],
  older: "none", // none | more | loading
  refreshing: false,
  notice: windowNotice(null),
  limit: 0, // the longest text of the open conversation's channel
  room: 0, // characters left in the composer
  crowded: false, // the text is near the limit, so the room is shown
  jump: { shown: false, n: 0 },
  spoken: "",
};

let snapshot = EMPTY;
const listeners = new Set();

/** pure: `next`, or `previous` when every field is equal, so that React skips what did not change. */
export function share(previous, next) {
  if (!previous || typeof next !== "object") return next;
  const keys = Object.keys(next);
  if (keys.length !== Object.keys(previous).length) return next;
  return keys.every((key) => Object.is(previous[key], next[key])) ? previous : next;
}

/** pure: the list `next` with the objects of `previous` wherever they are equal, by `key`. */
export function shareList(previous, next, key) {
  const known = new Map(previous.map((item) => [item[key], item]));
  const shared = next.map((item) => share(known.get(item[key]), item));
  const same = shared.length === previous.length && shared.every((item, i) => item === previous[i]);
  return same ? previous : shared;
}

/** Put fields into the snapshot and tell the components that follow one of them. */
function publish(fields) {
  const changed = Object.entries(fields).filter(([key, value]) => !Object.is(snapshot[key], value));
  if (!changed.length) return;
  snapshot = { ...snapshot, ...Object.fromEntries(changed) };
  listeners.forEach((listener) => listener());
}

const publishShared = (field, value) => publish({ [field]: share(snapshot[field], value) });

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/* 3. What the browser keeps --------------------------------------------------------------------- */

// Keys: omnidesk:{user}:c:{conversation} an opened conversation, :d: its draft, :p a send that waits.
const PREFIX = "omnidesk:";
const KEPT_CONVERSATIONS = 50;
const KEPT_MESSAGES = 100;
const KEPT_FOR = DAY;

const cacheKey = (user, id) => `${PREFIX}${user}:c:${id}`;
const draftKey = (user, id) => `${PREFIX}${user}:d:${id}`;
const pendingKey = (user) => `${PREFIX}${user}:p`;
const isCacheKey = (key) => key.startsWith(PREFIX) && key.split(":")[2] === "c";

function storedKeys() {
  return BROWSER ? Object.keys(localStorage) : [];
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
    if (!isCacheKey(key)) localStorage.setItem(key, text);
  }
}

/** Forget opened conversations: all of them, or those of everybody but `user`. */
function wipeCache(exceptUser = null) {
  for (const key of storedKeys().filter(isCacheKey)) {
    if (key.split(":")[1] !== String(exceptUser)) localStorage.removeItem(key);
  }
}

/** pure: the keys to drop, oldest first beyond the limit, and whatever is older than a day. */
export function expiredKeys(entries, now) {
  const fresh = entries.filter(([, at]) => now - at <= KEPT_FOR).sort((a, b) => b[1] - a[1]);
  const kept = new Set(fresh.slice(0, KEPT_CONVERSATIONS).map(([key]) => key));
  return entries.map(([key]) => key).filter((key) => !kept.has(key));
}

function pruneCache() {
  const keptAt = (key) => Number(localStorage.getItem(key).match(/^\{"at":(\d+)/)?.[1] ?? 0);
  const entries = storedKeys().filter(isCacheKey).map((key) => [key, keptAt(key)]);
  expiredKeys(entries, Date.now()).forEach((key) => localStorage.removeItem(key));
}

const unsaved = new Set();
const whenIdle = BROWSER && window.requestIdleCallback ? window.requestIdleCallback : setTimeout;

/** Save a thread when the browser has nothing better to do. */
function saveLater(id) {
  if (!unsaved.size) whenIdle(saveThreads);
  unsaved.add(id);
}

function saveThreads() {
  for (const id of unsaved) {
    const thread = threads.get(id);
    if (!state.me || !thread) continue;
    const messages = thread.messages.slice(-KEPT_MESSAGES);
    const next = thread.messages.length > KEPT_MESSAGES ? cursorOf(messages[0]) : thread.next;
    const row = state.known.get(id);
    write(cacheKey(state.me.id, id), { at: thread.at, row, messages, next }); // `at` stays first
  }
  unsaved.clear();
  pruneCache();
}

/* 4. Counts and rows ----------------------------------------------------------------------------- */

const state = {
  me: null,
  zone: "UTC",
  clock: { shown: 0, at: 0, rate: 1 }, // the installation's clock: its instant, ours, its speed
  limits: {},
  known: new Map(), // every conversation row that this tab has heard of, by id
  listed: new Set(), // the ids in the list under the present filter
  next: null, // keyset cursor of the list, null at its end
  filter: NO_FILTER,
  asked: 0, // number of the newest question for rows; older answers are late
  counts: NO_COUNTS,
  rowsState: "loading",
  focused: 0, // the row that holds the list's one tab stop
  live: false,
  seen: new Set(), // update ids
  open: null, // { id, status, newId, unread, older, scrolled, arrived }
  pending: new Map(), // client_key → a text on its way
};
const threads = new Map(); // id → { messages, next, at }, of this tab

const nowShown = () => state.clock.shown + (Date.now() - state.clock.at) * state.clock.rate;

/** pure: the counts after the unread messages of one conversation went from `before` to `after`. */
export function moveCounts(counts, platform, difference) {
  if (!difference) return counts;
  const moved = (n) => Math.max(0, (n ?? 0) + difference);
  return { ...counts, all: moved(counts.all), [platform]: moved(counts[platform]) };
}

/**
 * Take in a row. The counts move by the difference to what this tab had counted, so an update that
 * was already part of the answer to our question cannot count twice; `delta` is for unknown rows.
 * A row that was read before one we already have is late, and changes nothing.
 */
function learn(row, delta) {
  const before = state.known.get(row.id);
  if (before && row.last_at_ms < before.last_at_ms) return before;
  const difference = before ? row.unread - before.unread : delta;
  state.counts = moveCounts(state.counts, row.platform, difference);
  state.known.set(row.id, row);
  return row;
}

/** pure: whether the list under `filter` would hold this row, as far as a row can tell. */
export function belongs(row, filter) {
  const text = `${row.name} ${row.address}`.toLowerCase();
  return (
    (!filter.platform || row.platform === filter.platform) &&
    (!filter.unread || row.unread > 0) &&
    text.includes(filter.search.toLowerCase())
  );
}

/** Put a row that moved into the list, unless it stands below what was loaded. */
function list(row) {
  const loaded = !state.next || row.last_at_ms >= state.next[0];
  if (loaded && belongs(row, state.filter)) state.listed.add(row.id);
}

const newestFirst = (a, b) => b.last_at_ms - a.last_at_ms || b.id - a.id;

/** The row as the list shows it: with a text on its way as its newest message. */
function withPending(row) {
  const sends = [...state.pending.values()].filter((send) => send.conversation_id === row.id);
  const send = sends.at(-1);
  if (!send || send.at < row.last_at_ms) return row;
  const preview_status = send.refused ? "failed" : "queued";
  return { ...row, preview: send.body, preview_direction: "outbound", preview_status, last_at_ms: send.at };
}

function rowView(row, now) {
  const { language } = snapshot;
  const current = state.open?.id === row.id;
  return {
    id: row.id,
    href: `/inbox/${row.id}`,
    name: row.name,
    initials: row.initials,
    colour: row.colour,
    platform: row.platform,
    preview: row.preview,
    status: row.preview_direction === "outbound" ? row.preview_status : "",
    time: listTime(row.last_at_ms, now, language, state.zone),
    unread: row.unread,
    current,
    tab: row.id === state.focused ? 0 : -1,
  };
}

function renderRows() {
  const now = nowShown();
  const rows = [...state.listed].map((id) => state.known.get(id)).filter(Boolean);
  const sorted = rows.map(withPending).sort(newestFirst);
  if (!state.listed.has(state.focused)) state.focused = sorted[0]?.id ?? 0;
  const views = sorted.map((row) => rowView(row, now));
  const filtered = state.filter.search || state.filter.platform || state.filter.unread;
  const nothing = filtered ? "unmatched" : "empty";
  publish({
    rows: shareList(snapshot.rows, views, "id"),
    rows_state: state.rowsState === "ready" && !views.length ? nothing : state.rowsState,
    rows_more: Boolean(state.next),
    counts: share(snapshot.counts, state.counts),
    filter: share(snapshot.filter, state.filter),
  });
  renderTitle();
}

/** The unread messages stand in the title, so that a tab in the background tells of them. */
function renderTitle() {
  if (!BROWSER || !bridge) return;
  const name = snapshot.head.id ? `${snapshot.head.name} · ` : "";
  const title = `${state.counts.all ? `(${state.counts.all}) ` : ""}${name}${bridge.title}`;
  if (document.title !== title) document.title = title;
}

/** Ask for the first page under the present filter. */
function askRows() {
  state.asked += 1;
  state.rowsState = "loading";
  renderRows();
  const { platform, search, unread } = state.filter;
  question("rows", () => bridge.onRows(platform, search, unread, null, state.asked));
}

function moreRows() {
  if (!state.next || waiting.has("rows")) return;
  const { platform, search, unread } = state.filter;
  question("rows", () => bridge.onRows(platform, search, unread, state.next, state.asked));
}

function setFilter(change) {
  const filter = share(state.filter, { ...state.filter, ...change });
  if (filter === state.filter) return;
  state.filter = filter;
  state.next = null;
  state.listed.clear();
  for (const row of state.known.values()) list(row); // what we know, until the server has answered
  askRows();
}

/* 5. The thread ------------------------------------------------------------------------------------ */

const RUN = 5 * MINUTE;
const inOrder = (a, b) => a.sent_at_ms - b.sent_at_ms || a.id - b.id;
const cursorOf = (message) => [message.sent_at_ms, message.id];

/** pure: `messages` with one more, or with a newer state of one that is there; in order. */
export function withMessage(messages, message) {
  const at = messages.findIndex((known) => known.id === message.id);
  if (at >= 0) {
    const merged = share(messages[at], message);
    return merged === messages[at] ? messages : messages.with(at, merged);
  }
  const last = messages.at(-1);
  const grown = [...messages, message];
  return !last || inOrder(last, message) < 0 ? grown : grown.sort(inOrder);
}

/**
 * pure: the newest page as the server has it, with older messages kept that join it without a gap.
 * Equal messages keep their identity. Returns [messages, cursor].
 */
export function withPage(messages, next, page, pageNext) {
  const known = new Map(messages.map((message) => [message.id, message]));
  const fresh = page.map((message) => share(known.get(message.id), message));
  const at = page.length ? messages.findIndex((message) => message.id === page[0].id) : -1;
  return at > 0 ? [[...messages.slice(0, at), ...fresh], next] : [fresh, pageNext];
}

/** pure: the id of the first of the newest `unread` inbound messages, or 0. */
export function firstUnread(messages, unread) {
  const inbound = messages.filter((message) => message.direction === "inbound");
  return unread > 0 ? (inbound.at(-unread) ?? inbound[0])?.id ?? 0 : 0;
}

/** pure: whether `message` continues the run of `before`: same side, same author, within 5 minutes. */
export function continues(before, message) {
  return (
    before.direction === message.direction &&
    before.author_id === message.author_id &&
    before.origin === message.origin &&
    message.sent_at_ms - before.sent_at_ms < RUN
  );
}

/** pure: messages as the thread shows them, with separators, runs, times and who wrote. */
export function threadItems(messages, { now, language, zone, me, newId }) {
  let before = null;
  let dayBefore = null;
  return messages.map((message) => {
    const day = dayNumber(message.sent_at_ms, zone);
    const fresh = message.id !== 0 && message.id === newId;
    const tight = before !== null && day === dayBefore && !fresh && continues(before, message);
    const date = day === dayBefore ? "" : dayLabel(message.sent_at_ms, now, language, zone);
    before = message;
    dayBefore = day;
    const out = message.direction === "outbound";
    return {
      key: message.client_key || `m${message.id}`,
      id: message.id,
      direction: message.direction,
      status: message.status,
      body: message.body,
      time: clockLabel(message.sent_at_ms, language, zone),
      date,
      fresh,
      tight,
      mine: out && message.author_id === me,
      who: out && !tight ? message.author : "",
      origin: message.origin,
      reason: message.error ? say(language, message.error) : "",
    };
  });
}

/** A text on its way, in the shape of a message. */
function pendingMessage(send) {
  return {
    id: 0,
    conversation_id: send.conversation_id,
    direction: "outbound",
    body: send.body,
    status: send.refused ? "failed" : "queued",
    error: send.refused ?? "",
    sent_at_ms: send.at,
    author: state.me.name,
    author_id: state.me.id,
    client_key: send.key,
    origin: "agent",
  };
}

/** The messages of the open thread, and after them the texts on their way that it does not hold. */
function shownMessages(id, messages) {
  const there = new Set(messages.map((message) => message.client_key).filter(Boolean));
  const sends = [...state.pending.values()].filter((send) => send.conversation_id === id);
  return [...messages, ...sends.filter((send) => !there.has(send.key)).map(pendingMessage)];
}

function headOf(row) {
  if (!row) return EMPTY.head;
  const { id, name, initials, colour, platform, address, department } = row;
  const department_id = row.department_id ?? 0;
  return { id, name, initials, colour, platform, address, channel: row.channel_label, department, department_id };
}

function renderThread() {
  const { open, zone } = state;
  const { language } = snapshot;
  const now = nowShown();
  const thread = open && threads.get(open.id);
  const row = open && state.known.get(open.id);
  const shown = thread ? shownMessages(open.id, thread.messages) : [];
  const items = threadItems(shown, { now, language, zone, me: state.me?.id, newId: open?.newId });
  const ready = thread && open.status === "loading" ? "ready" : open?.status ?? "none";
  publish({
    head: share(snapshot.head, headOf(row)),
    thread_state: ready,
    items: shareList(snapshot.items, items, "key"),
    older: thread?.next ? open.older : "none",
    refreshing: Boolean(thread) && open.status === "loading" && Date.now() - thread.at > MINUTE,
    notice: share(snapshot.notice, windowNotice(row?.window_closes_at_ms, now, language, zone)),
    jump: share(snapshot.jump, { shown: Boolean(open?.scrolled), n: open?.arrived ?? 0 }),
  });
  renderTitle();
}

const renderAll = () => {
  renderRows();
  renderThread();
};

/** The thread in memory, or from the browser's cache. */
function threadOf(id) {
  if (!threads.has(id) && state.me) {
    const kept = read(cacheKey(state.me.id, id));
    if (!kept || Date.now() - kept.at > KEPT_FOR) return null;
    threads.set(id, { messages: kept.messages, next: kept.next, at: kept.at });
    if (kept.row && !state.known.has(id)) state.known.set(id, kept.row);
  }
  return threads.get(id) ?? null;
}

/* 6. Opening --------------------------------------------------------------------------------------- */

/** Show a conversation at once, from memory or the cache; the server's answer comes after. */
function openLocally(id) {
  if (state.open?.id === id) return;
  leaveDraft();
  if (!id) {
    state.open = null;
  } else {
    const thread = threadOf(id);
    const unread = state.known.get(id)?.unread ?? 0;
    state.open = { id, status: "loading", newId: 0, unread, older: "more", scrolled: false, arrived: 0 };
    if (thread) state.open.newId = firstUnread(thread.messages, unread);
    if (state.listed.has(id)) state.focused = id;
    expectThread(id);
  }
  publish({ view: id ? "thread" : "list" });
  renderAll();
}

const expectThread = (id) =>
  expect("thread", () => state.open?.id === id && state.open.status === "loading" && failThread());

function failThread() {
  state.open.status = threads.has(state.open.id) ? "ready" : "error";
  renderThread();
}

/** The address is the truth: React Router tells the conversation in it, also after Back. */
function locate(id) {
  if (destination !== null && destination !== id) return;
  destination = null;
  if (!id) fromList = false;
  if ((state.open?.id ?? 0) !== id) openLocally(id);
}

let destination = null; // where we are going, until the address says so
let fromList = false; // whether going back leads to the list

function openConversation(id) {
  if (state.open?.id === id) return focusThread();
  fromList = fromList || !state.open;
  openLocally(id);
  go(`/inbox/${id}`, id);
  requestAnimationFrame(focusThread);
}

/** Change the address to the conversation `id`, 0 for the list. */
async function go(address, id) {
  destination = id;
  await bridge?.navigate(address);
  if (destination === id) destination = null;
}

function back() {
  const id = state.open?.id;
  const phone = window.matchMedia("(max-width: 767px)").matches;
  openLocally(0);
  go(fromList && phone ? -1 : "/inbox", 0);
  requestAnimationFrame(() => id && focusRow(id));
}

/** Mark as read what is open and seen; never what merely stands in a list. */
function readOpen() {
  const row = state.open && state.known.get(state.open.id);
  if (!row?.unread || state.open.status !== "ready" || !state.live || document.hidden) return;
  learn({ ...row, unread: 0 }, 0);
  bridge.onRead(row.id);
  renderRows();
}

function loadOlder() {
  const { open } = state;
  const thread = open && threads.get(open.id);
  if (!thread?.next || open.older === "loading") return;
  open.older = "loading";
  renderThread();
  question("older", () => bridge.onOlder(open.id, thread.next), failOlder);
}

function failOlder() {
  if (state.open) state.open.older = "more";
  renderThread();
}

/* 7. Sending ----------------------------------------------------------------------------------------- */

// An unanswered text is offered again after this; the client_key makes that harmless.
const ANSWER_WITHIN = 15_000;
// A text that waited longer was meant for another moment: the person decides, not we.
const STALE_AFTER = 10 * MINUTE;

const composer = () => document.querySelector("[data-composer]");
const sizeOf = (text) => [...text].length;

/** The longest text of the open conversation's channel, in characters; 0 when unlimited. */
const limit = () => state.limits[snapshot.head.platform] ?? 0;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))]; // plain http has no randomUUID
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function send() {
  const field = composer();
  const body = field?.value.trim();
  if (!body || !state.open || !state.me || snapshot.notice.kind === "closed") return;
  if (limit() && sizeOf(body) > limit()) return;
  const key = newKey();
  const conversation_id = state.open.id;
  state.pending.set(key, { key, conversation_id, body, at: nowShown(), tried: 0, refused: "" });
  field.value = "";
  onTyped(field);
  leaveDraft();
  savePending();
  state.open.newId = 0;
  toBottom();
  renderAll();
  flush();
}

/** Offer every text that waits to the server, in the order in which they were written. */
function flush() {
  if (!state.live) return;
  for (const send of state.pending.values()) {
    if (send.refused || Date.now() - send.tried < ANSWER_WITHIN) continue;
    send.tried = Date.now();
    bridge.onSend(send.conversation_id, send.body, send.key);
  }
}

function savePending() {
  if (state.me) write(pendingKey(state.me.id), [...state.pending.values()]);
}

/** Texts that a reload interrupted go on; those that waited too long ask the person. */
function loadPending() {
  state.pending.clear();
  for (const send of read(pendingKey(state.me.id)) ?? []) {
    const age = nowShown() - send.at;
    if (age > KEPT_FOR) continue;
    const refused = send.refused || (age > STALE_AFTER ? "inbox.waited_too_long" : "");
    state.pending.set(send.key, { ...send, tried: 0, refused });
  }
}

function settle(key) {
  if (key && state.pending.delete(key)) savePending();
}

/** "Send again": a message that failed, or a text that the server refused. */
function sendAgain(key) {
  const send = state.pending.get(key);
  const item = snapshot.items.find((candidate) => candidate.key === key);
  if (send) {
    state.pending.set(key, { ...send, at: nowShown(), tried: 0, refused: "" });
    savePending();
    renderAll();
    flush();
  } else if (item?.id) {
    bridge?.onSendAgain(item.id);
  }
}

function leaveDraft() {
  const field = BROWSER && composer();
  if (!field || !state.open || !state.me) return;
  const key = draftKey(state.me.id, state.open.id);
  if (field.value.trim()) write(key, field.value);
  else localStorage.removeItem(key);
}

/** The draft of the open conversation, put into the composer when the thread has changed. */
function restoreDraft() {
  const field = composer();
  if (!field) return;
  field.value = (state.open && state.me && read(draftKey(state.me.id, state.open.id))) || "";
  onTyped(field);
}

let draftTimer = 0;

/** Nothing here speaks with the server: the draft stays in the browser. */
function onTyped(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
  const room = limit() ? limit() - sizeOf(field.value) : 0;
  const crowded = Boolean(limit()) && room < limit() / 10;
  publish({ crowded, room: crowded ? room : 0, limit: limit() });
  clearTimeout(draftTimer);
  draftTimer = setTimeout(leaveDraft, 300);
}

/* 8. What the server calls ---------------------------------------------------------------------------- */

let bridge = null;
const waiting = new Map(); // what was asked → the timer that gives up on it

/** Run `late` unless `heard(name)` comes in time. */
function expect(name, late) {
  clearTimeout(waiting.get(name));
  const giveUp = () => {
    waiting.delete(name);
    late();
  };
  waiting.set(name, setTimeout(giveUp, 10_000));
}

function heard(name) {
  clearTimeout(waiting.get(name));
  waiting.delete(name);
}

/** Ask the server; without a socket nothing is asked, the next connection brings everything. */
function question(name, ask, late = () => name === "rows" && failRows()) {
  if (!bridge || !state.live) return;
  expect(name, late);
  ask();
}

function failRows() {
  state.rowsState = state.listed.size ? "ready" : "error";
  renderRows();
}

/** Rows of an answer into the list: a page below the others, or a new first page. */
function takeRows(rows, next, first) {
  if (first) {
    const bound = next ? next[0] : -Infinity;
    const below = (id) => (state.known.get(id)?.last_at_ms ?? Infinity) < bound;
    const kept = next && state.next ? [...state.listed].filter(below) : [];
    state.listed = new Set(kept);
    if (!kept.length) state.next = next;
  } else {
    state.next = next;
  }
  rows.forEach((row) => {
    learn(row, 0);
    state.listed.add(row.id);
  });
  state.rowsState = "ready";
}

function applyMessage(update) {
  const { message } = update;
  const thread = threadOf(message.conversation_id);
  settle(message.client_key);
  const row = learn(update.conversation, update.unread_delta);
  list(row);
  if (thread) {
    const tooOld = thread.next && inOrder(message, thread.messages[0] ?? message) < 0;
    if (!tooOld) thread.messages = withMessage(thread.messages, message);
    saveLater(message.conversation_id);
  }
  if (message.direction === "inbound") noticeInbound(message, row);
}

/** An inbound message: a line and a count where it is not seen, a read mark where it is. */
function noticeInbound(message, row) {
  const { open } = state;
  if (open?.id !== message.conversation_id) return announce("inbox.spoken_new", { name: row.name });
  if (open.scrolled) open.arrived += 1;
  if ((open.scrolled || document.hidden) && !open.newId) open.newId = message.id;
  queueMicrotask(readOpen);
}

function applyStatus(update) {
  const thread = threads.get(update.conversation_id);
  const message = thread?.messages.find((known) => known.id === update.message_id);
  if (message) {
    const { status, error } = update;
    thread.messages = withMessage(thread.messages, { ...message, status, error: error ?? "" });
    saveLater(update.conversation_id);
  }
  const row = update.is_last && state.known.get(update.conversation_id);
  if (row) state.known.set(row.id, { ...row, preview_status: update.status });
}

function applyGone(update) {
  const id = update.conversation_id;
  const unread = state.known.get(id)?.unread ?? update.unread;
  state.counts = moveCounts(state.counts, update.platform, -unread);
  state.known.delete(id);
  state.listed.delete(id);
  threads.delete(id);
  if (state.me) localStorage.removeItem(cacheKey(state.me.id, id));
  if (state.open?.id === id) state.open.status = "moved";
}

const APPLY = {
  message: applyMessage,
  status: applyStatus,
  conversation: (update) => {
    list(learn(update.conversation, update.unread_delta));
    if (state.open?.id === update.conversation.id && state.open.status === "moved") {
      state.open.status = "loading"; // it moved to another department that we see
      bridge?.onOpen(update.conversation.id);
    }
  },
  gone: applyGone,
};

const server = {
  /** The first word of every connection: who we are, what time it is, and the newest rows. */
  boot(data) {
    if (state.me && state.me.id !== data.me.id) return window.location.reload();
    wipeCache(data.me.id);
    const first = !state.me;
    Object.assign(state, { me: data.me, zone: data.zone, limits: data.limits, live: true });
    state.clock = { shown: data.now_ms, at: Date.now(), rate: data.clock_rate };
    state.seen.clear();
    if (first) loadPending();
    const unfiltered = share(NO_FILTER, state.filter) === NO_FILTER;
    if (unfiltered) takeRows(data.rows, data.next, true);
    else data.rows.forEach((row) => learn(row, 0));
    state.counts = data.counts; // after the rows, whose unread messages it already holds
    connected();
    publish({ me: data.me, departments: shareList(snapshot.departments, data.departments, "id") });
    if (first && state.open) threadOf(state.open.id);
    for (const send of state.pending.values()) send.tried = 0;
    renderAll();
    if (!unfiltered) askRows();
    if (first) restoreDraft();
    flush();
  },

  /** The answer to `asked`; `first` is the first page, otherwise it goes below the others. */
  rows({ asked, rows, next, first }) {
    if (asked !== state.asked) return;
    heard("rows");
    if (first) state.listed.clear();
    if (first) state.next = null;
    takeRows(rows, next, first);
    renderRows();
  },

  opened({ conversation, messages, next }) {
    const { id } = conversation;
    const known = threads.get(id) ?? { messages: [], next: null };
    const [merged, cursor] = withPage(known.messages, known.next, messages, next);
    threads.set(id, { messages: merged, next: cursor, at: Date.now() });
    merged.forEach((message) => settle(message.client_key));
    learn(conversation, 0);
    saveLater(id);
    if (state.open?.id !== id) return;
    heard("thread");
    const { open } = state;
    open.newId ||= firstUnread(merged, Math.max(open.unread, conversation.unread));
    Object.assign(open, { status: "ready", older: "more" });
    renderAll();
    readOpen();
  },

  older({ conversation_id, messages, next }) {
    heard("older");
    const thread = threads.get(conversation_id);
    if (!thread) return;
    const there = new Set(thread.messages.map((message) => message.id));
    const older = messages.filter((message) => !there.has(message.id));
    thread.messages = [...older, ...thread.messages];
    thread.next = next;
    if (state.open?.id === conversation_id) state.open.older = "more";
    renderThread();
  },

  /** The server could not answer now; the pane says so and offers another try. */
  failed(name) {
    heard(name);
    if (name === "rows") failRows();
    if (name === "thread" && state.open) failThread();
    if (name === "older") failOlder();
  },

  /** The row of a conversation as it is now. */
  changed(row) {
    learn(row, 0);
    renderAll();
  },

  /** The conversation does not exist, or is not ours to see: the two look the same. */
  missing(id) {
    heard("thread");
    threads.delete(id);
    if (state.me) localStorage.removeItem(cacheKey(state.me.id, id));
    if (state.open?.id === id) state.open.status = "missing";
    renderThread();
  },

  sent({ message }) {
    settle(message.client_key);
    const thread = threadOf(message.conversation_id);
    if (thread) thread.messages = withMessage(thread.messages, message);
    saveLater(message.conversation_id);
    renderAll();
  },

  /** The server did not take the text: it stays, with the reason and "Send again". */
  refused({ client_key, sentence }) {
    const send = state.pending.get(client_key);
    if (!send) return;
    state.pending.set(client_key, { ...send, refused: sentence });
    savePending();
    renderAll();
  },

  /** One live update; `update_id` tells those apart that arrive by two rooms. */
  apply(update) {
    if (!state.me || state.seen.has(update.update_id)) return;
    state.seen.add(update.update_id);
    if (state.seen.size > 1000) state.seen.delete(state.seen.values().next().value);
    APPLY[update.type]?.(update);
    renderAll();
  },

  /** Redis is away: messages go out, but nobody tells us of them. */
  delayed(is) {
    if (state.live) publish({ connection: is ? "delayed" : "live" });
    if (!is && state.live) bridge?.onBoot();
  },

  /** The language of the person who is signed in; the cookie tells it to the sign-in page. */
  speak: setLanguage,

  /** What we may see has changed: everything that we know is asked for again. */
  renew() {
    if (!bridge) return window.location.reload();
    threads.clear();
    state.known.clear();
    state.listed.clear();
    wipeCache();
    bridge.onBoot();
    if (state.open) bridge.onOpen(state.open.id);
  },

  /** The session has ended. The draft and the texts on their way stay in the browser. */
  signedOut() {
    leaveDraft();
    wipeCache();
    const here = window.location;
    const changed = document.querySelector("[data-changes-password='true']");
    const next = changed ? new URLSearchParams(here.search).get("next") : here.pathname;
    const why = changed ? "password_changed" : "not_signed_in";
    here.assign(`/login/?error=${why}&next=${encodeURIComponent(next ?? "")}`);
  },
};

let reconnectTimer = 0;

/** Said after two seconds without a socket; shorter gaps nobody notices. */
function disconnected() {
  if (!state.live && reconnectTimer) return;
  state.live = false;
  reconnectTimer ||= setTimeout(() => {
    publish({ connection: "reconnecting" });
    announce("inbox.reconnecting");
  }, 2000);
}

function connected() {
  clearTimeout(reconnectTimer);
  reconnectTimer = 0;
  publish({ connection: "live" });
}

let spokenAt = 0;

/** Say a sentence to a screen reader, at most one every three seconds. */
function announce(key, params) {
  if (Date.now() - spokenAt < 3000) return;
  spokenAt = Date.now();
  publish({ spoken: say(snapshot.language, key, params) });
}

/* 9. Keys, clicks, menus ------------------------------------------------------------------------------- */

const field = (target) => target.closest("input, textarea, select, [contenteditable]");

function focusThread() {
  const wide = window.matchMedia("(min-width: 768px)").matches;
  const target = wide ? composer() : document.querySelector("[data-thread-title]");
  target?.focus({ preventScroll: true });
}

function focusRow(id) {
  state.focused = id;
  renderRows();
  const row = document.querySelector(`[data-open="${id}"]`);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

/** J, K and the arrows move the list's one tab stop. */
function stepRow(step) {
  const ids = snapshot.rows.map((row) => row.id);
  const at = ids.indexOf(state.focused) + step;
  if (ids[at]) focusRow(ids[at]);
  if (at >= ids.length - 5) moreRows();
}

const LIST_STEPS = { j: 1, J: 1, ArrowDown: 1, k: -1, K: -1, ArrowUp: -1 };

function stepPane(backwards) {
  const panes = [...document.querySelectorAll("[data-pane]")].filter((pane) => pane.offsetParent);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const step = backwards ? -1 : 1;
  const pane = panes[(at + step + panes.length) % panes.length];
  const inside = pane?.querySelector("[data-pane-focus], [tabindex='0'], a, textarea, button");
  (inside ?? pane)?.focus();
}

function onEscape(target) {
  if (target.matches("[data-search]")) {
    target.value = "";
    setFilter({ search: "" });
    focusRow(state.focused);
  } else if (target.closest("[data-pane='composer'], [data-pane='thread']")) {
    focusRow(state.open?.id ?? state.focused);
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  const { key, target } = event;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (key === "F6") {
    event.preventDefault();
    stepPane(event.shiftKey);
  } else if (target.matches?.("[data-composer]") && key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (key === "Escape" && !document.querySelector(":popover-open, dialog[open]")) {
    onEscape(target);
  } else if (plain && key === "/" && !field(target) && document.querySelector("[data-search]")) {
    event.preventDefault();
    document.querySelector("[data-search]").focus();
  } else if (plain && LIST_STEPS[key] && target.closest?.("[data-list]")) {
    event.preventDefault();
    stepRow(LIST_STEPS[key]);
  }
}

// What an element with `data-do` does; `data-arg` is its argument.
const ACTIONS = {
  send,
  back,
  older: loadOlder,
  platform: (platform) => setFilter({ platform: platform === "all" ? "" : platform }),
  only: (platform) => setFilter({ platform: state.filter.platform === platform ? "" : platform }),
  unread: () => setFilter({ unread: !state.filter.unread }),
  clear: () => {
    document.querySelectorAll("[data-search]").forEach((search) => (search.value = ""));
    setFilter(NO_FILTER);
  },
  again: sendAgain,
  retry_rows: askRows,
  retry_thread: () => {
    state.open.status = "loading";
    expectThread(state.open.id);
    renderThread();
    bridge?.onOpen(state.open.id);
  },
  bottom: () => toBottom(true),
  assign: (department) => bridge?.onAssign(state.open.id, Number(department)),
};

function onClick(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  const row = plain && event.target.closest?.("[data-open]");
  if (row) {
    event.preventDefault();
    return openConversation(Number(row.dataset.open));
  }
  const element = plain && event.target.closest?.("[data-do]");
  if (!element || element.disabled) return;
  event.preventDefault();
  const [name, choice] = element.dataset.do.split(":");
  if (name === "resolve") bridge?.onResolve(Number(element.dataset.arg), choice);
  else ACTIONS[name]?.(element.dataset.arg);
}

let searchTimer = 0;

function onInput(event) {
  if (event.target.matches("[data-composer]")) onTyped(event.target);
  if (!event.target.matches("[data-search]")) return;
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => setFilter({ search: event.target.value.trim() }), 250);
}

const scroller = () => document.querySelector("[data-thread]");

function toBottom(smooth = false) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  scroller()?.scrollTo({ top: 0, behavior: smooth && !calm ? "smooth" : "instant" });
}

/** The thread is laid out from below: scrollTop is 0 at the newest message and negative above. */
function onScroll({ target }) {
  if (target.matches?.("[data-thread]") && state.open) {
    const scrolled = target.scrollTop < -160;
    if (scrolled === state.open.scrolled) return;
    Object.assign(state.open, scrolled ? { scrolled } : { scrolled, arrived: 0 });
    renderThread();
  } else if (target.matches?.("[data-list]")) {
    listTop = target.scrollTop || listTop;
    if (target.scrollHeight - target.scrollTop - target.clientHeight < 600) moreRows();
  }
}

let listTop = 0;

/** Logging out wipes the conversations from the browser before the form leaves. */
function onSubmit({ target }) {
  if (target.action?.endsWith("/api/auth/logout")) wipeCache();
}

/** A menu opens below its button, inside the window; its first item takes the focus. */
function onToggle(event) {
  const menu = event.target;
  if (!menu.matches?.("[popover][role=menu]")) return;
  const button = document.querySelector(`[data-menu-button="${CSS.escape(menu.id)}"]`);
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !button) return;
  const place = button.getBoundingClientRect();
  const left = Math.min(place.left, window.innerWidth - menu.offsetWidth - 8);
  const below = place.bottom + 4 + menu.offsetHeight <= window.innerHeight;
  const top = below ? place.bottom + 4 : place.top - menu.offsetHeight - 4;
  menu.style.cssText += `;position:fixed;left:${Math.max(8, left)}px;top:${Math.max(8, top)}px`;
  menu.querySelector("[role^=menuitem]")?.focus();
}

/** Arrows, Home, End and first letters in an open menu; Esc is the platform's own. */
function onMenuKey(event) {
  const menu = event.target.closest?.("[role=menu]");
  if (!menu) return;
  const items = [...menu.querySelectorAll("[role^=menuitem]:not(:disabled)")];
  const at = items.indexOf(document.activeElement);
  const letter = event.key.length === 1 && event.key.toLowerCase();
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  const found =
    event.key in steps
      ? items[steps[event.key] % items.length]
      : letter && after.find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
  if (!found) return;
  event.preventDefault();
  found.focus();
}

/** The language that was last spoken in this browser. */
function chosenLanguage() {
  return document.cookie.match(/(?:^|; )omnidesk_language=(en|id)/)?.[1] ?? "";
}

function setLanguage(language) {
  const year = 365 * 24 * 3600;
  document.cookie = `omnidesk_language=${language}; path=/; max-age=${year}; samesite=lax`;
  applyLanguage(language);
}

function applyLanguage(language) {
  document.documentElement.lang = language;
  publish({ language });
  renderAll();
}

function start() {
  const browsers = navigator.language?.toLowerCase().startsWith("id") ? "id" : "en";
  snapshot = { ...EMPTY, language: chosenLanguage() || browsers };
  document.documentElement.lang = snapshot.language;
  document.addEventListener("click", onClick, true);
  document.addEventListener("keydown", onMenuKey);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("scroll", onScroll, { capture: true, passive: true });
  document.addEventListener("visibilitychange", readOpen);
  window.addEventListener("pagehide", leaveDraft);
  window.addEventListener("offline", disconnected);
  setInterval(renderAll, 30_000); // minutes pass: times, days and the window move
  setInterval(flush, 5000);
  window.inbox = server;
}

if (BROWSER) start();

/* 10. React --------------------------------------------------------------------------------------------- */

/** One field of the snapshot; the component renders again when that field changes. */
export const useStore = (name) =>
  useSyncExternalStore(subscribe, () => snapshot[name], () => EMPTY[name]);

/** Tells the store whether there is a socket. Stands on every page with a connection. */
export function ConnectionBridge({ trouble }) {
  useEffect(() => {
    if (trouble) disconnected();
    else if (!bridge) connected(); // on the inbox the server's first word says so
  }, [trouble]);
  return null;
}

/** The store's way to the server: its properties are Reflex events. Stands on the inbox. */
export function InboxBridge(properties) {
  const navigate = useNavigate();
  const { conversation_id } = useParams();
  const head = useStore("head");
  useLayoutEffect(() => {
    setWords(properties.words);
    bridge = { ...properties, navigate };
  });
  useLayoutEffect(() => locate(Number(conversation_id) || 0), [conversation_id]);
  useLayoutEffect(restoreDraft, [head.id]);
  useEffect(() => () => leaveInbox(), []);
  return null;
}

function leaveInbox() {
  leaveDraft();
  state.open = null;
  bridge = null;
}
