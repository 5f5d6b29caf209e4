/* The links that the contact opened: quiet lines between the messages of a thread. */

const inOrder = (a, b) => a.at_ms - b.at_ms || a.id - b.id;

/** `known` with one more. */
export function withOpening(known, opening) {
  const isKnown = known.some((one) => one.id === opening.id);
  return isKnown ? known : [...known, opening].sort(inOrder);
}

/**
 * `known` with those of the newest page, which tells all from its oldest message on. What came live
 * after it was read stays.
 */
export function withNewest(known, page, messages, next) {
  const since = next ? messages[0].sent_at_ms : -Infinity;
  const told = Math.max(messages.at(-1)?.sent_at_ms ?? 0, page.at(-1)?.at_ms ?? 0);
  return [...known.filter((one) => one.at_ms < since || one.at_ms > told), ...page].sort(inOrder);
}

/** Those that belong between the messages of a thread: none above what is loaded. */
export function between(openings, messages, next) {
  const since = next && messages.length ? messages[0].sent_at_ms : -Infinity;
  return openings.filter((one) => one.at_ms >= since);
}

/** Messages and openings as lines of one thread, each opening after what was sent before it. */
export function linesOf(messages, openings) {
  const lines = [];
  let place = 0;
  for (const message of messages) {
    while (openings[place]?.at_ms < message.sent_at_ms) lines.push(openings[place++]);
    lines.push(message);
  }
  return [...lines, ...openings.slice(place)];
}
