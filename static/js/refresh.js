// Renews the parts of a page marked with data-refresh, from the same address, just after each tick of the
// site, while the page is seen. When that fails for too long, the page says that it is old.
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
  const judge = () => {
    const age = Date.now() - wrong - Date.parse(live.dataset.asOf);
    const old = Date.now() - answered >= OLD || age >= OLD_NUMBERS;
    if (old && live.hidden) announce(live.textContent);
    live.hidden = !old;
  };
  const atWork = (part) => part.contains(document.activeElement) || part.querySelector("[data-busy]");
  const swap = (fresh) => {
    const before = document.querySelector("h1")?.textContent;
    for (const part of parts()) {
      const coming = fresh.getElementById(part.id);
      // Where somebody is at work nothing moves: it comes with the next round.
      if (!coming || atWork(part) || shown.get(part.id) === coming.outerHTML) continue;
      shown.set(part.id, coming.outerHTML);
      const open = [...part.querySelectorAll("details")].map((element) => element.open);
      part.replaceChildren(...coming.childNodes);
      part.querySelectorAll("details").forEach((element, n) => { element.open = Boolean(open[n]); });
    }
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
      const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const asOf = live.dataset.asOf;
        swap(fresh);
        compareClocks(answer);
        [answered, failed] = [Date.now(), 0];
        judge();
        if (!fresh.getElementById("live")) return; // it is over: nothing more will change
        live.dataset.asOf = fresh.getElementById("live").dataset.asOf;
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
