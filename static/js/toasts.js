// Short messages in the corner. The server draws the first ones; later ones copy its template.
const SECONDS = { success: 6, info: 6, warning: 10 };
const MOST = 3;

const corner = () => document.getElementById("toasts");

export function startToasts() {
  const region = corner();
  if (!region) return;
  region.popover = "manual";
  raise();
  document.addEventListener("close", raise, true);
  region.querySelectorAll("[data-toast]").forEach(live);
}

/** Shows one toast: {level, text, id?, action?: {label, url}}. Text is never read as HTML. */
export function toast({ level = "info", text, id = "", action = null }) {
  const region = corner();
  if (!region || (id && region.querySelector(`[data-toast="${CSS.escape(id)}"]`))) return;
  const element = draw(level, text, id, action);
  raise();
  region.querySelector(`[data-toasts=${level === "error" ? "aloud" : "polite"}]`).append(element);
  live(element);
  const shown = region.querySelectorAll("[data-toast]:not([data-leaving])");
  [...shown].slice(0, Math.max(0, shown.length - MOST)).forEach(leave);
}

/** Brings the corner to the front. All outside an open dialog is inert, so it moves inside. */
export function raise() {
  const region = corner();
  if (!region?.showPopover) return;
  const host = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (region.matches(":popover-open")) region.hidePopover();
  if (region.parentElement !== host) host.append(region);
  region.showPopover();
}

function draw(level, text, id, action) {
  const element = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  element.dataset.toast = id;
  element.dataset.level = level;
  element.querySelector("p").textContent = text;
  element.querySelectorAll("[data-icon]").forEach((icon) => icon.dataset.icon !== level && icon.remove());
  const form = element.querySelector("[data-toast-action]");
  if (action) {
    form.setAttribute("action", action.url);
    form.querySelector("button").textContent = action.label;
  } else {
    form.remove();
  }
  return element;
}

function live(element) {
  element.querySelector("[data-toast-close]").addEventListener("click", () => leave(element));
  const seconds = SECONDS[element.dataset.level];
  if (!seconds) return;
  let timer = setTimeout(() => leave(element), seconds * 1000);
  const hold = () => clearTimeout(timer);
  const resume = () => {
    hold();
    timer = setTimeout(() => leave(element), seconds * 1000);
  };
  element.addEventListener("pointerenter", hold);
  element.addEventListener("focusin", hold);
  element.addEventListener("pointerleave", resume);
  element.addEventListener("focusout", resume);
}

function leave(element) {
  element.dataset.leaving = "";
  setTimeout(() => element.remove(), 200);
}
