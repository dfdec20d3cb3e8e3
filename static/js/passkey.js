// [data-passkey]: a form that a passkey answers: made ("create"), used ("get"), or used by somebody
// who is not known yet ("login", whose question is fetched from the form's own address).

export function enhance(root) {
  root.querySelectorAll("[data-passkey]").forEach(start);
}

function start(form) {
  if ("started" in form.dataset) return;
  form.dataset.started = "";
  const wrong = whyNot();
  form.hidden = Boolean(wrong) && form.dataset.passkey === "login" && !wrong.address;
  say(form, wrong);
  form.addEventListener("submit", (event) => {
    if ("answered" in form.dataset) return;
    event.preventDefault();
    if (!wrong) answer(form, event.submitter);
  });
}

/** A name is needed where the site is at home: an address of numbers has no passkeys. */
function whyNot() {
  if (/^[\d.]+$|:/.test(location.hostname)) {
    const address = new URL(location.href);
    address.hostname = "localhost";
    return { text: "Passkeys need an address in letters: ", address: address.href };
  }
  if (!window.PublicKeyCredential) return { text: "This browser has no passkeys." };
  return null;
}

async function answer(form, button) {
  say(form, null);
  try {
    form.elements.credential.value = JSON.stringify(asJson(await ask(form)));
  } catch (error) {
    const known = error.name === "InvalidStateError" && "This device has a passkey for your account already.";
    say(form, { text: known || "The passkey was not used: it was cancelled, or took too long. Try again." });
    return;
  }
  form.dataset.answered = "";
  form.requestSubmit(button);
}

async function ask(form) {
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: decoded(JSON.parse(form.dataset.options)) });
  }
  const asked = form.dataset.options ? JSON.parse(form.dataset.options) : await fetched(form.action);
  return navigator.credentials.get({ publicKey: decoded(asked) });
}

async function fetched(address) {
  const answered = await fetch(address, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answered.ok) throw new Error("no question");
  return (await answered.json()).request_options.publicKey;
}

function say(form, wrong) {
  const hint = form.querySelector("[data-passkey-hint]");
  hint.hidden = !wrong;
  hint.textContent = wrong?.text ?? "";
  if (!wrong?.address) return;
  const link = document.createElement("a");
  Object.assign(link, { href: wrong.address, className: "link", textContent: new URL(wrong.address).host });
  hint.append(link);
}

function decoded(options) {
  const names = ["excludeCredentials", "allowCredentials"].filter((name) => options[name]);
  const lists = names.map((name) => [name, options[name].map((one) => ({ ...one, id: bytes(one.id) }))]);
  const user = options.user && { user: { ...options.user, id: bytes(options.user.id) } };
  return { ...options, ...user, ...Object.fromEntries(lists), challenge: bytes(options.challenge) };
}

function asJson(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const sent = parts.filter((part) => response[part]).map((part) => [part, letters(response[part])]);
  return {
    id: credential.id,
    rawId: letters(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(sent), transports: response.getTransports?.() },
  };
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function letters(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
