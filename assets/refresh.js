/*
 * Asks for fresh rows while somebody looks: when a list appears, every few seconds, where wanted soon
 * after each live update, and when the person or the connection comes back. A hidden page asks nothing, and so does one without a socket:
 * what it asked would pile up and be asked at once later.
 */
import { useEffect, useRef } from "react";
import { useStore } from "./inbox.js";
import { pastDay } from "./kit.js";
import { clockLabel, comingTime, dayNumber } from "./store/words.js";

/** Whether it is worth asking now. */
export const isWorthAsking = (hidden, connection) => !hidden && connection !== "reconnecting";

// Many updates in a row are one reason to ask.
const AFTER_UPDATE_MS = 1000;

/** Calls `onDue` at once and every `every` ms, and soon after a live update when `live`. */
export function Refresher({ every, live, onDue }) {
  const connection = useStore("connection");
  const newest = useRef();
  newest.current = () => isWorthAsking(document.hidden, connection) && onDue();
  useEffect(() => {
    const ask = () => newest.current();
    const timer = setInterval(ask, every);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [every]);
  useEffect(() => {
    if (!live) return undefined;
    let due = null;
    const hear = () => {
      due ??= setTimeout(() => {
        due = null;
        newest.current();
      }, AFTER_UPDATE_MS);
    };
    window.addEventListener("omnidesk:update", hear);
    return () => {
      clearTimeout(due);
      window.removeEventListener("omnidesk:update", hear);
    };
  }, [live]);
  useEffect(() => {
    newest.current(); // what it returns is no clean-up
  }, [connection]);
  return null;
}

/** pure: "07:12 tomorrow": when something is to happen. */
export const futureTime = comingTime;

/** pure: "14:02", "yesterday 14:02", "2 Nov 14:02": since when, within a sentence. */
export function sinceTime(at, now, language, zone) {
  const clock = clockLabel(at, language, zone);
  const isToday = dayNumber(now, zone) === dayNumber(at, zone);
  return isToday ? clock : `${pastDay(at, now, language, zone)} ${clock}`;
}
