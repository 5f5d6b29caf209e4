/* Sentences, times and days, in the language of the person and the zone of the installation. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LOCALES = { en: "en-GB", id: "id-ID" };

export const knowsLanguage = (language) => language in LOCALES;

/* The catalogue's sentences that only the browser can choose, given by the page. */
let catalogue = {};

export function setWords(words) {
  catalogue = words;
}

/** The phrase `key` with its placeholders filled; what is no key is a sentence already. */
export function say(language, key, params = {}) {
  const phrase = catalogue[key];
  if (!phrase) return key;
  const one = params.n === 1 && phrase.en_one;
  const template = language === "id" ? phrase.id : one || phrase.en;
  return template.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

const formats = new Map();

/** One Intl formatter per shape: making one costs a hundred times more than using it. */
function once(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}

function format(language, zone, name, options) {
  const make = () => new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: zone });
  return once(`${language}|${zone}|${name}`, make);
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const NUMBERS = { year: "numeric", month: "numeric", day: "numeric" };

/** "16:31", in Indonesian "16.31". */
export function clockLabel(at, language, zone) {
  return format(language, zone, "clock", CLOCK).format(at);
}

/** The calendar day of an instant as a count of days, so that two of them can be subtracted. */
export function dayNumber(at, zone) {
  const [day, month, year] = format("en", zone, "day", NUMBERS).format(at).split("/").map(Number);
  return Math.round(Date.UTC(year, month - 1, day) / DAY);
}

function relativeDay(days, language) {
  const make = () => new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" });
  return once(language, make).format(days, "day");
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "Today", "Yesterday", the weekday for six days, then "20 Nov", with the year when it differs. */
export function dayLabel(at, now, language, zone, weekday = "long") {
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  if (days === 0 || days === 1) return capital(relativeDay(-days, language));
  if (days > 1 && days < 7) return format(language, zone, weekday, { weekday }).format(at);
  const year = (instant) => new Date(dayNumber(instant, zone) * DAY).getUTCFullYear();
  const date = { day: "numeric", month: "short" };
  if (year(at) === year(now)) return format(language, zone, "date", date).format(at);
  return format(language, zone, "dated", { ...date, year: "numeric" }).format(at);
}

/** The time of a list row: the clock today, the day before that. */
export function listTime(at, now, language, zone) {
  const today = dayNumber(now, zone) === dayNumber(at, zone);
  return today ? clockLabel(at, language, zone) : dayLabel(at, now, language, zone, "short");
}

/** A coming instant: "20:15" today, "08:40 tomorrow", else with its day. */
export function comingTime(at, now, language, zone) {
  const days = dayNumber(at, zone) - dayNumber(now, zone);
  const clock = clockLabel(at, language, zone);
  if (days === 0) return clock;
  if (days === 1) return `${clock} ${relativeDay(1, language)}`;
  return `${clock}, ${dayLabel(at, now, language, zone)}`;
}

/** The parameters of a reason as they are spoken: "07:00", in Indonesian "07.00"; "1,204". */
function spoken(params, language) {
  const speak = (value) => {
    if (typeof value === "number") return value.toLocaleString(LOCALES[language]);
    return language === "id" ? value.replace(/^(\d\d):(\d\d)$/, "$1.$2") : value;
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, speak(value)]));
}

const NO_WAIT = { wait: "", leaves: "" };
const UNNOTICED = 2000; // shorter waits are over before they are read
const OVERDUE = 10_000; // so long does nothing ordinary wait for its turn

/**
 * Why a queued message waits, and about when it leaves; empty while it is simply on its way.
 * `rate` is how fast the installation's clock runs: patience is counted in real time.
 */
export function waitLine(waits, { present, language, zone, rate = 1 }) {
  if (!waits) return NO_WAIT;
  const { until_ms: until, key, params } = waits;
  const reason = key && say(language, key, spoken(params, language));
  if (until === null) return { wait: reason, leaves: "" };
  const left = (until - present) / rate;
  if (left > UNNOTICED) return { wait: reason, leaves: comingTime(until, present, language, zone) };
  if (left > -OVERDUE) return NO_WAIT;
  return { wait: reason || say(language, "inbox.overdue"), leaves: "" };
}

/** The strip over the composer: plain over two hours, a warning under two, then closed. */
export function windowNotice(closesAt, now, language, zone) {
  const nothing = { kind: "none", until: "", hours: 0, minutes: 0 };
  if (closesAt == null) return nothing;
  const left = closesAt - now;
  if (left <= 0) return { ...nothing, kind: "closed" };
  const minutes = Math.max(1, Math.floor(left / MINUTE));
  return {
    kind: left < 2 * HOUR ? "soon" : "open",
    until: comingTime(closesAt, now, language, zone),
    hours: Math.floor(minutes / 60),
    minutes: minutes % 60,
  };
}
