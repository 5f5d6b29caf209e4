/* What the server calls: answers to questions, live updates, and news about the connection. */

import { askAlarms, takeAlarm } from "./alarms.js";
import { forgetConversation, keepLater, threadOf, wipeCache } from "./kept.js";
import { offerUndo } from "./marks.js";
import { bridge, expect, heard, state } from "./memory.js";
import { withNewest, withOpening } from "./openings.js";
import { failOlder, failThread, followTo, readOpen } from "./opening.js";
import { askRows, enlist, failRows, learn, takeRows, unlearn } from "./rows.js";
import { bequeath, flushAnew, leaveDraft, loadPending, refuse, restoreDraft, settle } from "./sending.js";
import { NO_FILTER, publish, share, shareList, snapshot } from "./snapshot.js";
import { firstUnread, inOrder, renderAll, renderThread, withMessage, withPage } from "./thread.js";
import { knowsLanguage, say } from "./words.js";

// More updates than arrive between two copies of one; the oldest are forgotten first.
const SEEN = 1000;

export const server = {
  /** The first word of every connection: who we are, what time it is, and the newest rows. */
  boot(data) {
    if (state.me && state.me.id !== data.me.id) return window.location.reload();
    heard("boot");
    const isFirst = !state.me;
    wipeCache(data.me.id);
    Object.assign(state, { me: data.me, zone: data.zone, limits: data.limits, live: true });
    state.clock = { shown: data.now_ms, at: Date.now(), rate: data.clock_rate };
    state.seen.clear();
    takeFirstRows(data);
    publish({
      me: data.me,
      departments: shareList(snapshot.departments, data.departments, "id"),
      has_sms: data.has_sms,
    });
    if (isFirst) greet();
    connected();
    renderAll();
    flushAnew();
  },

  /** The answer to the question number `asked`. */
  rows({ asked, rows, next, first }) {
    if (asked !== state.asked) return;
    heard("rows");
    if (first) state.listed.clear();
    if (first) state.next = null;
    takeRows(rows, next, first);
    renderAll();
  },

  /** The newest messages of a conversation. */
  opened({ conversation, messages, openings, next }) {
    const { id } = conversation;
    const known = state.threads.get(id) ?? { messages: [], openings: [], next: null };
    const [merged, cursor] = withPage(known.messages, known.next, messages, next);
    const opened = withNewest(known.openings, openings, messages, next);
    state.threads.set(id, { messages: merged, openings: opened, next: cursor, at: Date.now() });
    merged.forEach((message) => settle(message.client_key));
    learn(conversation);
    keepLater(id);
    if (state.open?.id === id) settleOpen(merged, conversation.unread);
  },

  older({ conversation_id, messages, openings, next }) {
    heard("older");
    const thread = state.threads.get(conversation_id);
    if (!thread) return;
    const there = new Set(thread.messages.map((message) => message.id));
    const older = messages.filter((message) => !there.has(message.id));
    const opened = openings.reduce(withOpening, thread.openings);
    Object.assign(thread, { messages: [...older, ...thread.messages], openings: opened, next });
    if (state.open?.id === conversation_id) state.open.older = "more";
    renderThread();
  },

  /** The conversation does not exist, or is not ours to see: the two look the same. */
  missing(id) {
    heard("thread");
    const row = state.known.get(id);
    if (row) unlearn(id, row.platform, row.unread);
    forgetConversation(id);
    if (state.open?.id === id) state.open.status = "missing";
    renderAll();
  },

  /** The server could not answer now; the pane says so and offers another try. */
  failed(name) {
    heard(name);
    ({ rows: failRows, thread: failThread, older: failOlder })[name]?.();
  },

  /** A message of ours as it is now: sent, or queued again. */
  sent({ message }) {
    settle(message.client_key);
    const thread = threadOf(message.conversation_id);
    if (thread) thread.messages = withMessage(thread.messages, message);
    keepLater(message.conversation_id);
    renderAll();
  },

  refused({ client_key, sentence }) {
    refuse(client_key, sentence);
    renderAll();
  },

  /** The row of a conversation as it is now. */
  changed(row) {
    learn(row);
    renderAll();
  },

  /** The contact was marked as `mark` says; it can be undone for a while. */
  marked({ conversation, mark }) {
    learn(conversation);
    offerUndo(conversation, mark);
    renderAll();
  },

  /** One live update; its id tells those apart that arrive twice. */
  apply(update) {
    if (update.type === "alarms") return askAlarms();
    globalThis.dispatchEvent?.(new Event("omnidesk:update"));
    if (!state.me || state.seen.has(update.update_id)) return;
    state.seen.add(update.update_id);
    if (state.seen.size > SEEN) state.seen.delete(state.seen.values().next().value);
    APPLY[update.type]?.(update);
    renderAll();
  },

  /** The most urgent alarm, for admins. */
  alarm: takeAlarm,

  /** Whether updates are late, because the server has lost Redis; afterwards we ask for all. */
  delayed(isLate) {
    if (bridge && !state.live) return; // the first word of this connection is still to come
    publish({ connection: isLate ? "delayed" : "live" });
    if (!isLate) askEverything();
  },

  /** What we may see has changed: everything that we know is asked for again. */
  renew() {
    if (!bridge) return window.location.reload();
    state.threads.clear();
    state.known.clear();
    state.listed.clear();
    wipeCache();
    askEverything();
  },

  /** Who is signed in; the tab's next page shows it at once. */
  greet(person) {
    sessionStorage.setItem(PERSON, JSON.stringify(person));
    publish({ person });
  },

  /** The language of the person who is signed in; the cookie tells it to the sign-in page. */
  speak(language) {
    if (language === told) return;
    told = language;
    const year = 365 * 24 * 3600;
    document.cookie = `omnidesk_language=${language}; path=/; max-age=${year}; samesite=lax`;
    document.documentElement.lang = language;
    publish({ language });
    renderAll();
  },

  /** The session has ended. Drafts and texts on their way stay in the browser. */
  signedOut() {
    if (document.querySelector("[data-changes-password='true']")) return; // a new one is coming
    leaveDraft();
    wipeCache();
    const here = window.location;
    here.assign(`/login/?error=not_signed_in&next=${encodeURIComponent(here.pathname)}`);
  },
};

function askEverything() {
  bridge?.onBoot();
  if (state.open) bridge?.onOpen(state.open.id);
  askAlarms();
}

/* Parts of the answers ------------------------------------------------------------------------------ */

function takeFirstRows({ rows, next, counts }) {
  const isFiltered = share(NO_FILTER, state.filter) !== NO_FILTER;
  if (isFiltered) rows.forEach((row) => learn(row));
  else takeRows(rows, next, true);
  state.counts = counts; // these already hold what the rows have just moved
  if (isFiltered) askRows();
}

/** The person is known: their kept thread, their texts on the way, and their draft. */
function greet() {
  loadPending();
  if (state.open) threadOf(state.open.id);
  if (!document.querySelector("[data-composer]")?.value) restoreDraft();
}

function settleOpen(messages, unread) {
  heard("thread");
  const { open } = state;
  open.newId ||= firstUnread(messages, Math.max(open.unread, unread));
  Object.assign(open, { status: "ready", older: "more" });
  renderAll();
  readOpen();
}

/* Live updates ---------------------------------------------------------------------------------------- */

const APPLY = {
  message({ message, conversation, unread_delta }) {
    settle(message.client_key);
    const row = learn(conversation, unread_delta);
    enlist(row);
    const thread = threadOf(message.conversation_id);
    if (thread) append(thread, message);
    if (message.direction === "inbound") notice(message, row);
  },

  status({ conversation_id, message_id, status, error, waits, is_last }) {
    const thread = threadOf(conversation_id);
    const message = thread?.messages.find((known) => known.id === message_id);
    if (message) append(thread, { ...message, status, error: error ?? "", waits });
    const row = is_last && state.known.get(conversation_id);
    if (row) state.known.set(row.id, { ...row, preview_status: status });
  },

  /** A person followed a short link for the first time. */
  link_opened({ conversation_id, opening }) {
    const thread = threadOf(conversation_id);
    if (!thread) return;
    thread.openings = withOpening(thread.openings, opening);
    keepLater(conversation_id);
  },

  conversation({ conversation, unread_delta }) {
    enlist(learn(conversation, unread_delta));
    if (state.open?.id !== conversation.id || state.open.status !== "moved") return;
    state.open.status = "loading"; // it came back: by another department, or joined to others
    bridge?.onOpen(conversation.id);
  },

  gone({ conversation_id, platform, unread }) {
    unlearn(conversation_id, platform, unread);
    forgetConversation(conversation_id);
    if (state.open?.id !== conversation_id) return;
    leaveDraft(); // the composer leaves the page, perhaps to come back
    state.open.status = "moved";
  },

  /** One conversation went into another: what was typed goes along, and so does who reads it. */
  joined({ conversation_id, into }) {
    const row = state.known.get(conversation_id); // still there when nobody told us that it is gone
    if (row) unlearn(row.id, row.platform, row.unread);
    forgetConversation(conversation_id);
    if (state.open?.id === conversation_id) followTo(into);
    bequeath(conversation_id, into);
  },
};

/** A message into a thread, unless it stands above what is loaded. */
function append(thread, message) {
  const [oldest] = thread.messages;
  const isAbove = thread.next && oldest && inOrder(message, oldest) < 0;
  if (isAbove) return;
  thread.messages = withMessage(thread.messages, message);
  keepLater(message.conversation_id);
}

/** An inbound message: a line and a count where it is not seen, a read mark where it is. */
function notice(message, row) {
  const { open } = state;
  if (open?.id !== message.conversation_id) return announce("inbox.spoken_new", { name: row.name });
  if (open.scrolled) open.arrived += 1;
  if ((open.scrolled || document.hidden) && !open.newId) open.newId = message.id;
  queueMicrotask(readOpen);
}

/* The connection ---------------------------------------------------------------------------------------- */

const UNNOTICED_MS = 2000;
let reconnectTimer = 0;

/** No socket: said after two seconds; shorter gaps nobody notices. */
export function disconnected() {
  state.live = false;
  reconnectTimer ||= setTimeout(() => {
    publish({ connection: "reconnecting" });
    announce("inbox.reconnecting");
  }, UNNOTICED_MS);
}

/** There is a socket. On the inbox it counts once the server has greeted us. */
export function connected() {
  if (bridge && !state.live) return expectBoot();
  clearTimeout(reconnectTimer);
  reconnectTimer = 0;
  publish({ connection: "live", spoken: "" });
}

/** Ask for the first word when it does not come by itself. */
export function expectBoot() {
  if (state.live) return;
  expect("boot", () => {
    bridge?.onBoot();
    expectBoot();
  });
}

const SILENCE_MS = 3000;
let spokenAt = 0;

/** Say a sentence to a screen reader, at most one every three seconds. */
function announce(key, params) {
  if (Date.now() - spokenAt < SILENCE_MS) return;
  spokenAt = Date.now();
  publish({ spoken: say(snapshot.language, key, params) });
}

const PERSON = "omnidesk:person";

/** The person of this tab's last page, until the server greets; nobody on the sign-in page. */
export function recallPerson() {
  const kept = sessionStorage.getItem(PERSON);
  if (document.querySelector("[data-login]")) sessionStorage.removeItem(PERSON);
  else if (kept) publish({ person: JSON.parse(kept) });
}

let told = ""; // the language that the server told this page

const spokenLanguage = () => document.cookie.match(/(?:^|; )omnidesk_language=(\w+)/)?.[1];

/** Before anybody is known: the language that was last spoken here, else the browser's. */
export function startLanguage() {
  const browsers = navigator.language?.slice(0, 2).toLowerCase();
  const language = [spokenLanguage(), browsers].find(knowsLanguage) ?? "en";
  document.documentElement.lang = language;
  publish({ language });
}
