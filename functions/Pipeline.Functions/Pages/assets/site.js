// What a script can add to pages that are complete without one: figures beside the pointer, arrow keys in charts,
// the section being read marked in the contents, and opened tables that stay open.
(() => {
  "use strict";

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "status");
  document.body.append(tip);
  let shown = null;

  // The first line of a mark's title is its heading; the others are name and figure, separated by a tab.
  function show(mark, x, y) {
    if (mark !== shown) {
      shown?.classList.remove("on");
      shown = mark;
      mark.classList.add("on");
      const [heading, ...lines] = mark.dataset.tip.split("\n");
      const title = document.createElement("strong");
      title.textContent = heading;
      tip.replaceChildren(title, ...lines.map(line => {
        const row = document.createElement("span");
        row.append(...line.split("\t").filter(Boolean).map(part => Object.assign(document.createElement("span"), { textContent: part })));
        return row;
      }));
      tip.hidden = false;
    }
    const box = tip.getBoundingClientRect();
    const left = x + 16 + box.width > document.documentElement.clientWidth ? x - 16 - box.width : x + 16;
    const top = Math.min(y + 16, document.documentElement.clientHeight - box.height - 8);
    tip.style.setProperty("left", `${Math.max(8, left) + scrollX}px`);
    tip.style.setProperty("top", `${Math.max(8, top) + scrollY}px`);
  }

  function hide() {
    shown?.classList.remove("on");
    shown = null;
    tip.hidden = true;
  }

  for (const chart of document.querySelectorAll("svg.chart")) {
    const marks = [...chart.querySelectorAll(".hit")];
    if (marks.length === 0) continue;
    for (const mark of marks) {
      const title = mark.querySelector("title");
      mark.dataset.tip = title.textContent;
      title.remove();
    }
    chart.addEventListener("pointermove", event => {
      const mark = event.target.closest(".hit");
      if (mark) show(mark, event.clientX, event.clientY); else hide();
    });
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("blur", hide);
    chart.setAttribute("tabindex", "0");
    chart.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step) return;
      event.preventDefault();
      const at = marks.indexOf(shown);
      const mark = marks[at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length];
      const box = (mark.querySelector(".cross, .bar") ?? mark).getBoundingClientRect();
      show(mark, box.right, box.top);
    });
  }

  // A reader who opens a kind of details on one profile wants it open on the next.
  const store = (() => { try { return window.localStorage; } catch { return null; } })();
  for (const details of document.querySelectorAll("section.table details")) {
    const key = `open:${details.closest("section.table").id}:${details.className}`;
    if (store?.getItem(key)) details.open = true;
    details.addEventListener("toggle", () => {
      try {
        if (details.open) store?.setItem(key, "1"); else store?.removeItem(key);
      } catch { /* A full or forbidden store only forgets. */ }
    });
  }

  const links = new Map([...document.querySelectorAll(".contents a")].map(link => [link.hash.slice(1), link]));
  if (links.size > 0 && "IntersectionObserver" in window) {
    const observer = new IntersectionObserver(entries => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-10% 0px -80% 0px" });
    for (const id of links.keys()) {
      const part = document.getElementById(id);
      if (part) observer.observe(part);
    }
  }
})();
