/* What admins should know now: one sentence in the frame, asked for again when an alarm changes. */

import { useLayoutEffect } from "react";
import { publish, share, snapshot } from "./snapshot.js";

let ask = null; // the page's way to the server, while it stands

/** The store's way to ask for alarms. Stands on every page with a frame. */
export function AlarmBridge({ onLoad }) {
  useLayoutEffect(() => {
    ask = onLoad;
    return () => {
      ask = null;
    };
  });
  return null;
}

/** The most urgent alarm that stands, of no kind when there is none. */
export function takeAlarm(alarm) {
  publish({ alarm: share(snapshot.alarm, alarm) });
}

/** Something was raised or cleared, or may have been while nobody told us. Only admins ask. */
export function askAlarms() {
  if (snapshot.person.may_administer) ask?.();
}
