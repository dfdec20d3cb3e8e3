// Starts what every page needs, and fetches a larger module only where its element stands.
import { startErrors } from "./errors.js";
import { startForms } from "./forms.js";
import { startHtmxGlue } from "./htmx-glue.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";
import { startCopy } from "./copy.js";

const onDemand = {
  "[data-upload]": () => import("./upload.js"),
  "[data-lightbox]": () => import("./lightbox.js"),
  "[data-compare]": () => import("./compare.js"),
  "[data-mirror]": () => import("./mirror.js"),
  "[data-until]": () => import("./countdown.js"),
  "[data-password]": () => import("./password.js"),
  "[data-passkey]": () => import("./passkey.js"),
};

async function enhance(root) {
  for (const [selector, load] of Object.entries(onDemand)) {
    if (root.matches?.(selector) || root.querySelector(selector)) (await load()).enhance(root);
  }
}

startTheme();
startToasts();
startErrors();
startForms();
startCopy();
startHtmxGlue(enhance);
enhance(document);
