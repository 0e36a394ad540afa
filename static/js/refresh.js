// Renews the parts of a page marked with data-refresh, from the same address, while the page is seen.
"use strict";
{
  const EVERY = 15000; // ms; a tick takes 10 s
  const shown = new Map(); // part id -> markup as it came
  const swap = (fresh) => {
    for (const part of document.querySelectorAll("[data-refresh]")) {
      const next = fresh.getElementById(part.id);
      // Where somebody is at work nothing moves: it comes with the next round.
      if (!next || part.contains(document.activeElement) || shown.get(part.id) === next.outerHTML) continue;
      shown.set(part.id, next.outerHTML);
      const open = [...part.querySelectorAll("details")].map((element) => element.open);
      part.replaceChildren(...next.childNodes);
      part.querySelectorAll("details").forEach((element, n) => { element.open = Boolean(open[n]); });
    }
    document.title = fresh.title || document.title;
    document.dispatchEvent(new Event("refreshed"));
  };
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // Offline, or we are away: what is shown says when it was renewed.
    }
  };
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
}
