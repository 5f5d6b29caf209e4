/* Unread counts and the conversation list. */

import { bridge, isWaiting, now, question, state } from "./memory.js";
import { publish, share, shareList, snapshot } from "./snapshot.js";
import { listTime } from "./words.js";

/** The counts after the unread messages of one conversation changed by `difference`. */
function moveCounts(counts, platform, difference) {
  if (!difference) return counts;
  const moved = (n) => Math.max(0, (n ?? 0) + difference);
  return { ...counts, all: moved(counts.all), [platform]: moved(counts[platform]) };
}

/**
 * Take in a row. The counts move by the difference to what this tab had counted, so an update that
 * was part of an answer already cannot count twice; `delta` is for rows that nobody has seen.
 * A row that was read before one that we have is late, and changes nothing.
 */
export function learn(row, delta = 0) {
  const before = state.known.get(row.id);
  if (before && row.last_at_ms < before.last_at_ms) return before;
  const difference = before ? row.unread - before.unread : delta;
  state.counts = moveCounts(state.counts, row.platform, difference);
  state.known.set(row.id, row);
  return row;
}

/** A conversation is not ours to see any more. */
export function unlearn(id, platform, unread) {
  const counted = state.known.get(id)?.unread ?? unread;
  state.counts = moveCounts(state.counts, platform, -counted);
  state.known.delete(id);
  state.listed.delete(id);
}

/** Whether the list under `filter` holds this row, as far as a row can tell. */
function belongs(row, filter) {
  const text = `${row.name} ${row.address}`.toLowerCase();
  return (
    (!filter.platform || row.platform === filter.platform) &&
    (!filter.unread || row.unread > 0) &&
    text.includes(filter.search.toLowerCase())
  );
}

/** Put a row that moved into the list, unless it stands below what was loaded. */
export function enlist(row) {
  const loaded = !state.next || row.last_at_ms >= state.next[0];
  if (loaded && belongs(row, state.filter)) state.listed.add(row.id);
}

/** A page of rows: below the others, or the newest ones anew, which leaves loaded older ones. */
export function takeRows(rows, next, first) {
  if (first) {
    const bound = next ? next[0] : -Infinity;
    const isBelow = (id) => (state.known.get(id)?.last_at_ms ?? Infinity) < bound;
    const older = state.next ? [...state.listed].filter(isBelow) : [];
    state.listed = new Set(older);
    if (!older.length) state.next = next;
  } else {
    state.next = next;
  }
  for (const row of rows) state.listed.add(learn(row).id);
  state.rows = "ready";
}

/* Asking ------------------------------------------------------------------------------------------ */

function ask(before) {
  const { platform, search, unread } = state.filter;
  question("rows", (to) => to.onRows(platform, search, unread, before, state.asked), failRows);
}

/** Ask for the first page under the present filter. */
export function askRows() {
  state.asked += 1;
  state.rows = "loading";
  renderRows();
  ask(null);
}

export function moreRows() {
  if (state.next && !isWaiting("rows")) ask(state.next);
}

export function failRows() {
  state.rows = state.listed.size ? "ready" : "error";
  renderRows();
}

/** Narrow the list: at once to what is known, then to what the server finds. */
export function setFilter(change) {
  const filter = share(state.filter, { ...state.filter, ...change });
  if (filter === state.filter) return;
  state.filter = filter;
  state.next = null;
  state.listed.clear();
  for (const row of state.known.values()) enlist(row);
  askRows();
}

/* Showing ------------------------------------------------------------------------------------------ */

const newestFirst = (a, b) => b.last_at_ms - a.last_at_ms || b.id - a.id;

/** The row as the list shows it: with a text on its way as its newest message. */
function withPending(row) {
  const sends = [...state.pending.values()].filter((send) => send.conversation_id === row.id);
  const send = sends.at(-1);
  if (!send || send.at < row.last_at_ms) return row;
  const preview_status = send.refused ? "failed" : "queued";
  const shown = { preview: send.body, preview_direction: "outbound", preview_status };
  return { ...row, ...shown, last_at_ms: send.at };
}

function view(row, present) {
  return {
    id: row.id,
    href: `/inbox/${row.id}`,
    name: row.name,
    initials: row.initials,
    colour: row.colour,
    platform: row.platform,
    preview: row.preview,
    status: row.preview_direction === "outbound" ? row.preview_status : "",
    time: listTime(row.last_at_ms, present, snapshot.language, state.zone),
    unread: row.unread,
    current: state.open?.id === row.id,
    tab: row.id === state.focused ? 0 : -1,
  };
}

function rowsState(views) {
  const { platform, search, unread } = state.filter;
  if (state.rows !== "ready" || views.length) return state.rows;
  return platform || search || unread ? "unmatched" : "empty";
}

export function renderRows() {
  const present = now();
  const rows = [...state.listed].map((id) => state.known.get(id)).filter(Boolean);
  const sorted = rows.map(withPending).sort(newestFirst);
  if (!state.listed.has(state.focused)) state.focused = sorted[0]?.id ?? 0;
  const views = sorted.map((row) => view(row, present));
  publish({
    rows: shareList(snapshot.rows, views, "id"),
    rows_state: rowsState(views),
    rows_more: Boolean(state.next),
    counts: share(snapshot.counts, state.counts),
    filter: share(snapshot.filter, state.filter),
  });
  renderTitle();
}

let titleTimer = 0;

/** Unread messages stand in the title, so that a tab in the background tells of them. */
export function renderTitle() {
  titleTimer ||= setTimeout(writeTitle); // after the paint, which it would hold up
}

function writeTitle() {
  titleTimer = 0;
  if (!bridge) return;
  const { id, name } = snapshot.head;
  const unread = state.counts.all ? `(${state.counts.all}) ` : "";
  const title = `${unread}${id ? `${name} · ` : ""}${bridge.title}`;
  if (document.title !== title) document.title = title;
}
