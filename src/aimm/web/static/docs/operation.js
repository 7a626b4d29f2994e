// One operation: its line, and what unfolds below it.

import { codeBlock, make, pathParts, prose } from "./dom.js";
import { trialForm } from "./trial.js";

const JSON_TYPE = "application/json";
const DEEPEST = 4;

/** What the page needs to know of an operation, from its entry in the document. */
export function readOperation(document, schemas, path, method, entry) {
  const content = entry.requestBody?.content ?? {};
  const schema = content[JSON_TYPE]?.schema;
  return {
    id: entry.operationId,
    tag: entry.tags?.[0] ?? "Other",
    path,
    method: method.toUpperCase(),
    summary: entry.summary ?? "",
    description: entry.description ?? "",
    deprecated: entry.deprecated === true,
    parameters: entry.parameters ?? [],
    schemes: (entry.security ?? document.security ?? []).flatMap((one) => Object.keys(one)),
    body: schema,
    example: schema ? JSON.stringify(content[JSON_TYPE].example ?? schemas.example(schema), null, 2) : "",
    responses: Object.entries(entry.responses ?? {}),
  };
}

/** The operation as an element that unfolds; its inside is made when it is first opened. */
export function operationElement(operation, schemas) {
  const element = make(
    "details",
    { class: "operation", id: operation.id },
    make(
      "summary",
      {},
      make("span", { class: ["method", operation.method.toLowerCase()] }, operation.method),
      make("span", { class: "path" }, pathParts(operation.path)),
      make("span", { class: "what" }, operation.summary, operation.deprecated && make("i", {}, " (deprecated)")),
    ),
  );
  element.addEventListener("toggle", () => {
    if (element.open && element.children.length === 1) element.append(inside(operation, schemas));
  });
  return element;
}

function inside(operation, schemas) {
  return make(
    "div",
    { class: "inside" },
    operation.description && make("p", {}, prose(operation.description)),
    make("p", { class: "quiet" }, whoMay(operation.schemes), " ", make("a", { href: `#${operation.id}` }, "Link to this")),
    operation.parameters.length > 0 && [make("h4", {}, "Parameters"), parameterList(operation.parameters, schemas)],
    operation.body && [
      make("h4", {}, "Body"),
      fieldTree(operation.body, schemas),
      make("details", {}, make("summary", {}, "Example"), codeBlock(operation.example, "example of the body")),
    ],
    make("h4", {}, "Answers"),
    operation.responses.map(([status, response]) => answer(status, response, schemas)),
    make("h4", {}, "Try it"),
    trialForm(operation, schemas),
  );
}

function whoMay(schemes) {
  if (schemes.length === 0) return "Open to everybody.";
  const who = [
    schemes.includes("person") && "people (Authorization: Bearer …)",
    schemes.includes("machine") && "applications (X-Api-Key)",
  ].filter(Boolean);
  return `For ${who.join(" or ")}, with the permission it needs.`;
}

function line(name, place, required, type, rules, description) {
  return [
    make("span", { class: "name" }, make("code", {}, name), required && make("b", { title: "required" }, " *")),
    make("span", { class: "kind" }, [place, type].filter(Boolean).join(", "), rules.length > 0 && make("span", { class: "rules" }, ` ${rules.join("; ")}`)),
    description && make("span", { class: "about" }, prose(description)),
  ];
}

function parameterList(parameters, schemas) {
  return make(
    "ul",
    { class: "fields" },
    parameters.map((one) =>
      make("li", {}, line(one.name, `in ${one.in}`, one.required, schemas.typeText(one.schema), schemas.rules(one.schema), one.description)),
    ),
  );
}

function fieldTree(schema, schemas, depth = 0) {
  const fields = schemas.fields(schema);
  const about = depth === 0 && schemas.resolve(schema).description;
  if (fields.length === 0) return make("p", { class: "quiet" }, schemas.typeText(schema));
  return make(
    "div",
    {},
    about && make("p", {}, prose(about)),
    make(
      "ul",
      { class: "fields" },
      fields.map(([name, field, required]) =>
        make(
          "li",
          {},
          line(name, "", required, schemas.typeText(field), schemas.rules(field), schemas.resolve(field).description),
          depth < DEEPEST && schemas.fields(field).length > 0 && fieldTree(field, schemas, depth + 1),
        ),
      ),
    ),
  );
}

function answer(status, response, schemas) {
  const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
  const kind = status.startsWith("2") || status.startsWith("3") ? "good" : "bad";
  const schema = media?.schema;
  const head = [
    make("span", { class: ["code-number", kind] }, status),
    " ",
    response.description === "Request fulfilled, document follows" ? "As asked." : response.description,
  ];
  if (schema === undefined || schemas.fields(schema).length === 0) {
    return make("p", { class: "answer flat" }, head, type && make("span", { class: "quiet" }, ` ${type}`));
  }
  const element = make("details", { class: "answer" }, make("summary", {}, head));
  element.addEventListener("toggle", () => {
    if (!element.open || element.children.length > 1) return;
    const example = JSON.stringify(media.example ?? schemas.example(schema), null, 2);
    element.append(make("div", {}, fieldTree(schema, schemas), codeBlock(example, `example of the answer ${status}`)));
  });
  return element;
}
