/*
 * What the server calls: the first word of a connection, news about it, answers, and live updates.
 *
 * The functions of `server` are those of `window.inbox`.
 */

import { askAlarms, takeAlarm } from "./alarms.js";
import { answers } from "./answers.js";
import { connected } from "./connection.js";
import { threadOf, wipeCache } from "./kept.js";
import { bridge, heard, state } from "./memory.js";
import { greet, speak } from "./person.js";
import { askRows, learn, takeRows } from "./rows.js";
import { flushAnew, leaveDraft, loadPending, restoreDraft } from "./sending.js";
import { NO_FILTER, publish, share, shareList, snapshot } from "./snapshot.js";
import { renderAll } from "./thread.js";
import { take } from "./updates.js";

export const server = {
  ...answers,
  greet,
  speak,
  /** The most urgent alarm, for admins. */
  alarm: takeAlarm,

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
    if (isFirst) bringBack();
    connected();
    renderAll();
    flushAnew();
  },

  /** The row of a conversation as it is now. */
  changed(row) {
    learn(row);
    renderAll();
  },

  /** One live update; what it means to other pages they find out themselves. */
  apply(update) {
    if (update.type === "alarms") return askAlarms();
    globalThis.dispatchEvent?.(new Event("omnidesk:update"));
    take(update);
  },

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

function takeFirstRows({ rows, next, counts }) {
  const isFiltered = share(NO_FILTER, state.filter) !== NO_FILTER;
  if (isFiltered) rows.forEach((row) => learn(row));
  else takeRows(rows, next, true);
  state.counts = counts; // these already hold what the rows have just moved
  if (isFiltered) askRows();
}

/** The person is known: their kept thread, their texts on the way, and their draft. */
function bringBack() {
  loadPending();
  if (state.open) threadOf(state.open.id);
  if (!document.querySelector("[data-composer]")?.value) restoreDraft();
}
