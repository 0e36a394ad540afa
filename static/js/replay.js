// Goes through an incident minute by minute: a marker on the chart, and the sentence of that minute.
"use strict";
{
  const EVERY = 90; // ms between two points while it plays
  const box = document.querySelector("[data-replay]");
  const draw = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const start = (scrub, readout, range, play) => {
    const { top, bottom } = scrub.dataset;
    const words = [play.textContent, play.dataset.stop];
    let timer = 0;
    const mark = ({ x, y }) => {
      const layer = draw("g", { class: "moment" });
      layer.append(
        draw("rect", { class: "later", x, y: top, width: `${100 - parseFloat(x)}%`, height: bottom - top }),
        draw("line", { x1: x, x2: x, y1: top, y2: bottom }),
        draw("circle", { cx: x, cy: y, r: 4.5 }),
      );
      box.querySelector(".moment")?.remove();
      box.querySelector("svg.chart").append(layer);
    };
    const show = () => {
      const row = box.querySelectorAll("[data-moments] tr")[range.value];
      const bold = document.createElement("b");
      bold.append(row.querySelector("time").cloneNode(true));
      readout.replaceChildren(bold, ` ${row.dataset.said}`);
      readout.hidden = false;
      range.setAttribute("aria-valuetext", readout.textContent);
      mark(row.dataset);
    };
    const halt = () => { clearInterval(timer); timer = 0; [play.textContent] = words; };
    const step = () => { range.stepUp(); show(); if (range.value === range.max) halt(); };
    // The page of one minute draws no more than was known then: the first move fetches the whole.
    const fetched = async () => {
      const answer = await fetch(location.pathname).catch(() => null); // offline: what is drawn stays
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["replay-name", "chart", "stops", "minutes"]) {
        document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      }
      delete box.dataset.cut;
      history.replaceState(null, "", location.pathname);
      document.dispatchEvent(new Event("refreshed"));
    };
    let asked = null; // once, however often the slider moves meanwhile
    const whole = async () => {
      if (!("cut" in box.dataset)) return;
      asked ??= fetched();
      await asked;
      asked = null;
    };
    range.addEventListener("input", async () => { halt(); await whole(); show(); });
    play.addEventListener("click", async () => {
      if (timer) { halt(); return; }
      timer = -1; // a second click while the whole is fetched is a stop
      await whole();
      if (timer !== -1) return;
      if (range.value === range.max) range.value = 0;
      [, play.textContent] = words;
      timer = setInterval(step, EVERY);
    });
    document.addEventListener("refreshed", () => {
      range.max = box.querySelectorAll("[data-moments] tr").length - 1;
      if (!readout.hidden) show();
    });
    play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrub.hidden = false;
  };
  if (box) start(...["[data-scrub]", "[data-readout]", "#minute", "[data-play]"].map((q) => box.querySelector(q)));
}
