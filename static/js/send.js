// One file to the server, with progress; waits and tries again when the line or the server fails.
const WAITS = [1000, 3000, 9000];
const BROKEN = "The server could not be reached. The file was not kept.";

/** Resolves to {html} or {error}. The form names the address and the field. */
export async function send(form, file, onProgress) {
  for (let attempt = 0; ; attempt++) {
    const answer = await post(form.dataset.uploadUrl, fields(form, file), onProgress);
    const passing = answer.status === 0 || answer.status >= 500;
    if (!passing || attempt === WAITS.length) return read(answer);
    await new Promise((resolve) => setTimeout(resolve, WAITS[attempt]));
  }
}

function fields(form, file) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set(form.dataset.uploadField, file, file.name);
  return body;
}

function post(url, body, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Accept", "text/html, application/json");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onloadend = () => resolve(request);
    request.send(body);
  });
}

function read({ status, responseText }) {
  if (status >= 200 && status < 300) return { html: responseText };
  if (status === 413) return { error: "The file is too large." };
  try {
    return { error: JSON.parse(responseText).error ?? BROKEN };
  } catch {
    return { error: BROKEN };
  }
}
