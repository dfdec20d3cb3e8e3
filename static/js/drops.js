// Files that are dragged from elsewhere onto a place of the page.

/** `take` gets the files; while they hang over the place it carries data-over. */
export function takeDrops(zone, take) {
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.toggleAttribute("data-over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
  }
}
