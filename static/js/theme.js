// The theme changes at once; the form's own address remembers it.
const FRAMES = { dark: "#0c0c11", light: "#fafafc" };

export function startTheme() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter?.value) return;
    event.preventDefault();
    show(event.submitter.value);
    save(form, event.submitter);
  });
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    const system = meta.media.includes("dark") ? "dark" : "light";
    meta.content = FRAMES[theme] ?? FRAMES[system];
  }
  for (const button of document.querySelectorAll("[data-theme-form] [name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

async function save(form, submitter) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form, submitter),
    headers: { "HX-Request": "true" },
    keepalive: true, // it arrives even when the next page is opened at once
  }).catch(() => null);
  if (!answer?.ok) form.submit();
}
