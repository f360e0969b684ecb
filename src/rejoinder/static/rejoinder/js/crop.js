// @ts-check
/* Choosing the square of a picture, by pointer or by keys. The picture is only shown here; the
   server cuts it, by the three numbers that the form has for everybody. */
const STEP = 2;
const LEAST = 10;

const form = document.querySelector("form[data-picture]");
if (form instanceof HTMLFormElement) cropping(form);

/** @param {HTMLFormElement} form */
function cropping(form) {
  const file = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const box = /** @type {HTMLElement} */ (form.querySelector("[data-cropper]"));
  const stage = /** @type {HTMLElement} */ (form.querySelector("[data-stage]"));
  const image = /** @type {HTMLImageElement} */ (form.querySelector("[data-image]"));
  const frame = /** @type {HTMLElement} */ (form.querySelector("[data-frame]"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[data-crop-status]"));
  const numbers = /** @type {HTMLElement} */ (form.querySelector("[data-crop-fields]"));
  const fields = {
    x: /** @type {HTMLInputElement} */ (form.elements.namedItem("crop_x")),
    y: /** @type {HTMLInputElement} */ (form.elements.namedItem("crop_y")),
    size: /** @type {HTMLInputElement} */ (form.elements.namedItem("crop_size")),
  };
  // Where the square lies and how large it is, in per cent, as kit/pictures.py takes it.
  const at = { x: 50, y: 50, size: 100 };

  file.addEventListener("change", () => {
    URL.revokeObjectURL(image.src);
    const chosen = file.files?.[0];
    box.hidden = true;
    numbers.hidden = false;
    file.setCustomValidity("");
    if (!chosen) return;
    if (chosen.size > Number(form.dataset.mostBytes)) return refuse(form.dataset.tooLarge ?? "");
    const shown = new FileReader();
    // As a data: address, which the page's policy allows for pictures.
    shown.addEventListener("load", () => (image.src = String(shown.result)));
    shown.readAsDataURL(chosen);
  });
  image.addEventListener("load", () => {
    Object.assign(at, { x: 50, y: 50, size: 100 });
    box.hidden = false;
    numbers.hidden = true;
    draw();
    stage.focus();
  });
  image.addEventListener("error", () => refuse(form.dataset.unreadable ?? ""));

  /** @param {string} sentence */
  function refuse(sentence) {
    file.setCustomValidity(sentence);
    file.reportValidity();
  }

  stage.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? STEP * 5 : STEP;
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowLeft: () => move(-step, 0),
      ArrowRight: () => move(step, 0),
      ArrowUp: () => move(0, -step),
      ArrowDown: () => move(0, step),
      "+": () => zoom(step * 2),
      "=": () => zoom(step * 2),
      "-": () => zoom(-step * 2),
    };
    const made = moves[event.key];
    if (!made || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    made();
  });
  for (const button of form.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => zoom(10 * Number(button.getAttribute("data-zoom"))));
  }

  stage.addEventListener("pointerdown", (event) => {
    const { free } = sizes();
    stage.setPointerCapture(event.pointerId);
    const began = { x: event.clientX, y: event.clientY, atX: at.x, atY: at.y };
    /** @param {PointerEvent} moved */
    const drag = (moved) => {
      if (free.x > 0) at.x = began.atX + ((moved.clientX - began.x) / free.x) * 100;
      if (free.y > 0) at.y = began.atY + ((moved.clientY - began.y) / free.y) * 100;
      draw();
    };
    stage.addEventListener("pointermove", drag);
    stage.addEventListener("pointerup", () => stage.removeEventListener("pointermove", drag), {
      once: true,
    });
  });

  /** @param {number} x @param {number} y in per cent of the way */
  function move(x, y) {
    at.x += x;
    at.y += y;
    draw();
  }

  /** @param {number} by */
  function zoom(by) {
    at.size += by;
    draw();
  }

  function sizes() {
    const side = (Math.min(image.clientWidth, image.clientHeight) * at.size) / 100;
    return { side, free: { x: image.clientWidth - side, y: image.clientHeight - side } };
  }

  function draw() {
    at.size = Math.min(Math.max(at.size, LEAST), 100);
    at.x = Math.min(Math.max(at.x, 0), 100);
    at.y = Math.min(Math.max(at.y, 0), 100);
    const { side, free } = sizes();
    frame.style.width = frame.style.height = `${side}px`;
    frame.style.left = `${(free.x * at.x) / 100}px`;
    frame.style.top = `${(free.y * at.y) / 100}px`;
    for (const name of /** @type {const} */ (["x", "y", "size"])) {
      fields[name].value = at[name].toFixed(1);
    }
    const words = form.dataset.position ?? "";
    status.textContent = words.replace(/\{(\w+)\}/g, (_, name) =>
      String(Math.round(at[/** @type {"x" | "y" | "size"} */ (name)])),
    );
  }
}
