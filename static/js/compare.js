// <figure data-compare>: one picture over the other, a divider between them, zoom and pan.
const seen = new WeakSet();

export function enhance(root) {
  const figures = [...root.querySelectorAll("[data-compare]")];
  if (root.matches?.("[data-compare]")) figures.push(root);
  figures.filter((figure) => !seen.has(figure)).forEach(start);
}

function start(figure) {
  seen.add(figure);
  const parts = {
    figure,
    view: figure.querySelector("[data-compare-view]"),
    stage: figure.querySelector("[data-compare-stage]"),
    range: figure.querySelector("input[type=range]"),
    zoom: 0,
  };
  parts.range.addEventListener("input", () => cut(parts));
  parts.view.addEventListener("scroll", () => cut(parts), { passive: true });
  new ResizeObserver(() => cut(parts)).observe(parts.view);
  figure.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) zoom(parts, button);
  });
  parts.view.addEventListener("pointerdown", (event) => drag(parts, event));
  cut(parts);
}

/** Where the pictures meet: a share of the window onto them, wherever they are scrolled to. */
function cut({ figure, view, stage, range, zoom }) {
  const share = Number(range.value) / 100;
  const across = view.scrollLeft + share * view.clientWidth - stage.offsetLeft;
  figure.style.setProperty("--at", `${share * 100}%`);
  figure.style.setProperty("--cut", zoom ? `${across}px` : `${share * 100}%`);
}

/** 0 fits the picture into the window; else so many screen pixels to one of the picture. */
function zoom(parts, button) {
  const { figure, view, stage } = parts;
  const [x, y] = centre(view, stage);
  parts.zoom = Number(button.dataset.zoom);
  for (const each of figure.querySelectorAll("[data-zoom]")) {
    each.setAttribute("aria-pressed", String(each === button));
  }
  figure.toggleAttribute("data-zoomed", parts.zoom > 0);
  for (const side of ["width", "height"]) {
    const length = figure.dataset[side] * parts.zoom;
    stage.style.setProperty(`--${side}`, `${length}px`);
  }
  view.tabIndex = parts.zoom ? 0 : -1;
  view.scrollTo(
    stage.offsetLeft + x * stage.offsetWidth - view.clientWidth / 2,
    stage.offsetTop + y * stage.offsetHeight - view.clientHeight / 2,
  );
  cut(parts);
}

/** The point of the picture in the middle of the window, as shares of its sides. */
function centre(view, stage) {
  return [
    (view.scrollLeft + view.clientWidth / 2 - stage.offsetLeft) / stage.offsetWidth,
    (view.scrollTop + view.clientHeight / 2 - stage.offsetTop) / stage.offsetHeight,
  ];
}

/** Moves the divider; in a zoomed picture the mouse moves the picture, as a finger does anyway. */
function drag(parts, event) {
  const { view, range, zoom } = parts;
  if (event.button || (zoom && event.pointerType !== "mouse")) return;
  event.preventDefault();
  view.setPointerCapture(event.pointerId);
  const follow = (moved) => {
    if (zoom) {
      view.scrollBy(-moved.movementX, -moved.movementY);
    } else {
      const { left, width } = view.getBoundingClientRect();
      range.value = String(((moved.clientX - left) / width) * 100);
      cut(parts);
    }
  };
  const end = new AbortController();
  view.addEventListener("pointermove", follow, { signal: end.signal });
  for (const name of ["pointerup", "pointercancel"]) {
    view.addEventListener(name, () => end.abort(), { signal: end.signal });
  }
  if (!zoom) follow(event);
  range.focus({ preventScroll: true });
}
