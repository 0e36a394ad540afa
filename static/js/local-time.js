// Times stand in the page in UTC; here they become the reader's own, with UTC in the title.
"use strict";
{
  const two = (n) => String(n).padStart(2, "0");
  const day = (at) => `${at.getDate()} ${at.toLocaleDateString("en", { month: "short" })}`;
  const hour = (at) => `${at.getHours()}:${two(at.getMinutes())}`;
  const year = (at) => (Date.now() - at > 300 * 864e5 ? ` ${at.getFullYear()}` : "");
  const today = (at) => at.toDateString() === new Date().toDateString();
  const words = {
    hour,
    clock: (at) => (today(at) ? hour(at) : `${day(at)}${year(at)}, ${hour(at)}`),
    day: (at) => day(at) + year(at),
    seconds: (at) => `${hour(at)}:${two(at.getSeconds())}`,
    dayname: (at) => at.toLocaleDateString("en", { weekday: "long" }),
    weekday: (at) => `${at.toLocaleDateString("en", { weekday: "short" })} ${hour(at)}`,
  };
  const zone = () => {
    const minutes = -new Date().getTimezoneOffset();
    const size = Math.abs(minutes);
    const rest = size % 60 ? `:${two(size % 60)}` : "";
    return minutes ? `your time zone (UTC${minutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${rest})` : "UTC";
  };
  const localise = () => {
    for (const element of document.querySelectorAll("[data-time]")) {
      const text = element.getAttribute("datetime") || element.dataset.at;
      const at = new Date(text);
      if (Number.isNaN(at.getTime())) continue;
      element.textContent = words[element.dataset.time](at);
      if (element.tagName === "TIME") element.title = text.replace("T", " ").replace("Z", " UTC");
    }
    for (const element of document.querySelectorAll("[data-zone]")) element.textContent = zone();
  };
  localise();
  document.addEventListener("refreshed", localise);
}
