// <button data-copy="text">: copies, and says so on the button and to screen readers.
import { toast } from "./toasts.js";

export function startCopy() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast({ level: "success", text: "Copied.", id: "copied" });
    } catch {
      toast({ level: "warning", text: "The browser didn't allow copying. Select the text and copy it." });
    }
  });
}
