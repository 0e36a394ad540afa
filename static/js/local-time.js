// Times stand in the page in UTC; here they become the reader's own, with UTC in the title.
"use strict";
{
  // English here puts the day before the month, as the server does.
  const language = document.documentElement.lang.replace(/^en$/, "en-GB");
  const { yourZone, moment } = document.currentScript.dataset; // sentences, translated
  const two = (n) => String(n).padStart(2, "0");
  const hour = (at) => `${at.getHours()}:${two(at.getMinutes())}`;
  const year = (at) => (Date.now() - at > 300 * 864e5 ? "numeric" : undefined);
  const formats = new Map(); // making one takes a phone some milliseconds, and there are dozens of times
  const date = (at, parts) => {
    const key = JSON.stringify(parts);
    if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language, parts));
    return formats.get(key).format(at);
  };
  const day = (at) => date(at, { day: "numeric", month: "short", year: year(at) });
  const beside = (at, known) => // the day is told where it is not the one that the reader has in mind
    at.toDateString() === known.toDateString() ? hour(at) : moment.replace("{day}", day(at)).replace("{time}", hour(at));
  const begun = (element) => element.closest("[data-begun]")?.dataset.begun; // the day of an incident's page
  const words = {
    hour,
    clock: (at) => beside(at, new Date()),
    beside: (at, element) => beside(at, new Date(begun(element) ?? Date.now())),
    midnight: (at) => (at.getHours() || at.getMinutes() ? words.weekday(at) : day(at)), // UTC's, on an axis
    day,
    seconds: (at) => `${hour(at)}:${two(at.getSeconds())}`,
    dayname: (at) => date(at, { weekday: "long" }),
    weekday: (at) => `${date(at, { weekday: "short" })} ${hour(at)}`,
  };
  const zone = () => {
    const minutes = -new Date().getTimezoneOffset();
    const size = Math.abs(minutes);
    const rest = size % 60 ? `:${two(size % 60)}` : "";
    const offset = `${minutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${rest}`;
    return minutes ? yourZone.replace("{offset}", offset) : "UTC";
  };
  const localise = () => {
    for (const element of document.querySelectorAll("[data-time]")) {
      const text = element.getAttribute("datetime") || element.dataset.at;
      const at = new Date(text);
      if (Number.isNaN(at.getTime())) continue;
      element.textContent = words[element.dataset.time](at, element);
      if (element.tagName === "TIME") element.title = text.replace("T", " ").replace("Z", " UTC");
    }
    for (const element of document.querySelectorAll("[data-zone]")) element.textContent = zone();
  };
  localise();
  document.addEventListener("refreshed", localise);
}
