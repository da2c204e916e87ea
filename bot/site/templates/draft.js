// Rearranging a draft by mouse, finger and keyboard. Without this script the numbers of the places do the same.
"use strict";

for (const list of document.querySelectorAll("ol.places[data-moved]")) {
  const words = list.dataset;
  const status = document.querySelector("[role=status]");
  const titleOf = (item) => item.querySelector("h2").textContent.trim();
  const placeOf = (item) => [...list.children].indexOf(item);

  function number() {
    [...list.children].forEach((item, index) => {
      item.querySelector("input[type=number]").value = index + 1;
    });
  }

  function move(item, place) {
    const others = [...list.children].filter((other) => other !== item);
    const at = Math.max(0, Math.min(place, others.length));
    list.insertBefore(item, others[at] ?? null);
    number();
    status.textContent = words.moved.replace("{title}", titleOf(item)).replace("{number}", placeOf(item) + 1);
  }

  function arrow(item, sign, label, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "arrow";
    button.textContent = sign;
    button.setAttribute("aria-label", label.replace("{title}", titleOf(item)));
    button.addEventListener("click", () => {
      move(item, placeOf(item) + step);
      button.focus();
    });
    return button;
  }

  function handle(item) {
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.textContent = "⠿";
    grip.title = words.drag;
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      item.classList.add("dragged");
    });
    grip.addEventListener("pointermove", (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const above = [...list.children].filter((other) => {
        const box = other.getBoundingClientRect();
        return other !== item && box.top + box.height / 2 < event.clientY;
      });
      if (above.length !== placeOf(item)) {
        move(item, above.length);
        grip.setPointerCapture(event.pointerId);
      }
    });
    for (const end of ["pointerup", "pointercancel"]) {
      grip.addEventListener(end, () => item.classList.remove("dragged"));
    }
    return grip;
  }

  for (const item of list.children) {
    const place = item.querySelector(".place");
    const input = place.querySelector("input");
    place.append(arrow(item, "↑", words.up, -1), arrow(item, "↓", words.down, 1), handle(item));
    input.addEventListener("change", () => {
      if (!input.value) return number();
      move(item, input.valueAsNumber - 1);
      input.focus();
    });
  }
}
