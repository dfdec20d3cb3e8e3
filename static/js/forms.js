// Ctrl+Enter, and forms that are sent once however often the button is pressed.

export function startForms() {
  document.addEventListener("keydown", sendByKeys);
  document.addEventListener("submit", sendOnce);
  // The back button shows the page as it was left: with its button still busy.
  window.addEventListener("pageshow", ({ persisted }) => persisted && release(document));
}

/** Lets a form's buttons be pressed again. */
export function release(form) {
  form.querySelectorAll("[aria-busy=true]").forEach(free);
}

function sendByKeys(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form[data-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (!button) return;
  if (button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  button.setAttribute("aria-busy", "true");
}

function free(button) {
  button.removeAttribute("aria-busy");
}
