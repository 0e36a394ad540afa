// Renews the parts of a page marked with data-refresh, from the same address, just after each tick of the
// site, while the page is seen. When that fails for too long, the page says that it is old.
"use strict";
{
  const FIRST = 4000; // ms after the page was opened
  const AFTER_TICK = 1200; // ms that a tick takes to be done
  const LATE = 5000; // ms until the next question, when a tick is late or nobody answers
  const LONGEST = 15000;
  const OLD = 45000; // ms without an answer from which on the page says so
  const live = document.getElementById("live");
  const shown = new Map(); // part id -> markup as it came
  let answered = performance.now();
  let next = 0;

  const announce = (before) => {
    const heading = document.querySelector("h1");
    const status = live.parentElement.querySelector("[role=status]");
    if (heading && heading.textContent !== before) status.textContent = heading.textContent;
  };
  const swap = (fresh) => {
    const before = document.querySelector("h1")?.textContent;
    for (const part of document.querySelectorAll("[data-refresh]")) {
      const coming = fresh.getElementById(part.id);
      // Where somebody is at work nothing moves: it comes with the next round.
      if (!coming || part.contains(document.activeElement) || shown.get(part.id) === coming.outerHTML) continue;
      shown.set(part.id, coming.outerHTML);
      const open = [...part.querySelectorAll("details")].map((element) => element.open);
      part.replaceChildren(...coming.childNodes);
      part.querySelectorAll("details").forEach((element, n) => { element.open = Boolean(open[n]); });
    }
    live.dataset.asOf = fresh.getElementById("live")?.dataset.asOf ?? "";
    document.title = fresh.title || document.title;
    document.dispatchEvent(new Event("refreshed"));
    announce(before);
  };
  // Until the tick after the one that this page shows, by the clock of the server.
  const wait = (answer, asOf) => {
    if (live.dataset.asOf === asOf) return LATE;
    const due = Date.parse(live.dataset.asOf) + 1000 * live.dataset.every + AFTER_TICK;
    return Math.min(Math.max(due - Date.parse(answer.headers.get("Date")), AFTER_TICK), LONGEST) || LATE;
  };
  const refresh = async () => {
    clearTimeout(next);
    if (document.hidden) return; // it goes on when the page is seen again
    let pause = LATE;
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (answer.ok) {
        const asOf = live.dataset.asOf;
        swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
        answered = performance.now();
        pause = wait(answer, asOf);
      }
    } catch {
      // Offline, or we are away: what is shown says so once it is old.
    }
    live.hidden = performance.now() - answered < OLD;
    clearTimeout(next);
    next = setTimeout(refresh, pause + 500 * Math.random()); // not all readers in the same moment
  };
  if (live) {
    next = setTimeout(refresh, FIRST);
    document.addEventListener("visibilitychange", refresh);
    addEventListener("pageshow", (event) => event.persisted && refresh());
  }
}
