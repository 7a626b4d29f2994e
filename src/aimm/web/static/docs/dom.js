// Small words for making and filling elements.

/** The path below which the service is, such as `/aimm`; empty for the root. */
export const base = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** An element. `given`: attributes; a function is a listener, `class` may be a list, false is left out. */
export function make(name, given = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === false || value === undefined || value === null) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : Array.isArray(value) ? value.join(" ") : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text in which `words` between backticks, single or double, are code. */
export function prose(text) {
  return text.split(/(``?[^`]+``?)/).map((part) =>
    part.startsWith("`") ? make("code", {}, part.replaceAll("`", "")) : part,
  );
}

/** A path whose parameters stand out, and which may be broken after a slash. */
export function pathParts(path) {
  return path.split(/(?<=\/)/).flatMap((piece) => [
    ...piece.split(/(\{[^}]+\})/).map((part) => (part.startsWith("{") ? make("em", {}, part) : part)),
    make("wbr"),
  ]);
}

export function copyButton(text) {
  const button = make("button", { type: "button", class: "plain copy", click: copy }, "Copy");
  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  }
  return button;
}

/** A block of code with a button that copies it. */
export function codeBlock(text, label) {
  return make(
    "div",
    { class: "code" },
    make("pre", { tabindex: "0", role: "region", "aria-label": label }, make("code", {}, text)),
    copyButton(text),
  );
}
