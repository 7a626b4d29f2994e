// The page: reads the description of the API, lists it by tag, and searches it.

import { watchAccess } from "./access.js";
import { base, make } from "./dom.js";
import { operationElement, readOperation } from "./operation.js";
import { Schemas } from "./schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
// What an application developer needs comes first; the rest by name.
const FIRST = ["Hot path", "Sessions", "Authentication", "Use cases", "Use-case steps", "Flows", "Flow steps"];
const found = document.getElementById("found");
const main = document.getElementById("operations");
const menu = document.getElementById("menu");
const search = document.getElementById("search");

function operationsOf(api, schemas) {
  // the shorter a path, the more general it is
  const paths = Object.entries(api.paths).sort(([a], [b]) => a.length - b.length);
  return paths.flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => readOperation(api, schemas, path, method, item[method])),
  );
}

function byTag(operations) {
  const groups = Map.groupBy ? Map.groupBy(operations, (one) => one.tag) : grouped(operations);
  const place = (tag) => (FIRST.includes(tag) ? FIRST.indexOf(tag) : tag === "Operations" ? 1000 : 100);
  return [...groups].sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
}

function grouped(operations) {
  const groups = new Map();
  for (const one of operations) groups.set(one.tag, [...(groups.get(one.tag) ?? []), one]);
  return groups;
}

function build(api) {
  const schemas = new Schemas(api);
  const entries = [];
  for (const [tag, operations] of byTag(operationsOf(api, schemas))) {
    const name = `tag-${tag.replaceAll(/\W+/g, "-")}`;
    const section = make("section", { "aria-labelledby": name }, make("h2", { id: name }, tag));
    const links = make("ul");
    for (const operation of operations) {
      const element = operationElement(operation, schemas);
      const link = make("li", {}, make("a", { href: `#${operation.id}` }, operation.summary || operation.path));
      section.append(element);
      links.append(link);
      entries.push({ operation, element, link, section, words: words(operation, tag) });
    }
    const group = make("div", { class: "group" }, make("h3", {}, make("a", { href: `#${name}` }, tag)), links);
    menu.append(group);
    main.append(section);
    for (const entry of entries) if (entry.section === section) entry.group = group;
  }
  return entries;
}

function words(operation, tag) {
  const names = operation.parameters.map((one) => one.name);
  return [operation.method, operation.path, operation.summary, operation.description, tag, ...names, operation.example]
    .join(" ")
    .toLowerCase();
}

function filter(entries) {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = entries.filter((entry) => wanted.every((word) => entry.words.includes(word)));
  const visible = new Set(kept);
  for (const entry of entries) entry.element.hidden = entry.link.hidden = !visible.has(entry);
  for (const part of ["section", "group"]) {
    const used = new Set(kept.map((entry) => entry[part]));
    for (const entry of entries) entry[part].hidden = !used.has(entry[part]);
  }
  found.textContent =
    wanted.length === 0
      ? `${entries.length} operations. Open one to read it and to try it.`
      : `${kept.length || "No"} of ${entries.length} operations ${kept.length === 1 ? "fits" : "fit"} “${search.value.trim()}”.`;
}

function openNamed() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.classList.contains("operation")) {
    target.hidden = target.parentElement.hidden = false;
    target.open = true;
    target.querySelector("summary").focus({ preventScroll: true });
  }
  target.scrollIntoView();
}

function watchKeys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    }
  });
}

async function start() {
  watchAccess();
  watchKeys();
  const narrow = matchMedia("(max-width: 60rem)");
  const contents = document.getElementById("contents");
  const fit = () => (contents.open = !narrow.matches);
  narrow.addEventListener("change", fit);
  fit();
  menu.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (narrow.matches) contents.open = false;
    if (link.hash === location.hash) openNamed();
  });
  try {
    const answer = await fetch(`${base}/openapi.json`);
    const api = await answer.json();
    document.getElementById("version").textContent = api.info.version;
    const entries = build(api);
    search.addEventListener("input", () => filter(entries));
    filter(entries);
    addEventListener("hashchange", openNamed);
    openNamed();
  } catch (error) {
    found.textContent = `The description of the API could not be read: ${error.message}`;
  }
}

await start();
