/* Whether there is a connection, and what the page says when there is none. */

import { bridge, expect, state } from "./memory.js";
import { announce } from "./person.js";
import { publish } from "./snapshot.js";

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
