// <textarea data-counter="id">: the element with that id says how much room is taken.
document.addEventListener("input", ({ target }) => {
  const place = target.dataset.counter && document.getElementById(target.dataset.counter);
  if (place) place.querySelector("[data-count]").textContent = [...target.value].length;
});
