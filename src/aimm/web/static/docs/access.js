// Who calls: an API key, or a person who logged in. In memory only.

import { base } from "./dom.js";

const held = { key: "", token: "", name: "" };

/** The headers that say who calls, for an operation that allows `schemes` (names of security schemes). */
export function accessHeaders(schemes) {
  if (schemes.includes("person") && held.token) return { Authorization: `Bearer ${held.token}` };
  if (schemes.includes("machine") && held.key) return { "X-Api-Key": held.key };
  return {};
}

/** Why an operation would be refused now, or an empty text. */
export function missingAccess(schemes) {
  if (schemes.length === 0 || Object.keys(accessHeaders(schemes)).length > 0) return "";
  if (!schemes.includes("person")) return "This needs an API key: set one under Access, at the top.";
  return schemes.includes("machine")
    ? "This needs a login or an API key: see Access, at the top."
    : "This needs a login: see Access, at the top.";
}

const find = (id) => document.getElementById(id);

function show(note = "") {
  const parts = [held.name, held.key && "API key"].filter(Boolean);
  find("access-state").textContent = parts.join(" + ") || "Access";
  find("access-dot").classList.toggle("on", parts.length > 0);
  find("forget").hidden = parts.length === 0;
  find("access-note").textContent = note;
  document.dispatchEvent(new Event("access"));
}

async function logIn(event) {
  event.preventDefault();
  const form = event.target;
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  show("…");
  try {
    const answer = await fetch(`${base}/api/v1/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    });
    const told = await answer.json();
    if (!answer.ok) return show(`Refused (${answer.status}): ${(told.errors ?? []).join("; ")}`);
    held.token = told.item.accessToken;
    held.name = form.elements.username.value;
    form.reset();
    return show("Logged in. The token holds for some minutes; log in again when it is refused.");
  } catch (error) {
    return show(`The service did not answer: ${error.message}`);
  }
}

export function watchAccess() {
  find("login-form").addEventListener("submit", logIn);
  find("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    held.key = find("key").value.trim();
    event.target.reset();
    show("The key is used from now on.");
  });
  find("forget").addEventListener("click", () => {
    Object.assign(held, { key: "", token: "", name: "" });
    show("Forgotten.");
  });
  const panel = find("access");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (panel.open && !panel.contains(event.target)) panel.open = false;
  });
}
