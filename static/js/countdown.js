// <time data-until datetime="…">: what is left until then, in words, without asking the server.
const EVERY = 20_000;
let clock = 0;

export function enhance() {
  clock ||= setInterval(() => document.querySelectorAll("[data-until]").forEach(tell), EVERY);
}

function tell(element) {
  const minutes = Math.floor((new Date(element.dateTime) - Date.now()) / 60_000);
  const words = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  element.textContent = minutes < 1 ? "a moment" : words;
}
