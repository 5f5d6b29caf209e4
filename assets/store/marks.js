/* Marks of the contact of the open conversation: set at once, with a way back for some seconds. */

import { toast } from "sonner";
import { bridge, state } from "./memory.js";
import { snapshot } from "./snapshot.js";
import { say } from "./words.js";

const BACK = { opt_out: "opt_in", opt_in: "opt_out", block: "unblock", unblock: "block" };
const UNDO_MS = 8000; // as long as the design language gives a toast with an action

let isUndo = false; // the answer that comes next is to an undo, which offers none

export function mark(act) {
  if (state.open) bridge?.onMark(state.open.id, act);
}

/** The server has set the mark `act` on the contact of `row`. */
export function offerUndo(row, act) {
  const wasUndo = isUndo;
  isUndo = false;
  if (wasUndo) return;
  const label = say(snapshot.language, "inbox.undo");
  const onClick = () => {
    isUndo = true;
    bridge?.onMark(row.id, BACK[act]);
  };
  const said = say(snapshot.language, `inbox.marked.${act}`, { name: row.name });
  toast.success(said, { id: "mark", duration: UNDO_MS, action: { label, onClick } });
}

/** The page leaves: what can no longer be undone from here is not offered. */
export function withdrawUndo() {
  toast.dismiss("mark");
}
