/*
 * The browser store: what the inbox shows lives here, and the pages only follow it.
 *
 * Lists and messages never stand in server state. The server answers a question or broadcasts an
 * update by calling a function of `window.inbox` (store/server.js); the store keeps what it heard,
 * paints from memory at once, and asks through `InboxBridge`, whose events are Reflex events.
 *
 *   store/words.js       sentences, times, days     store/opening.js   which conversation is open
 *   store/snapshot.js    what components follow     store/sending.js   texts on their way, drafts
 *   store/memory.js      what this tab knows        store/keys.js      keys, clicks, menus
 *   store/kept.js        what the browser keeps     store/thread.js    messages and separators
 *   store/rows.js        counts and the list        store/server.js    what the server calls
 *   store/marks.js       marks of a contact         store/answers.js   its answers to questions
 *   store/connection.js  whether there is one       store/updates.js   its live updates
 *   store/person.js      who, and which language    store/alarms.js    the most urgent alarm
 *   store/openings.js    links that were opened
 */
import { useEffect, useLayoutEffect } from "react";
import { useNavigate, useParams } from "react-router";
import { useStore } from "./store/snapshot.js";
import { connected, disconnected, expectBoot } from "./store/connection.js";
import { followInput } from "./store/keys.js";
import { withdrawUndo } from "./store/marks.js";
import { locate, leaveInbox } from "./store/opening.js";
import { cross } from "./store/memory.js";
import { recallPerson, startLanguage } from "./store/person.js";
import { server } from "./store/server.js";
import { renderAll } from "./store/thread.js";
import { flush, restoreDraft } from "./store/sending.js";
import { setWords } from "./store/words.js";

export { AlarmBridge } from "./store/alarms.js";
export { useStore };

if (typeof window !== "undefined") {
  startLanguage();
  recallPerson();
  followInput();
  setInterval(renderAll, 30_000); // minutes pass: times, days and the window move
  setInterval(flush, 5000);
  const early = window.inbox?.said ?? []; // what the server said before this file was there
  window.inbox = server;
  early.forEach(([name, words]) => server[name]?.(...words));
}

/** Tells the store whether there is a socket. Stands on every page with a connection. */
export function ConnectionBridge({ trouble }) {
  useEffect(() => (trouble ? disconnected() : connected()), [trouble]);
  return null;
}

/** The store's way to the server: its properties are Reflex events. Stands on the inbox. */
export function InboxBridge(properties) {
  const navigate = useNavigate();
  const { conversation_id } = useParams();
  const head = useStore("head");
  const isOpen = useStore("thread_state") !== "moved";
  useLayoutEffect(() => {
    setWords(properties.words);
    cross({ ...properties, navigate });
  });
  useLayoutEffect(() => locate(Number(conversation_id) || 0), [conversation_id]);
  useLayoutEffect(restoreDraft, [head.id, isOpen]);
  useEffect(expectBoot, []);
  useEffect(() => leaveInbox, []);
  useEffect(() => withdrawUndo, []);
  return null;
}
