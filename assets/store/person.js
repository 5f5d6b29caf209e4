/* Who sits here, in which language, and what is said aloud to them. */

import { publish, snapshot } from "./snapshot.js";
import { renderAll } from "./thread.js";
import { knowsLanguage, say } from "./words.js";

const PERSON = "omnidesk:person";

/** Who is signed in; the tab's next page shows it at once. */
export function greet(person) {
  sessionStorage.setItem(PERSON, JSON.stringify(person));
  publish({ person });
}

/** The person of this tab's last page, until the server greets; nobody on the sign-in page. */
export function recallPerson() {
  const kept = sessionStorage.getItem(PERSON);
  if (document.querySelector("[data-login]")) sessionStorage.removeItem(PERSON);
  else if (kept) publish({ person: JSON.parse(kept) });
}

/* The language ------------------------------------------------------------------------------- */

let told = ""; // the language that the server told this page

const spokenLanguage = () => document.cookie.match(/(?:^|; )omnidesk_language=(\w+)/)?.[1];

/** Before anybody is known: the language that was last spoken here, else the browser's. */
export function startLanguage() {
  const browsers = navigator.language?.slice(0, 2).toLowerCase();
  const language = [spokenLanguage(), browsers].find(knowsLanguage) ?? "en";
  document.documentElement.lang = language;
  publish({ language });
}

/** The language of the person who is signed in; the cookie tells it to the sign-in page. */
export function speak(language) {
  if (language === told) return;
  told = language;
  const year = 365 * 24 * 3600;
  document.cookie = `omnidesk_language=${language}; path=/; max-age=${year}; samesite=lax`;
  document.documentElement.lang = language;
  publish({ language });
  renderAll();
}

/* Sentences for a screen reader --------------------------------------------------------------- */

const SILENCE_MS = 3000;
let spokenAt = 0;

/** Say a sentence to a screen reader, at most one every three seconds. */
export function announce(key, params) {
  if (Date.now() - spokenAt < SILENCE_MS) return;
  spokenAt = Date.now();
  publish({ spoken: say(snapshot.language, key, params) });
}
