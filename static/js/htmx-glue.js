// The only place that listens to htmx.
import { settleErrors } from "./errors.js";
import { release } from "./forms.js";
import { toast } from "./toasts.js";

const FAILURES = {
  401: "Please log in again.",
  403: "That isn't allowed. Reload the page and try again.",
  404: "That isn't there any more.",
  409: "Something changed meanwhile. Reload the page to see it.",
  413: "That file is too large.",
  429: "That was a lot at once. Wait a moment and try again.",
};
const BROKEN = "Something broke on our side. Nothing was lost; try again in a moment.";
const UNREACHABLE = "Visiona can't be reached. Check your connection and try again.";

export function startHtmxGlue(enhance) {
  const on = (name, listener) => document.addEventListener(`htmx:${name}`, listener);
  on("load", (event) => event.target !== document.body && enhance(event.target));
  on("responseError", ({ detail }) => bringsWords(detail.xhr) || tell(FAILURES[detail.xhr.status] ?? BROKEN));
  on("sendError", () => tell(UNREACHABLE));
  on("timeout", () => tell(UNREACHABLE));
  on("afterRequest", ({ detail }) => settle(detail));
  document.addEventListener("messages", ({ detail }) => detail.items?.forEach(toast));
  pauseWhileHidden(on);
  showConnection();
}

/** A form may be sent again; and what was sent may have put a job to work, or ended one. */
function settle({ successful, requestConfig, xhr }) {
  // Its own element: the event's is another one once that has been swapped away.
  const { elt, verb } = requestConfig;
  const form = elt.matches?.("form") ? elt : null;
  if (form) release(form);
  settleErrors(xhr.status < 300 ? form : null);
  if (successful && verb !== "get") window.htmx.trigger(document.body, "jobs");
}

/** The server's own words for it become a toast by themselves. */
function bringsWords(answer) {
  return (answer.getResponseHeader("HX-Trigger") ?? "").includes('"messages"');
}

function tell(text) {
  toast({ level: "error", text, id: text });
}

/** A page nobody looks at asks nothing; when it is seen again each paused element asks at once. */
function pauseWhileHidden(on) {
  const paused = new Set();
  on("confirm", (event) => {
    const { elt, verb, issueRequest, triggeringEvent } = event.detail;
    if (!document.hidden || verb !== "get" || triggeringEvent?.isTrusted) return;
    event.preventDefault();
    paused.add([elt, issueRequest]);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const [elt, issueRequest] of paused) if (elt.isConnected) issueRequest(true);
    paused.clear();
  });
}

function showConnection() {
  const banner = document.querySelector("[data-offline]");
  const show = () => {
    if (banner) banner.hidden = navigator.onLine;
  };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
