// <form data-upload …>: files by choosing, dropping or pasting, three at a time, each on its own.
import { takeDrops } from "./drops.js";
import { send } from "./send.js";
import { shrink } from "./shrink.js";
import { drawRow, LEFT_OUT, leftOutAs, showState, showTotals } from "./upload-row.js";

const AT_ONCE = 3;
const seen = new WeakSet();
const busy = new Set();

export function enhance(root) {
  const forms = [...root.querySelectorAll("[data-upload]")];
  if (root.matches?.("[data-upload]")) forms.push(root);
  forms.filter((form) => !seen.has(form)).forEach(start);
}

window.addEventListener("beforeunload", (event) => busy.size && event.preventDefault());

function start(form) {
  seen.add(form);
  const queue = { form, items: [], running: 0 };
  const input = form.querySelector("input[type=file]");
  const take = (files) => {
    const wanted = input.multiple ? [...files] : [...files].slice(0, 1);
    wanted.forEach((file) => add(queue, file));
    pump(queue);
  };
  const takeChosen = () => {
    take(input.files);
    input.value = "";
  };
  form.querySelector("[data-upload-dismiss]").addEventListener("click", () => remove(queue, leftOut(queue)));
  input.addEventListener("change", takeChosen);
  document.addEventListener("paste", (event) => form.isConnected && take(event.clipboardData.files));
  takeDrops(form.querySelector(".dropzone"), take);
  takeChosen(); // what was chosen before this module had arrived
  form.dataset.upload = "ready";
}

function add(queue, file) {
  const item = { file, state: "queued" };
  item.row = drawRow(queue.form, file, {
    retry: () => {
      mark(queue, item, "queued", "Waiting");
      pump(queue);
    },
    remove: () => remove(queue, [item]),
  });
  queue.items.push(item);
  mark(queue, item, "queued", "Waiting");
}

const leftOut = ({ items }) => items.filter(({ state }) => LEFT_OUT.includes(state));

function remove(queue, items) {
  items.forEach((item) => (item.state = "removed"));
  items.forEach(({ row }) => row.remove());
  report(queue);
}

function pump(queue) {
  while (queue.running < AT_ONCE) {
    const item = queue.items.find(({ state }) => state === "queued");
    if (!item) break;
    queue.running++;
    carry(queue, item).finally(() => {
      queue.running--;
      pump(queue);
    });
  }
}

async function carry(queue, item) {
  const edge = Number(queue.form.dataset.uploadShrink ?? 0);
  mark(queue, item, "preparing", "Preparing");
  const file = edge ? await shrink(item.file, edge) : item.file;
  const answer = await send(queue.form, file, (part) => {
    const percent = Math.round(part * 100);
    const isSent = percent === 100;
    mark(queue, item, isSent ? "checking" : "uploading", isSent ? "Checking" : `Uploading ${percent} %`, percent);
  }, () => mark(queue, item, "waiting", "Waits a moment, then goes on by itself"));
  if (answer.error) mark(queue, item, leftOutAs(answer), answer.error);
  else arrive(queue, item, answer.html);
}

function arrive(queue, item, html) {
  const target = document.querySelector(queue.form.dataset.uploadTarget);
  const last = target.lastElementChild;
  target.insertAdjacentHTML("beforeend", html);
  let element = last ? last.nextElementSibling : target.firstElementChild;
  for (; element; element = element.nextElementSibling) window.htmx?.process(element);
  item.row.remove();
  item.state = "ok";
  report(queue);
  follow(queue);
}

/** A file that came alone is opened at once, where the form asks for it. */
function follow({ form, items }) {
  if (!("uploadFollow" in form.dataset) || items.length > 1) return;
  const link = document.querySelector(`${form.dataset.uploadTarget} > :last-child a[href]`);
  if (link) location.assign(link.href);
}

function mark(queue, item, state, text, percent) {
  if (item.state === "removed") return;
  item.state = state;
  showState(item.row, state, text, percent);
  report(queue);
}

function report({ form, items }) {
  const count = (wanted) => items.filter(({ state }) => state === wanted).length;
  const [ok, known, all] = [count("ok"), count("known"), items.length - count("removed")];
  const failed = count("failed") + count("refused");
  const isBusy = ok + known + failed < all;
  busy[isBusy ? "add" : "delete"](form);
  showTotals(form, { ok, known, failed, all });
  form.dispatchEvent(new CustomEvent("uploads", { bubbles: true, detail: { ok, failed, isBusy } }));
}
