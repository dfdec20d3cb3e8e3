// One file to the server, with progress; waits and tries again when the line or the server fails,
// and when the server says how long to wait.
const WAITS = [1000, 3000, 9000];
const MOST_WAITS = 8;
const LONGEST_WAIT = 120;
const BROKEN = "The server could not be reached. The file was not kept.";

/** Resolves to {html}, or {error, code, passing}: whether the same file may pass the next time. */
export async function send(form, file, onProgress, onWait) {
  for (let attempt = 0; ; attempt++) {
    const answer = await post(form.dataset.uploadUrl, fields(form, file), onProgress);
    const pause = pauseAfter(answer, attempt);
    if (!pause) return read(answer);
    onWait();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Milliseconds until the next try; nothing where another one would not help. */
function pauseAfter(answer, attempt) {
  const seconds = answer.status === 429 ? Number(answer.getResponseHeader("Retry-After")) : 0;
  if (seconds) return seconds <= LONGEST_WAIT && attempt < MOST_WAITS ? seconds * 1000 : 0;
  return isPassing(answer) ? WAITS[attempt] : 0;
}

function isPassing({ status }) {
  return status === 0 || status === 429 || status >= 500;
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

function read(answer) {
  const { status, responseText } = answer;
  if (status >= 200 && status < 300) return { html: responseText };
  const passing = isPassing(answer);
  if (status === 413) return { error: "The file is too large.", passing };
  try {
    const { error, code } = JSON.parse(responseText);
    return { error: error ?? BROKEN, code, passing };
  } catch {
    return { error: BROKEN, passing };
  }
}
