// [data-password]: shows what is typed while asked to, and says how hard a new password is to guess.

export function enhance(root) {
  root.querySelectorAll("[data-password]").forEach(start);
}

function start(field) {
  if (field.dataset.started) return;
  field.dataset.started = "";
  const input = field.querySelector("input");
  const button = field.querySelector("[data-reveal]");
  button.hidden = false;
  button.addEventListener("click", () => show(input, button, input.type === "password"));
  // Browsers keep and fill in what was sent from a password field only.
  input.form?.addEventListener("submit", () => show(input, button, false));
  const hint = field.querySelector("[data-strength]");
  if (hint && input.dataset.least) input.addEventListener("input", () => tell(input, hint));
}

function show(input, button, isShown) {
  input.type = isShown ? "text" : "password";
  button.firstChild.textContent = isShown ? "Hide" : "Show";
}

function tell(input, hint) {
  const missing = Number(input.dataset.least) - input.value.length;
  hint.hidden = !input.value;
  if (missing > 0) say(hint, "", `${missing} more ${missing === 1 ? "character" : "characters"}`);
  else if (bits(input.value) < 50) say(hint, "weak", "Easy to guess. One more word makes it stronger.");
  else if (bits(input.value) < 75) say(hint, "fair", "Good.");
  else say(hint, "strong", "Strong.");
}

function say(hint, strength, words) {
  hint.dataset.strength = strength;
  hint.textContent = words;
}

/** Roughly: each character counts by the kinds that occur, a repeat or a step of one hardly at all. */
function bits(text) {
  const kinds = [[/[a-z]/, 26], [/[A-Z]/, 26], [/\d/, 10], [/[^a-zA-Z\d]/, 30]];
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  const codes = Array.from(text, (character) => character.codePointAt(0));
  const fresh = codes.filter((code, at) => Math.abs(code - codes[at - 1]) > 1 || at === 0);
  return Math.min(fresh.length, new Set(codes).size * 1.6) * Math.log2(alphabet || 1);
}
