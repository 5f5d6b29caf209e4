/* The browser store in node: its pure parts, and its life with a browser of a few lines. */
import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { beforeEach, test } from "node:test";

const REACT = `
  export const useSyncExternalStore = (subscribe, read) => read();
  export const useEffect = () => {};
  export const useLayoutEffect = (effect) => effect();`;
const TOASTS = `
  export const toast = {
    success: (said, options) => globalThis.toasts.push({ said, ...options }),
    dismiss: (id) => (globalThis.toasts = globalThis.toasts.filter((one) => one.id !== id)),
  };`;
const ROUTER = `
  export const useNavigate = () => async (to) => globalThis.went.push(to);
  export const useParams = () => globalThis.address;`;

registerHooks({
  resolve(name, context, next) {
    const source = { react: REACT, "react-router": ROUTER, sonner: TOASTS }[name];
    if (source) return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
    // A module keeps its state; a tab of its own needs modules of its own.
    const tab = context.parentURL?.match(/\?tab=\d+$/)?.[0] ?? "";
    return next(name.startsWith("./") ? name + tab : name, context);
  },
});

/* --- a browser of a few lines ------------------------------------------------------------------ */

const stored = new Map();
globalThis.localStorage = new Proxy(
  {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, String(value)),
    removeItem: (key) => void stored.delete(key),
  },
  { ownKeys: () => [...stored.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
);
globalThis.sessionStorage = globalThis.localStorage;
const composer = { value: "", isThere: true, style: {}, scrollHeight: 20, focus() {} };
globalThis.window = globalThis;
globalThis.document = {
  hidden: false,
  cookie: "",
  title: "",
  documentElement: {},
  addEventListener() {},
  querySelectorAll: () => [],
  querySelector: (selector) => (selector === "[data-composer]" && composer.isThere ? composer : null),
};
globalThis.addEventListener = () => {};
globalThis.matchMedia = () => ({ matches: false });
globalThis.requestAnimationFrame = (run) => run();
globalThis.requestIdleCallback = (run) => queueMicrotask(run);
globalThis.location = { reload: () => (globalThis.reloaded = true), assign: (to) => (globalThis.left = to) };
globalThis.went = [];
globalThis.toasts = [];
globalThis.address = {};

let tabs = 0;
let store, server, words, thread, shape, kept;

/** A fresh tab of the browser: the same storage, nothing in memory. */
async function newTab() {
  tabs += 1;
  const load = (name) => import(`../../assets/${name}.js?tab=${tabs}`);
  store = { ...(await load("inbox")), ...(await load("store/sending")), ...(await load("store/rows")) };
  store.mark = (await load("store/marks")).mark;
  store.disconnected = (await load("store/connection")).disconnected;
  words = await load("store/words");
  thread = await load("store/thread");
  shape = await load("store/snapshot");
  kept = await load("store/kept");
  server = globalThis.inbox;
}
const useStore = (name) => store.useStore(name);

/* --- what the server would say ------------------------------------------------------------------ */

const NOW = Date.UTC(2026, 10, 22, 9, 34); // 16:34 in Jakarta, a Sunday
const ME = { id: 1, name: "Ana", may_assign: true };
const MINUTE = 60_000;

const row = (id, values = {}) => ({
  id,
  name: `Contact ${id}`,
  initials: "C",
  colour: 1,
  platform: "whatsapp",
  channel_label: "Toko Utama",
  address: "+62 811",
  preview: "Halo",
  preview_direction: "inbound",
  preview_status: "received",
  last_at_ms: NOW - id * MINUTE,
  unread: 0,
  department_id: null,
  department: "",
  last_inbound_at_ms: NOW,
  window_closes_at_ms: NOW + 3 * 3600_000,
  is_opted_out: false,
  is_blocked: false,
  ...values,
});

const message = (id, values = {}) => ({
  id,
  conversation_id: 1,
  direction: "inbound",
  body: `Text ${id}`,
  status: "received",
  error: "",
  sent_at_ms: NOW - (1000 - id) * MINUTE,
  author: "",
  author_id: null,
  client_key: "",
  origin: "contact",
  waits: null,
  ...values,
});

const ours = (id, values = {}) =>
  message(id, { direction: "outbound", status: "sent", author: "Ana", author_id: 1, origin: "agent", ...values });

const COUNTS = { all: 0, whatsapp: 0, instagram: 0, facebook: 0, sms: 0 };
const boot = (values = {}) =>
  server.boot({
    me: ME,
    rows: [row(1), row(2), row(3)],
    next: null,
    counts: COUNTS,
    departments: [],
    has_sms: false,
    limits: { whatsapp: 20 },
    zone: "Asia/Jakarta",
    now_ms: NOW,
    clock_rate: 1,
    ...values,
  });

let number = 0;
const update = (type, values) => server.apply({ type, update_id: `u${(number += 1)}`, ...values });
const arrives = (one, conversation, unread_delta = 1) =>
  update("message", { message: one, conversation, unread_delta });

const asked = [];
const events = ["onBoot", "onRows", "onOpen", "onOlder", "onRead", "onSend", "onSendAgain", "onAssign", "onMark"];
const note = (name) => [name, (...values) => asked.push([name, ...values])];

function visit(id) {
  globalThis.address = id ? { conversation_id: String(id) } : {};
  const handlers = Object.fromEntries(events.map(note));
  composer.isThere = true;
  store.InboxBridge({ words: WORDS, title: "Inbox", ...handlers });
}

const phrase = (en, id) => ({ en, id, en_one: null });
const WORDS = {
  "channel.blocked": phrase("Blocked.", "Diblokir."),
  "hold.hours": phrase("Between {opens} and {closes}.", "Antara {opens} dan {closes}."),
  "hold.day": phrase("At most {limit}.", "Paling banyak {limit}."),
  "hold.held": phrase("Held.", "Ditahan."),
  "inbox.overdue": phrase("It waits.", "Menunggu."),
  "inbox.undo": phrase("Undo", "Urungkan"),
  "inbox.marked.block": phrase("{name} is blocked.", "{name} diblokir."),
};
const type = (text) => {
  composer.value = text;
  store.send();
};
const items = () => useStore("items");

beforeEach(async () => {
  stored.clear();
  globalThis.went = [];
  globalThis.toasts = [];
  composer.value = "";
  await newTab();
  visit(0);
  boot();
  asked.length = 0;
});

/* --- words and times ------------------------------------------------------------------------------ */

const JAKARTA = "Asia/Jakarta";
const DAY = 24 * 3600_000;

test("a time of day follows the language", () => {
  assert.equal(words.clockLabel(NOW, "en", JAKARTA), "16:34");
  assert.equal(words.clockLabel(NOW, "id", JAKARTA), "16.34");
});

test("a list shows the clock, then yesterday, then the weekday, then the date", () => {
  const shown = (at, language) => words.listTime(at, NOW, language, JAKARTA);
  assert.equal(shown(NOW, "en"), "16:34");
  assert.equal(shown(NOW - DAY, "en"), "Yesterday");
  assert.equal(shown(NOW - DAY, "id"), "Kemarin");
  assert.equal(shown(NOW - 2 * DAY, "en"), "Fri");
  assert.equal(shown(NOW - 6 * DAY, "en"), "Mon");
  assert.equal(shown(NOW - 7 * DAY, "en"), "15 Nov");
  assert.equal(shown(NOW - 365 * DAY, "en"), "22 Nov 2025");
});

test("a day ends at midnight of the installation's zone", () => {
  const midnight = Date.UTC(2026, 10, 21, 17); // 00:00 in Jakarta
  assert.equal(words.listTime(midnight, NOW, "en", JAKARTA), "00:00");
  assert.equal(words.listTime(midnight - 1, NOW, "en", JAKARTA), "Yesterday");
});

test("the window is open, closes soon, is closed", () => {
  const notice = (left) => words.windowNotice(NOW + left, NOW, "en", JAKARTA);
  assert.deepEqual(notice(15 * 3600_000 + 6 * MINUTE), {
    kind: "open",
    until: "07:40 tomorrow",
    hours: 15,
    minutes: 6,
  });
  assert.equal(notice(2 * 3600_000 - 1).kind, "soon");
  assert.equal(notice(0).kind, "closed");
  assert.equal(words.windowNotice(null, NOW, "en", JAKARTA).kind, "none");
});

const look = { present: NOW, language: "en", zone: JAKARTA };
const waits = (left, key = "", params = {}) => ({ until_ms: left === null ? null : NOW + left, key, params });

test("a wait is told with its reason and its end, in the way of the language", () => {
  const hours = waits(14 * 3600_000, "hold.hours", { opens: "07:00", closes: "21:00" });
  assert.deepEqual(words.waitLine(hours, look), {
    wait: "Between 07:00 and 21:00.",
    leaves: "06:34 tomorrow",
  });
  const said = words.waitLine(hours, { ...look, language: "id" });
  assert.equal(said.wait, "Antara 07.00 dan 21.00.");
  assert.equal(words.waitLine(waits(MINUTE, "hold.day", { limit: 1500 }), look).wait, "At most 1,500.");
});

test("an ordinary send tells of no wait; one that nobody picks up does", () => {
  const nothing = { wait: "", leaves: "" };
  for (const left of [-9000, -1, 0, 1999]) assert.deepEqual(words.waitLine(waits(left), look), nothing);
  assert.deepEqual(words.waitLine(null, look), nothing);
  assert.deepEqual(words.waitLine(waits(-11_000), look), { wait: "It waits.", leaves: "" });
  assert.deepEqual(words.waitLine(waits(null, "hold.held"), look), { wait: "Held.", leaves: "" });
});

test("on a fast clock patience is still counted in real seconds", () => {
  const fast = { ...look, rate: 600 };
  assert.equal(words.waitLine(waits(1000 * 600, "hold.held"), fast).wait, "");
  assert.equal(words.waitLine(waits(-9000 * 600), fast).wait, "");
  assert.equal(words.waitLine(waits(3000 * 600, "hold.held"), fast).wait, "Held.");
});

/* --- pure parts of lists and threads ---------------------------------------------------------------- */

test("equal rows keep their identity", () => {
  const before = [{ id: 1, a: 1 }, { id: 2, a: 1 }];
  const after = shape.shareList(before, [{ id: 1, a: 1 }, { id: 2, a: 2 }], "id");
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  assert.equal(shape.shareList(before, before.map((one) => ({ ...one })), "id"), before);
});

test("a page joins what is loaded, or replaces it when there is a gap", () => {
  const known = [message(1), message(2), message(3)];
  const [joined, cursor] = thread.withPage(known, [1, 1], [message(3), message(4)], [3, 3]);
  assert.deepEqual(joined.map((one) => one.id), [1, 2, 3, 4]);
  assert.deepEqual(cursor, [1, 1]);
  const [replaced, other] = thread.withPage(known, [1, 1], [message(8), message(9)], [8, 8]);
  assert.deepEqual(replaced.map((one) => one.id), [8, 9]);
  assert.deepEqual(other, [8, 8]);
});

test("runs, authors and days", () => {
  const at = (minutes) => ({ sent_at_ms: NOW + minutes * MINUTE });
  const shown = thread.threadItems(
    [ours(1, at(-DAY / MINUTE)), ours(2, at(0)), ours(3, at(4)), ours(4, at(10)), message(5, at(11))],
    { present: NOW, language: "en", zone: JAKARTA, me: 1, newId: 5 },
  );
  assert.deepEqual(shown.map((one) => one.date), ["Yesterday", "Today", "", "", ""]);
  assert.deepEqual(shown.map((one) => one.tight), [false, false, true, false, false]);
  assert.deepEqual(shown.map((one) => one.who), ["Ana", "Ana", "", "Ana", ""]);
  assert.deepEqual(shown.map((one) => one.fresh), [false, false, false, false, true]);
});

test("openings stand between the messages, each after what was sent before it", () => {
  const at = (minutes) => NOW + minutes * MINUTE;
  const opening = (id, minutes) => ({ id, host: `shop${id}.id`, at_ms: at(minutes) });
  const shown = thread.threadItems(
    [ours(1, { sent_at_ms: at(0) }), ours(2, { sent_at_ms: at(2) }), ours(3, { sent_at_ms: at(3) })],
    { present: NOW, language: "en", zone: JAKARTA, me: 1, newId: 0 },
    [opening(7, -DAY / MINUTE), opening(8, 2), opening(9, 9)],
  );
  assert.deepEqual(shown.map((one) => one.key), ["o7", "m1", "m2", "o8", "m3", "o9"]);
  assert.deepEqual(shown.map((one) => one.date), ["Yesterday", "Today", "", "", "", ""]);
  assert.deepEqual(shown.map((one) => one.tight), [false, false, true, false, false, false]);
  assert.deepEqual(shown.map((one) => one.opened), ["shop7.id", "", "", "shop8.id", "", "shop9.id"]);
  assert.deepEqual(Object.keys(shown[0]).sort(), Object.keys(shown[1]).sort());
});

test("the cache keeps fifty conversations and no day-old one", () => {
  const entries = Array.from({ length: 60 }, (_, n) => [`key${n}`, NOW - n * MINUTE]);
  assert.equal(kept.expiredKeys(entries, NOW).length, 10);
  assert.deepEqual(kept.expiredKeys([["old", NOW - DAY - 1]], NOW), ["old"]);
});

/* --- the store's life ------------------------------------------------------------------------------------ */

test("SMS is offered once there is a number for it", () => {
  boot();
  assert.equal(useStore("has_sms"), false);
  boot({ has_sms: true });
  assert.equal(useStore("has_sms"), true);
});

test("an SMS counts like everything else", () => {
  boot({ has_sms: true, rows: [row(1, { platform: "sms" })] });
  arrives(message(9), row(1, { platform: "sms", unread: 1 }));
  assert.deepEqual(useStore("counts"), { ...COUNTS, all: 1, sms: 1 });
});

test("a live message moves its row up and the counts once", () => {
  const moved = row(3, { last_at_ms: NOW + 1, unread: 1, preview: "Baru" });
  const live = { type: "message", update_id: "twice", message: message(9, { conversation_id: 3 }) };
  server.apply({ ...live, conversation: moved, unread_delta: 1 });
  server.apply({ ...live, conversation: moved, unread_delta: 1 });
  assert.deepEqual(useStore("rows").map((one) => one.id), [3, 1, 2]);
  assert.equal(useStore("counts").all, 1);
  assert.equal(useStore("counts").whatsapp, 1);
});

test("a burst counts whole in a conversation that was not loaded, and once in one that was", () => {
  for (const [id, known] of [[77, 0], [1, 3]]) {
    const after = row(id, { last_at_ms: NOW + 1, unread: 3 });
    [3, 0, 0].forEach((delta, n) => arrives(message(90 + n, { conversation_id: id }), after, delta));
    assert.equal(useStore("counts").all, 3 + known);
  }
});

test("an update that the answer already held does not count again", () => {
  boot({ rows: [row(1, { unread: 2 })], counts: { ...COUNTS, all: 2, whatsapp: 2 } });
  arrives(message(9), row(1, { unread: 2 }));
  assert.equal(useStore("counts").all, 2);
});

test("a row that was read earlier than the one we have changes nothing", () => {
  arrives(message(9), row(1, { last_at_ms: NOW + 2, unread: 2, preview: "second" }), 2);
  arrives(message(8), row(1, { last_at_ms: NOW + 1, unread: 1, preview: "first" }));
  assert.equal(useStore("rows")[0].preview, "second");
  assert.equal(useStore("counts").all, 2);
});

test("a conversation that left takes its unread messages along", () => {
  boot({ rows: [row(1, { unread: 2 }), row(2)], counts: { ...COUNTS, all: 2, whatsapp: 2 } });
  update("gone", { conversation_id: 1, platform: "whatsapp", unread: 2 });
  assert.deepEqual(useStore("rows").map((one) => one.id), [2]);
  assert.equal(useStore("counts").all, 0);
});

test("a filter narrows at once and asks the server", () => {
  boot({ rows: [row(1), row(2, { platform: "instagram" })] });
  store.setFilter({ platform: "instagram" });
  assert.deepEqual(useStore("rows").map((one) => one.id), [2]);
  assert.deepEqual(asked.at(-1).slice(0, 5), ["onRows", "instagram", "", false, null]);
});

test("opening marks as read once the messages are there", () => {
  boot({ rows: [row(1, { unread: 1 })], counts: { ...COUNTS, all: 1, whatsapp: 1 } });
  visit(1);
  assert.deepEqual(asked, []);
  server.opened({ openings: [], conversation: row(1, { unread: 1 }), messages: [message(1)], next: null });
  assert.deepEqual(asked, [["onRead", 1]]);
  assert.equal(useStore("counts").all, 0);
  assert.equal(items()[0].fresh, true);
});

test("a message in a hidden tab is not read, and stands below a line", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [message(1)], next: null });
  document.hidden = true;
  arrives(message(2), row(1, { unread: 1, last_at_ms: NOW + 1 }));
  document.hidden = false;
  assert.deepEqual(asked, []);
  assert.deepEqual(items().map((one) => one.fresh), [false, true]);
});

test("a text stands in the thread at once and becomes the server's message", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [message(1)], next: null });
  type("Siap");
  const [, conversation, body, key] = asked.at(-1);
  assert.deepEqual([conversation, body], [1, "Siap"]);
  assert.deepEqual(items().map((one) => one.status), ["received", "queued"]);
  assert.equal(useStore("rows")[0].preview, "Siap");
  const stored_row = row(1, { last_at_ms: NOW + 5, preview: "Siap", preview_direction: "outbound" });
  const kept = ours(2, { client_key: key, body: "Siap", status: "queued", sent_at_ms: NOW + 5 });
  arrives(kept, stored_row, 0);
  server.sent({ message: kept });
  assert.deepEqual(items().map((one) => one.id), [1, 2]);
  assert.equal(items()[1].key, key);
});

test("without a connection a text waits, and the next connection offers it under the same key", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  store.disconnected();
  type("Siap");
  assert.deepEqual(asked, []);
  boot();
  const [name, , body, key] = asked.at(-1);
  assert.deepEqual([name, body, key], ["onSend", "Siap", items()[0].key]);
});

test("a refused text stays with its reason", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  type("Siap");
  server.refused({ client_key: items()[0].key, sentence: "Too long." });
  assert.deepEqual([items()[0].status, items()[0].reason], ["failed", "Too long."]);
});

test("a text beyond the channel's limit does not leave", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  type("123456789012345678901");
  assert.deepEqual(asked, []);
  assert.equal(composer.value.length, 21);
});

test("nothing leaves once the window has closed", () => {
  boot({ rows: [row(1, { window_closes_at_ms: NOW - 1 })] });
  visit(1);
  server.opened({ openings: [], conversation: row(1, { window_closes_at_ms: NOW - 1 }), messages: [], next: null });
  type("Siap");
  assert.deepEqual(asked, []);
});

test("a status reaches the bubble, its reason and the list", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [ours(1)], next: null });
  const failed = { conversation_id: 1, message_id: 1, status: "failed", error: "channel.blocked" };
  update("status", { ...failed, is_last: true });
  assert.deepEqual([items()[0].status, items()[0].reason], ["failed", "Blocked."]);
});

test("a message that is put off tells why in the open thread, until it is cancelled", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [ours(1, { status: "queued", waits: waits(0) })], next: null });
  assert.equal(items()[0].wait, "");
  const news = { conversation_id: 1, message_id: 1, error: null, is_last: true };
  update("status", { ...news, status: "queued", waits: waits(5 * MINUTE, "hold.day", { limit: 500 }) });
  assert.deepEqual([items()[0].wait, items()[0].leaves], ["At most 500.", "16:39"]);
  update("status", { ...news, status: "cancelled", waits: null });
  assert.deepEqual([items()[0].status, items()[0].wait], ["cancelled", ""]);
});

test("a mark stands in the thread at once, and is taken back by its toast", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  asked.length = 0;
  store.mark("block");
  assert.deepEqual(asked, [["onMark", 1, "block"]]);
  server.marked({ conversation: row(1, { is_blocked: true }), mark: "block" });
  assert.equal(useStore("head").is_blocked, true);
  const [shown] = globalThis.toasts;
  assert.deepEqual([shown.said, shown.action.label], ["Contact 1 is blocked.", "Undo"]);
  shown.action.onClick();
  assert.deepEqual(asked.at(-1), ["onMark", 1, "unblock"]);
  server.marked({ conversation: row(1), mark: "unblock" });
  assert.equal(useStore("head").is_blocked, false);
  assert.equal(globalThis.toasts.length, 1);
});

/* A merge as the server tells it: both leave, the one that was kept comes with all that it has. */
function merge(from, into, values = {}) {
  for (const id of [from, into]) update("gone", { conversation_id: id, platform: "whatsapp", unread: 0 });
  Object.assign(composer, { value: "", isThere: false }); // it left the page with the thread
  update("conversation", { conversation: row(into, values), unread_delta: values.unread ?? 0 });
  update("joined", { conversation_id: from, into });
}

test("an open conversation that went into another one ends up there, with what was typed", () => {
  visit(2);
  server.opened({ openings: [], conversation: row(2), messages: [message(1, { conversation_id: 2 })], next: null });
  composer.value = "Sebentar";
  merge(2, 1, { unread: 2 });
  assert.deepEqual(globalThis.went, ["/inbox/1"]);
  assert.equal(useStore("head").id, 1);
  visit(1);
  assert.equal(composer.value, "Sebentar");
  server.opened({ openings: [], conversation: row(1, { unread: 2 }), messages: [message(1), message(2)], next: null });
  assert.deepEqual(items().map((one) => one.id), [1, 2]);
  assert.deepEqual(useStore("rows").map((one) => one.id), [1, 3]);
  assert.equal(useStore("counts").all, 0);
});

test("an open conversation that took another one in is read again, and keeps what was typed", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [message(5)], next: null });
  composer.value = "Sebentar";
  asked.length = 0;
  merge(2, 1);
  visit(1);
  assert.deepEqual(asked, [["onOpen", 1]]);
  assert.deepEqual(globalThis.went, []);
  server.opened({ openings: [], conversation: row(1), messages: [message(4), message(5)], next: null });
  assert.deepEqual(items().map((one) => one.id), [4, 5]);
  assert.equal(composer.value, "Sebentar");
});

test("texts on their way and the draft of a joined conversation go to the one that was kept", () => {
  visit(2);
  server.opened({ openings: [], conversation: row(2), messages: [], next: null });
  store.disconnected();
  type("Siap");
  composer.value = "Dan juga";
  store.leaveDraft();
  visit(0);
  merge(2, 1);
  boot({ rows: [row(1)] });
  assert.deepEqual(asked.filter(([name]) => name === "onSend").map((one) => one.slice(0, 3)), [["onSend", 1, "Siap"]]);
  visit(1);
  assert.equal(composer.value, "Dan juga");
});

test("whoever was away is led to where a conversation went when they ask for it", () => {
  boot({ rows: [row(1), row(2, { unread: 3 })], counts: { ...COUNTS, all: 3, whatsapp: 3 } });
  visit(2);
  update("joined", { conversation_id: 2, into: 1 });
  assert.deepEqual(globalThis.went, ["/inbox/1"]);
  assert.deepEqual(useStore("rows").map((one) => one.id), [1]);
  assert.equal(useStore("counts").all, 0);
});

test("an opened conversation is shown from the browser before the server answers", async () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [message(1)], next: null });
  await newTab();
  visit(0);
  boot();
  visit(1);
  assert.deepEqual(items().map((one) => one.body), ["Text 1"]);
});

test("another person starts with an empty browser, and an open tab starts anew", async () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [message(1)], next: null });
  boot({ me: { ...ME, id: 2 } });
  assert.equal(globalThis.reloaded, true);
  await newTab();
  boot({ me: { ...ME, id: 2 } });
  assert.deepEqual([...stored.keys()].filter((key) => key.includes(":c:")), []);
});

test("what is moved away leaves the browser too", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [message(1)], next: null });
  update("gone", { conversation_id: 1, platform: "whatsapp", unread: 0 });
  assert.equal(useStore("thread_state"), "moved");
  assert.deepEqual(items(), []);
});

test("a text on its way outlives the tab", async () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  store.disconnected();
  type("Siap");
  await newTab();
  visit(1);
  boot();
  assert.deepEqual(asked.at(-1).slice(0, 3), ["onSend", 1, "Siap"]);
});

test("a text that waited too long asks the person", async () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  store.disconnected();
  type("Siap");
  await newTab();
  boot({ now_ms: NOW + 11 * MINUTE });
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  assert.deepEqual(asked.filter(([name]) => name === "onSend"), []);
  assert.equal(items()[0].status, "failed");
  store.discard(items()[0].key);
  assert.deepEqual(items(), []);
  await newTab();
  boot({ now_ms: NOW + 11 * MINUTE });
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [], next: null });
  assert.deepEqual(items(), []);
});

test("a page follows alarms before anything else is known, and asks again after a gap", () => {
  const questions = [];
  store.AlarmBridge({ onLoad: () => questions.push("alarms") });
  assert.equal(useStore("alarm").kind, "");
  update("alarms", {});
  assert.equal(questions.length, 0); // who is no admin asks for nothing
  server.greet({ name: "Ana", may_administer: true });
  const alarm = { kind: "channel_silent", channel: "Toko", hours: 2, more: 1 };
  server.alarm(alarm);
  assert.deepEqual(useStore("alarm"), alarm);
  update("alarms", {});
  server.delayed(true);
  assert.equal(useStore("connection"), "delayed");
  server.delayed(false);
  assert.equal(useStore("connection"), "live");
  assert.equal(questions.length, 2);
});

test("an update of a kind that this version does not know changes nothing", () => {
  boot();
  const rows = useStore("rows");
  update("of tomorrow", { rows: [] });
  assert.equal(useStore("rows"), rows);
});

test("another conversation has another draft", () => {
  visit(1);
  composer.value = "half a thought";
  visit(2);
  assert.equal(composer.value, "");
  visit(1);
  assert.equal(composer.value, "half a thought");
});

/* --- links that were opened ------------------------------------------------------------------------------- */

const opening = (id, at_ms) => ({ id, host: "toko.id", at_ms });
const linkOpened = (one, update_id = `opened-${one.id}`) =>
  server.apply({ type: "link_opened", update_id, conversation_id: 1, opening: one });
const keys = () => items().map((one) => one.key);

test("a link that is opened now appears in the open thread, once", () => {
  visit(1);
  server.opened({ openings: [], conversation: row(1), messages: [ours(5), ours(6)], next: null });
  const one = opening(1, ours(5).sent_at_ms + 1);
  linkOpened(one);
  linkOpened(one, "told again");
  assert.deepEqual(keys(), ["m5", "o1", "m6"]);
  linkOpened(opening(2, ours(6).sent_at_ms + 1));
  assert.deepEqual(keys(), ["m5", "o1", "m6", "o2"]);
});

test("a page tells its stretch of time; what came live after it was read stays", () => {
  visit(1);
  const at = (id) => ours(id).sent_at_ms;
  const first = [opening(1, at(5) + 1), opening(2, at(6) + 1)];
  server.opened({ openings: first, conversation: row(1), messages: [ours(5), ours(6)], next: [at(5), 5] });
  linkOpened(opening(3, at(6) + 2));
  server.opened({ openings: [first[0]], conversation: row(1), messages: [ours(5), ours(6)], next: [at(5), 5] });
  assert.deepEqual(keys(), ["m5", "o1", "m6", "o2", "o3"]);
  server.opened({ openings: [opening(3, at(6) + 2)], conversation: row(1), messages: [ours(6)], next: [at(6), 6] });
  assert.deepEqual(keys(), ["m5", "o1", "m6", "o3"]);
});

test("an older page brings the openings of its time, and none is shown above what is loaded", () => {
  visit(1);
  const at = (id) => ours(id).sent_at_ms;
  server.opened({ openings: [], conversation: row(1), messages: [ours(5)], next: [at(5), 5] });
  linkOpened(opening(1, at(4) + 1));
  assert.deepEqual(keys(), ["m5"]);
  server.older({ conversation_id: 1, messages: [ours(4)], openings: [opening(1, at(4) + 1)], next: null });
  assert.deepEqual(keys(), ["m4", "o1", "m5"]);
});

test("the browser keeps openings with the thread", async () => {
  visit(1);
  const one = opening(1, ours(5).sent_at_ms + 1);
  server.opened({ openings: [one], conversation: row(1), messages: [ours(5)], next: null });
  await newTab();
  boot();
  visit(1);
  assert.deepEqual(keys(), ["m5", "o1"]);
});

/* --- the frame of the page ----------------------------------------------------------------------- */

const ANA = { name: "Ana Wulandari", initials: "AW", colour: 6, may_administer: true };

test("what the server said before the store was there is not lost", async () => {
  globalThis.inbox = { said: [["greet", [ANA]], ["speak", ["id"]]] };
  await newTab();
  assert.deepEqual(useStore("person"), ANA);
  assert.equal(useStore("language"), "id");
});

test("the tab's next page knows the person at once", async () => {
  server.greet(ANA);
  await newTab();
  assert.deepEqual(useStore("person"), ANA);
});
