// Reads a chart out, point by point: under the pointer, or with the arrow keys once it has the focus.
// Where the page offers it (data-zoom), dragging, or Shift with the arrows and Enter, zooms into a stretch.
"use strict";
{
  const LEAST = 3; // points; a shorter drag was meant as a click
  const iso = (minute) => new Date(minute * 6e4).toISOString().slice(0, 16) + "Z";
  const make = (parent, name, css) => parent.appendChild(Object.assign(document.createElement(name), { className: css }));

  const sentence = (plot, [minute, reports, works, low, high, level]) => {
    const language = document.documentElement.lang;
    const number = new Intl.NumberFormat(language);
    const form = { weekday: "short", hour: "numeric", minute: "2-digit", hourCycle: "h23" };
    const time = new Intl.DateTimeFormat(language, form).format(minute * 6e4);
    const usual = low === "-" ? "" : plot.dataset.usual.replace("{low}", number.format(low)).replace("{high}", number.format(high));
    const said = plot.dataset.said.replace("{reports}", number.format(reports)).replace("{works}", number.format(works));
    return { time, said: [said, usual, JSON.parse(plot.dataset.words)[level]].filter(Boolean).join(" · ") };
  };

  const equip = (plot) => {
    if (plot.dataset.equipped || !plot.dataset.points) return;
    plot.dataset.equipped = "yes";
    const points = plot.dataset.points.split(",").map((point) => point.split(" "));
    const share = (n) => (points[n][0] - plot.dataset.first) / (plot.dataset.last - plot.dataset.first);
    const rule = make(plot, "div", "reading");
    const words = make(plot, "p", "spoken");
    const stretch = make(plot, "div", "stretch");
    const slider = make(plot, "input", "unseen");
    Object.assign(slider, { type: "range", min: 0, max: points.length - 1, value: points.length - 1 });
    slider.setAttribute("aria-label", plot.dataset.label);
    words.hidden = rule.hidden = stretch.hidden = true;
    let begun = null; // the point where a stretch begins

    const show = (n) => {
      const { time, said } = sentence(plot, points[n]);
      words.replaceChildren(Object.assign(document.createElement("b"), { textContent: time }), ` ${said}`);
      slider.value = n;
      slider.setAttribute("aria-valuetext", `${time}: ${said}`);
      words.hidden = rule.hidden = false;
      words.classList.toggle("left", share(n) > 0.5);
      words.style.left = rule.style.left = `${100 * share(n)}%`;
      stretch.hidden = begun === null || begun === n;
      if (stretch.hidden) return;
      const [from, to] = [begun, n].sort((a, b) => a - b).map(share);
      Object.assign(stretch.style, { left: `${100 * from}%`, width: `${100 * (to - from)}%` });
    };
    const rest = () => {
      words.hidden = rule.hidden = stretch.hidden = true;
      begun = null;
      delete plot.dataset.busy;
    };
    const zoom = () => {
      const [from, to] = [begun, Number(slider.value)].sort((a, b) => a - b);
      if (begun !== null && to - from >= LEAST) location.search = `?from=${iso(points[from][0])}&to=${iso(points[to][0])}`;
      rest();
    };
    const under = (event) => {
      const box = plot.getBoundingClientRect();
      const at = (event.clientX - box.left) / box.width;
      return points.reduce((best, _, n) => (Math.abs(share(n) - at) < Math.abs(share(best) - at) ? n : best), 0);
    };
    plot.addEventListener("pointermove", (event) => show(under(event)));
    plot.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0 && plot.dataset.zoom) begun = under(event);
      if (begun !== null) plot.dataset.busy = "yes"; // nothing is swapped while somebody drags
      show(under(event));
    });
    plot.addEventListener("pointerup", () => begun !== null && zoom());
    // A finger that is lifted leaves what it has shown.
    plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && rest());
    slider.addEventListener("focus", () => show(Number(slider.value)));
    slider.addEventListener("blur", rest);
    slider.addEventListener("input", () => show(Number(slider.value)));
    slider.addEventListener("keydown", (event) => {
      if (event.key === "Escape") rest();
      if (event.key === "Enter") zoom();
      if (event.key.startsWith("Arrow") && plot.dataset.zoom) begun = event.shiftKey ? (begun ?? Number(slider.value)) : null;
    });
  };

  const all = () => document.querySelectorAll(".plot").forEach(equip);
  (self.requestIdleCallback || setTimeout)(all); // the page is painted first
  document.addEventListener("refreshed", all);
}
