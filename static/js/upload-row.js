// One file on its way, drawn from the form's template.
const HAS_PREVIEW = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Retry may help; it would not; the file is here already. */
export const LEFT_OUT = ["failed", "refused", "known"];

/** A row for the file; `on` holds what Retry and Remove do. */
export function drawRow(form, file, on) {
  const row = form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("[data-retry]").addEventListener("click", on.retry);
  row.querySelector("[data-remove]").addEventListener("click", on.remove);
  if (HAS_PREVIEW.has(file.type)) preview(row, file);
  form.querySelector("[data-upload-list]").append(row);
  return row;
}

/** What a row says: its state, its words, and how far it is in percent. */
export function showState(row, state, text, percent = 0) {
  row.dataset.state = state;
  row.querySelector("[data-state-text]").textContent = text;
  row.querySelector("[data-retry]").hidden = state !== "failed";
  const bar = row.querySelector("progress");
  bar.hidden = LEFT_OUT.includes(state);
  bar.value = percent;
}

/** The state of what was not taken, by what the server said. */
export function leftOutAs({ code, passing }) {
  if (code === "duplicate") return "known";
  return passing ? "failed" : "refused";
}

/** The line under the form, and the button that clears away what was left out. */
export function showTotals(form, { ok, known, failed, all }) {
  const facts = [`${ok} of ${all} uploaded`, known && `${known} here already`, failed && `${failed} not taken`];
  const text = all ? facts.filter(Boolean).join(", ") : "";
  const button = form.querySelector("[data-upload-dismiss]");
  button.hidden = known + failed < 2;
  button.textContent = `Dismiss ${known + failed}`;
  const line = form.querySelector("[data-upload-status]");
  if (line.textContent !== text) line.textContent = text;
}

function preview(row, file) {
  const picture = document.createElement("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => {
    URL.revokeObjectURL(picture.src);
    row.querySelector("[data-preview]").replaceWith(picture);
  });
  picture.addEventListener("error", () => URL.revokeObjectURL(picture.src));
}
