// On a phone each row of the menu is a line to swipe along: show the place where one is. Without this file it starts at its beginning.
"use strict";

document.querySelectorAll(".sections ul").forEach((row) => {
  const here = row.querySelector("[aria-current]");
  if (!here || row.scrollWidth <= row.clientWidth) return;
  const link = here.getBoundingClientRect(), line = row.getBoundingClientRect();
  row.scrollLeft += link.left - line.left - (line.width - link.width) / 2;
});
