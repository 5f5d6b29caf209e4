/* The messages of a conversation, and how a thread shows them. */

import { now, state } from "./memory.js";
import { between, linesOf } from "./openings.js";
import { renderRows, renderTitle } from "./rows.js";
import { NO_HEAD, publish, share, shareList, snapshot } from "./snapshot.js";
import { clockLabel, dayLabel, dayNumber, say, waitLine, windowNotice } from "./words.js";

const RUN = 5 * 60_000;
const STALE_AFTER = 60_000;

export const inOrder = (a, b) => a.sent_at_ms - b.sent_at_ms || a.id - b.id;

/** `messages` with one more, or with a newer state of one that is there; in order. */
export function withMessage(messages, message) {
  const at = messages.findIndex((known) => known.id === message.id);
  if (at >= 0) return messages.with(at, share(messages[at], message));
  const last = messages.at(-1);
  const grown = [...messages, message];
  return !last || inOrder(last, message) < 0 ? grown : grown.sort(inOrder);
}

/**
 * The newest page as the server has it, behind those older messages that join it without a gap.
 * Equal messages keep their identity. Returns [messages, cursor].
 */
export function withPage(messages, next, page, pageNext) {
  const known = new Map(messages.map((message) => [message.id, message]));
  const fresh = page.map((message) => share(known.get(message.id), message));
  const at = page.length ? messages.findIndex((message) => message.id === page[0].id) : -1;
  return at > 0 ? [[...messages.slice(0, at), ...fresh], next] : [fresh, pageNext];
}

/** The id of the first of the newest `unread` inbound messages, or 0. */
export function firstUnread(messages, unread) {
  const inbound = messages.filter((message) => message.direction === "inbound");
  return unread > 0 ? ((inbound.at(-unread) ?? inbound[0])?.id ?? 0) : 0;
}

/** Whether `message` continues the run of `before`: same side, same author, within five minutes. */
const continues = (before, message) =>
  before.direction === message.direction &&
  before.author_id === message.author_id &&
  before.origin === message.origin &&
  message.sent_at_ms - before.sent_at_ms < RUN;

const written = new WeakMap();

/** Day and clock of a line, worked out once: a live update must not cost the whole thread. */
function timesOf(line, language, zone) {
  const kept = written.get(line);
  if (kept?.language === language && kept.zone === zone) return kept;
  const at = line.sent_at_ms ?? line.at_ms;
  const times = { language, zone, day: dayNumber(at, zone), clock: clockLabel(at, language, zone) };
  written.set(line, times);
  return times;
}

/** Messages and openings as the thread shows them: with separators, runs, times, and who wrote. */
export function threadItems(messages, look, openings = []) {
  let before = null;
  let dayBefore = null;
  return linesOf(messages, openings).map((message) => {
    const { day, clock } = timesOf(message, look.language, look.zone);
    const isNewDay = day !== dayBefore;
    if (message.host !== undefined) {
      before = null;
      dayBefore = day;
      return openedItem(message, look, { clock, isNewDay });
    }
    const fresh = message.id !== 0 && message.id === look.newId;
    const tight = before !== null && !isNewDay && !fresh && continues(before, message);
    before = message;
    dayBefore = day;
    return item(message, look, { clock, isNewDay, fresh, tight });
  });
}

const BLANK = {
  id: 0,
  direction: "",
  status: "",
  body: "",
  fresh: false,
  tight: false,
  mine: false,
  who: "",
  origin: "",
  reason: "",
  wait: "",
  leaves: "",
};

function openedItem({ id, host, at_ms: at }, { present, language, zone }, { clock, isNewDay }) {
  const date = isNewDay ? dayLabel(at, present, language, zone) : "";
  return { ...BLANK, key: `o${id}`, opened: host, time: clock, date };
}

function item(message, look, { clock, isNewDay, fresh, tight }) {
  const { present, language, zone, me } = look;
  const out = message.direction === "outbound";
  return {
    key: message.client_key || `m${message.id}`,
    opened: "",
    id: message.id,
    direction: message.direction,
    status: message.status,
    body: message.body,
    time: clock,
    date: isNewDay ? dayLabel(message.sent_at_ms, present, language, zone) : "",
    fresh,
    tight,
    mine: out && message.author_id === me,
    who: out && !tight ? message.author : "",
    origin: message.origin,
    reason: message.error ? say(language, message.error) : "",
    ...waitLine(message.status === "queued" && message.waits, look),
  };
}

/** A text on its way, in the shape of a message. */
function pendingMessage(send) {
  return {
    id: 0,
    conversation_id: send.conversation_id,
    direction: "outbound",
    body: send.body,
    status: send.refused ? "failed" : "queued",
    error: send.refused,
    sent_at_ms: send.at,
    author: state.me.name,
    author_id: state.me.id,
    client_key: send.key,
    origin: "agent",
  };
}

/** The messages of a thread, and behind them the texts on their way that it does not hold. */
function shown(id, messages) {
  const there = new Set(messages.map((message) => message.client_key).filter(Boolean));
  const sends = [...state.pending.values()].filter((send) => send.conversation_id === id);
  return [...messages, ...sends.filter((send) => !there.has(send.key)).map(pendingMessage)];
}

function head(row) {
  if (!row) return NO_HEAD;
  const { id, name, initials, colour, platform, address, department } = row;
  const where = { channel: row.channel_label, department, department_id: row.department_id ?? 0 };
  const marks = { is_opted_out: Boolean(row.is_opted_out), is_blocked: Boolean(row.is_blocked) };
  return { id, name, initials, colour, platform, address, ...where, ...marks };
}

export function renderThread() {
  const { open, zone } = state;
  const { language } = snapshot;
  const present = now();
  const thread = open && state.threads.get(open.id);
  const row = open && state.known.get(open.id);
  const messages = thread ? shown(open.id, thread.messages) : [];
  const { rate } = state.clock;
  const look = { present, language, zone, rate, me: state.me?.id, newId: open?.newId };
  const openings = thread ? between(thread.openings, thread.messages, thread.next) : [];
  const items = threadItems(messages, look, openings);
  const isLoading = open?.status === "loading";
  publish({
    head: share(snapshot.head, head(row)),
    thread_state: thread && isLoading ? "ready" : (open?.status ?? "none"),
    items: shareList(snapshot.items, items, "key"),
    older: thread?.next ? open.older : "none",
    refreshing: Boolean(thread) && isLoading && Date.now() - thread.at > STALE_AFTER,
    notice: share(snapshot.notice, windowNotice(row?.window_closes_at_ms, present, language, zone)),
    jump: share(snapshot.jump, { shown: Boolean(open?.scrolled), n: open?.arrived ?? 0 }),
  });
  renderTitle();
}

export function renderAll() {
  renderRows();
  renderThread();
}
