// Renews the parts of a page marked with data-refresh, just after each tick of the site, while the page is
// seen. It tells which parts it shows (reporter/front/kept/parts.py) and gets those that changed; who knows
// nothing of that, as a mirror, sends the whole page. When it fails for too long, the page says how old it is.
"use strict";
{
  const FIRST = 4000; // ms after the page was opened
  const AFTER_TICK = 1200; // ms that a tick takes to be done
  const LATE = 5000; // ms until the next question, when a tick is late or nobody answers
  const LONGEST = 15000;
  const PATIENCE = 10000; // ms for an answer; a line that swallows everything must not keep us waiting
  const OLD = 45000; // ms without an answer from which on the page says so
  const OLD_NUMBERS = 180000; // ms since the tick that is shown: a frozen copy answers, too
  const live = document.getElementById("live");
  const parts = () => document.querySelectorAll("[data-refresh]");
  const shown = new Map(); // part id -> markup as it came; this script runs before others change it
  let answered = Date.now();
  let failed = 0; // questions in a row
  let next = 0;
  let wrong = 0; // ms that this clock is ahead of the server's, as far as an answer told

  const announce = (text) => { live.parentElement.querySelector("[role=status]").textContent = text; };
  const UNITS = [[864e5, "day"], [36e5, "hour"], [6e4, "minute"], [1e3, "second"]];
  const ago = (age) => {
    const [length, unit] = UNITS.find(([each]) => age >= 2 * each) ?? UNITS.at(-1);
    return new Intl.RelativeTimeFormat(document.documentElement.lang).format(-Math.floor(age / length), unit);
  };
  const judge = () => {
    const age = Date.now() - wrong - Date.parse(live.dataset.asOf);
    const old = Date.now() - answered >= OLD || age >= OLD_NUMBERS;
    if (age >= 0) live.querySelector("[data-age]").textContent = `(${ago(age)})`;
    if (old && live.hidden) announce(live.textContent);
    live.hidden = !old;
    document.documentElement.classList.toggle("old", old); // what it says is no longer in colour
  };
  const address = () => {
    const url = new URL(location.href);
    const since = [...parts()].map((part) => part.dataset.refresh).join("");
    if (since) url.searchParams.set("since", since);
    return url;
  };
  const atWork = (part) => part.contains(document.activeElement) || part.querySelector("[data-busy]");
  const swap = (fresh, asOf) => {
    const before = document.querySelector("h1")?.textContent;
    for (const part of parts()) {
      const coming = fresh.getElementById(part.id);
      // Where somebody is at work nothing moves: it comes with the next round.
      if (!coming || atWork(part) || shown.get(part.id) === coming.outerHTML) continue;
      shown.set(part.id, coming.outerHTML);
      part.dataset.refresh = coming.dataset.refresh;
      const open = [...part.querySelectorAll("details")].map((element) => element.open);
      part.replaceChildren(...coming.childNodes);
      part.querySelectorAll("details").forEach((element, n) => { element.open = Boolean(open[n]); });
    }
    if (asOf) live.dataset.asOf = asOf;
    for (const time of document.querySelectorAll("[data-renewed] time")) time.dateTime = live.dataset.asOf;
    document.title = fresh.title || document.title;
    document.dispatchEvent(new Event("refreshed"));
    const heading = document.querySelector("h1")?.textContent;
    if (heading !== before) announce(heading);
  };
  // A copy that lay in a cache says for how long; its Date is that of the day it was made.
  const compareClocks = (answer) => {
    const theirs = Date.parse(answer.headers.get("Date")) + 1000 * Number(answer.headers.get("Age"));
    if (theirs) wrong = Date.now() - theirs;
  };
  // Until the tick after the one that this page shows, by the clock of the server.
  const wait = (answer, asOf) => {
    if (live.dataset.asOf === asOf) return LATE;
    const due = Date.parse(live.dataset.asOf) + 1000 * live.dataset.every + AFTER_TICK;
    return Math.min(Math.max(due - Date.parse(answer.headers.get("Date")), AFTER_TICK), LONGEST) || LATE;
  };
  const refresh = async () => {
    clearTimeout(next);
    judge();
    if (document.hidden) return; // it goes on when the page is seen again
    let pause = LATE * 2 ** Math.min(failed, 3);
    failed += 1;
    try {
      const answer = await fetch(address(), { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const theirs = fresh.getElementById("live");
        const asOf = live.dataset.asOf;
        swap(fresh, answer.headers.get("Generated-At") ?? theirs?.dataset.asOf);
        compareClocks(answer);
        [answered, failed] = [Date.now(), 0];
        judge();
        if (!theirs) return; // it is over: nothing more will change
        pause = wait(answer, asOf);
      }
    } catch {
      // Offline, or we are away: what is shown says so once it is old.
    }
    clearTimeout(next);
    next = setTimeout(refresh, pause + 500 * Math.random()); // not all readers in the same moment
  };
  if (live) {
    for (const part of parts()) shown.set(part.id, part.outerHTML);
    next = setTimeout(refresh, FIRST);
    setInterval(judge, LATE);
    document.addEventListener("visibilitychange", refresh);
    addEventListener("pageshow", (event) => event.persisted && refresh());
  }
}
