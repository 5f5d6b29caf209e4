/* Live updates: what has changed while we look on. */

import { forgetConversation, keepLater, threadOf } from "./kept.js";
import { bridge, state } from "./memory.js";
import { withOpening } from "./openings.js";
import { followTo, readOpen } from "./opening.js";
import { announce } from "./person.js";
import { enlist, learn, unlearn } from "./rows.js";
import { bequeath, leaveDraft, settle } from "./sending.js";
import { inOrder, renderAll, withMessage } from "./thread.js";

// More updates than arrive between two copies of one; the oldest are forgotten first.
const SEEN = 1000;

/** One live update; its id tells those apart that arrive twice. */
export function take(update) {
  if (!state.me || state.seen.has(update.update_id)) return;
  state.seen.add(update.update_id);
  if (state.seen.size > SEEN) state.seen.delete(state.seen.values().next().value);
  APPLY[update.type]?.(update);
  renderAll();
}

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
