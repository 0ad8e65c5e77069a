"use strict";
/* Search over names, and what a box of the lineage is made of. The pages are whole without it. */

const narrow = window.matchMedia("(max-width: 800px)");
const contents = document.querySelector(".contents");
if (narrow.matches) contents.removeAttribute("open");

const search = document.getElementById("search");
const found = document.getElementById("found");
const root = document.body.dataset.root;
const MOST = 30;
let chosen = -1;

function matches(word) {
  const ranked = [];
  for (const [kind, name, path] of NAMES) {
    const lower = name.toLowerCase();
    const at = lower.indexOf(word);
    if (at < 0) continue;
    const last = lower.slice(lower.lastIndexOf(".") + 1);
    const rank = lower === word || last === word ? 0 : at === 0 || last.startsWith(word) ? 1 : last.includes(word) ? 2 : 3;
    ranked.push([rank * 1000 + (name.includes(".") ? 100 : 0) + lower.length, kind, name, path]);
  }
  return ranked.sort((a, b) => a[0] - b[0]).slice(0, MOST);
}

function show() {
  const word = search.value.trim().toLowerCase();
  chosen = -1;
  found.replaceChildren();
  found.hidden = word === "";
  if (word === "") return;
  const all = matches(word);
  for (const [, kind, name, path] of all) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const what = document.createElement("small");
    link.href = root + path;
    what.textContent = kind;
    link.append(what, name);
    item.append(link);
    found.append(item);
  }
  if (all.length === 0) {
    const nothing = document.createElement("p");
    nothing.textContent = "Nothing has such a name.";
    found.append(nothing);
  }
}

search.addEventListener("input", show);
search.addEventListener("keydown", (event) => {
  const links = [...found.querySelectorAll("a")];
  if (event.key === "Escape") {
    search.value = "";
    show();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && links.length > 0) {
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : links.length - 1) + (chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % links.length;
    links.forEach((link, i) => link.classList.toggle("on", i === chosen));
    links[chosen].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && links.length > 0) {
    links[Math.max(0, chosen)].click();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".search")) found.hidden = true;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
});

for (const graph of document.querySelectorAll(".graph")) {
  const lines = [...graph.querySelectorAll(".line")];
  const boxes = [...graph.querySelectorAll(".box")];

  function along(id, from, to, seen, taken) {
    seen.add(id);
    for (const line of lines) {
      if (line.dataset[from] !== id) continue;
      taken.add(line);
      if (!seen.has(line.dataset[to])) along(line.dataset[to], from, to, seen, taken);
    }
  }

  function look(id) {
    const seen = new Set();
    const taken = new Set();
    along(id, "from", "to", seen, taken);
    const down = new Set(seen);
    along(id, "to", "from", seen, taken);
    along(id, "from", "to", down, taken);
    down.forEach((each) => seen.add(each));
    graph.classList.add("looking");
    boxes.forEach((box) => box.classList.toggle("on", seen.has(box.dataset.id)));
    lines.forEach((line) => line.classList.toggle("on", taken.has(line)));
  }

  function rest() {
    graph.classList.remove("looking");
  }

  for (const box of boxes) {
    const link = box.closest("a");
    link.addEventListener("mouseenter", () => look(box.dataset.id));
    link.addEventListener("mouseleave", rest);
    link.addEventListener("focus", () => look(box.dataset.id));
    link.addEventListener("blur", rest);
  }
  const here = graph.querySelector(".here");
  const frame = graph.closest(".graph-frame");
  if (here && frame.scrollWidth > frame.clientWidth) {
    const box = here.getBoundingClientRect();
    frame.scrollLeft += box.left - frame.getBoundingClientRect().left - frame.clientWidth / 2 + box.width / 2;
  }
}
