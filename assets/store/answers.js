/* The server's answers to what the inbox asked or sent. */

import { forgetConversation, keepLater, threadOf } from "./kept.js";
import { offerUndo } from "./marks.js";
import { heard, state } from "./memory.js";
import { withNewest, withOpening } from "./openings.js";
import { failOlder, failThread, readOpen } from "./opening.js";
import { failRows, learn, takeRows, unlearn } from "./rows.js";
import { refuse, settle } from "./sending.js";
import { firstUnread, renderAll, renderThread, withMessage, withPage } from "./thread.js";

export const answers = {
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

  /** The contact was marked as `mark` says; it can be undone for a while. */
  marked({ conversation, mark }) {
    learn(conversation);
    offerUndo(conversation, mark);
    renderAll();
  },
};

function settleOpen(messages, unread) {
  heard("thread");
  const { open } = state;
  open.newId ||= firstUnread(messages, Math.max(open.unread, unread));
  Object.assign(open, { status: "ready", older: "more" });
  renderAll();
  readOpen();
}
