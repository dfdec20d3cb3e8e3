// One file on its way, drawn from the form's template.
const HAS_PREVIEW = new Set(["image/jpeg", "image/png", "image/webp"]);

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
  bar.hidden = state === "failed";
  bar.value = percent;
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
