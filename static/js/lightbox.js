// <a data-lightbox href="detail page">: opens the page's fragment in a dialog; the address follows.
import { raise } from "./toasts.js";

let dialog = null;
let link = null;
let request = null;

export function enhance() {
  if (dialog) return;
  dialog = document.createElement("dialog");
  dialog.className = "dialog lightbox";
  dialog.setAttribute("aria-label", "Picture");
  dialog.append(document.createElement("div"));
  document.body.append(dialog);
  document.addEventListener("click", follow);
  dialog.addEventListener("keydown", turn);
  dialog.addEventListener("close", leave);
  window.addEventListener("popstate", () => dialog.close());
}

function follow(event) {
  const wanted = event.target.closest("a[data-lightbox]");
  const way = dialog.contains(event.target) && event.target.closest("a[rel=prev], a[rel=next]");
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (isPlain && (wanted || way)) {
    event.preventDefault();
    if (wanted) link = wanted;
    show((wanted || way).href);
  } else if (event.target === dialog || event.target.closest("[data-lightbox-close]")) {
    dialog.close();
  }
}

/** Puts the page's fragment into the dialog; goes to the page itself when that fails. */
async function show(url) {
  request?.abort();
  request = new AbortController();
  const { signal } = request;
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal }).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
  if (signal.aborted) return;
  if (!html) {
    location.assign(url);
    return;
  }
  dialog.firstElementChild.innerHTML = html;
  window.htmx?.process(dialog.firstElementChild);
  if (dialog.open) history.replaceState({ lightbox: true }, "", url);
  else open(url);
}

function open(url) {
  history.pushState({ lightbox: true }, "", url);
  const reveal = () => {
    dialog.showModal();
    raise();
  };
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (document.startViewTransition && !isCalm) document.startViewTransition(reveal);
  else reveal();
}

function turn(event) {
  if (event.target.matches("input, textarea, select")) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const url = step && neighbour(step);
  if (!url) return;
  event.preventDefault();
  show(url);
}

/** What the fragment names, else the picture beside it on the page. */
function neighbour(step) {
  const named = dialog.querySelector(step < 0 ? "a[rel=prev]" : "a[rel=next]");
  if (named) return named.href;
  const links = [...document.querySelectorAll("a[data-lightbox]")];
  const next = links[links.indexOf(link) + step];
  if (next) link = next;
  return next?.href;
}

function leave() {
  request?.abort();
  dialog.firstElementChild.replaceChildren();
  if (history.state?.lightbox) history.back();
  if (link?.isConnected) link.focus();
}
