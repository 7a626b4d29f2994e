// The form that calls an operation, and what came back.

import { accessHeaders, missingAccess } from "./access.js";
import { base, codeBlock, make } from "./dom.js";

const LONGEST_SHOWN = 200_000;

/** The form of one operation. */
export function trialForm(operation, schemas) {
  const inputs = operation.parameters.map((parameter) => input(operation, parameter, schemas));
  const body = operation.body && make("textarea", {
    id: `${operation.id}-body`,
    spellcheck: "false",
    rows: String(Math.min(16, operation.example.split("\n").length + 1)),
    value: operation.example,
  });
  const hint = make("p", { class: "hint", role: "status" });
  const result = make("div", { class: "result", "aria-live": "polite" });
  const button = make("button", {}, "Send");
  const form = make(
    "form",
    { class: "trial", submit: (event) => send(event, operation, inputs, body, button, result) },
    inputs.length > 0 && make("div", { class: "inputs" }, inputs.map((one) => one.label)),
    body && make("label", { class: "wide" }, "Body, JSON", body),
    make("div", { class: "row" }, button, hint),
    result,
  );
  const refresh = () => (hint.textContent = missingAccess(operation.schemes));
  document.addEventListener("access", refresh);
  refresh();
  return form;
}

function input(operation, parameter, schemas) {
  const { schema } = schemas.bare(parameter.schema);
  const given = { id: `${operation.id}-${parameter.in}-${parameter.name}`, required: parameter.required };
  const known = schema.enum?.map(String) ?? (schema.type === "boolean" ? ["true", "false"] : null);
  const start = parameter.required && parameter.in === "query" ? String(schemas.example(parameter.schema, parameter.name)) : "";
  const choices = parameter.required ? known : known && ["", ...known];
  const field = choices
    ? make("select", given, choices.map((choice) => make("option", { selected: choice === start }, choice)))
    : make("input", { ...given, spellcheck: "false", autocomplete: "off", value: placeholderFree(start) });
  const label = make(
    "label",
    {},
    make("span", {}, make("code", {}, parameter.name), parameter.required && make("b", { title: "required" }, " *")),
    field,
  );
  return { parameter, field, label };
}

// An id that was made up helps nobody in a form.
const placeholderFree = (text) => (/^[0-9a-f]{8}-/.test(text) ? "" : text);

function prepare(operation, inputs, body) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = accessHeaders(operation.schemes);
  for (const { parameter, field } of inputs) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(field.value));
    else if (field.value === "") continue;
    else if (parameter.in === "query") query.append(parameter.name, field.value);
    else if (parameter.in === "header") headers[parameter.name] = field.value;
  }
  if (body) headers["Content-Type"] = "application/json";
  const address = base + (query.size > 0 ? `${path}?${query}` : path);
  return { address, options: { method: operation.method, headers, body: body ? body.value : undefined } };
}

async function send(event, operation, inputs, body, button, result) {
  event.preventDefault();
  const { address, options } = prepare(operation, inputs, body);
  button.disabled = true;
  result.replaceChildren(make("p", { class: "quiet" }, "Waiting for the answer …"));
  const began = performance.now();
  try {
    const answer = await fetch(address, options);
    const text = await answer.text();
    result.replaceChildren(...told(answer, text, performance.now() - began));
  } catch (error) {
    result.replaceChildren(make("p", { class: "bad" }, `No answer: ${error.message}`));
  }
  result.append(
    make("details", {}, make("summary", {}, "As a curl command"), codeBlock(curl(address, options), "curl command")),
  );
  button.disabled = false;
}

function told(answer, text, millis) {
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const kind = answer.ok ? "good" : "bad";
  return [
    make(
      "p",
      { class: "status" },
      make("span", { class: ["code-number", kind] }, String(answer.status)),
      ` ${answer.statusText} `,
      make("span", { class: "quiet" }, `${Math.round(millis)} ms, ${text.length.toLocaleString("en")} characters`),
    ),
    text === "" ? make("p", { class: "quiet" }, "The body is empty.") : codeBlock(pretty(text), "body of the answer"),
    make("details", {}, make("summary", {}, "Headers"), codeBlock(headers, "headers of the answer")),
  ];
}

function pretty(text) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // not JSON: shown as it came
  }
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}\n… (the rest is not shown)` : shown;
}

function curl(address, { method, headers, body }) {
  const quote = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const lines = [`curl -X ${method} ${quote(location.origin + address)}`];
  for (const [name, value] of Object.entries(headers)) {
    // a secret is named, not shown: pages and terminals are looked at by others
    if (name === "X-Api-Key") lines.push('-H "X-Api-Key: $AIMM_API_KEY"');
    else if (name === "Authorization") lines.push('-H "Authorization: Bearer $AIMM_TOKEN"');
    else lines.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (body !== undefined) lines.push(`-d ${quote(body)}`);
  return lines.join(" \\\n  ");
}
