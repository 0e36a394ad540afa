// Filters the board while one types; Enter asks the server, which also knows near names.
"use strict";
{
  const field = document.getElementById("q");
  const none = document.querySelector("[data-none]");
  let searched = false; // folded categories are open while one searches, and else as the reader left them
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of document.querySelectorAll("[data-words]")) {
      row.hidden = !words.every((word) => row.dataset.words.includes(word));
      if (!row.hidden) found += 1;
    }
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-words]:not([hidden])");
      if (group.matches("[data-folded]") && (words.length || searched)) group.open = words.length > 0;
    }
    searched = words.length > 0;
    for (const other of document.querySelectorAll(".changes, .haze")) other.hidden = words.length > 0;
    none.hidden = found > 0;
  };
  if (field && none && !new URLSearchParams(location.search).get("q")) {
    field.addEventListener("input", filter);
    document.addEventListener("refreshed", filter);
    if (field.value) filter();
  }
}
