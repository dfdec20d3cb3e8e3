// What is wrong with a form goes away once it is put right, and the window's title says whether
// something is. The list of it takes the focus by itself: it carries `autofocus`.
const MARK = "Error: ";

export function startErrors() {
  document.addEventListener("input", ({ target }) => mend(target));
}

/** After a fragment came; `sent` is a form whose answer was accepted. */
export function settleErrors(sent) {
  sent?.querySelectorAll("[aria-invalid=true]").forEach(mend);
  sent?.querySelectorAll("[data-errors]").forEach((list) => list.remove());
  markTitle();
}

/** The person changes this control: what was said about it is no longer true. */
function mend(control) {
  const field = control.closest("fieldset.field") ?? control.closest(".field, .field-tick");
  if (!field?.querySelector("[aria-invalid=true], .field-error")) return;
  field.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  field.querySelectorAll(".field-error").forEach((error) => error.remove());
  for (const link of document.querySelectorAll("[data-errors] a[href^='#']")) {
    if (field.contains(document.getElementById(link.hash.slice(1)))) link.closest("li").remove();
  }
  document.querySelectorAll("[data-errors]:not(:has(li))").forEach((list) => list.remove());
  markTitle();
}

function markTitle() {
  const title = document.title.replace(MARK, "");
  document.title = document.querySelector("[data-errors]") ? MARK + title : title;
}
