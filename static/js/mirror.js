// <input type=range data-mirror="id">: a slider beside a number; each follows the other.
const seen = new WeakSet();

export function enhance(root) {
  for (const slider of root.querySelectorAll("[data-mirror]")) {
    if (seen.has(slider)) continue;
    seen.add(slider);
    const number = document.getElementById(slider.dataset.mirror);
    slider.hidden = false;
    slider.value = number.value || slider.value;
    slider.addEventListener("input", () => (number.value = slider.value));
    number.addEventListener("input", () => (slider.value = number.value || slider.defaultValue));
  }
}
