import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/app/global.css";
import "@/i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { resume } from "@/api/session";
import { App, fetchFirst } from "@/app/App";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

// dialogs lock the scrolling of the page by a style element, for which they look here
const nonce = document.querySelector('meta[name="aimm-nonce"]')?.getAttribute("content");
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });

void resume(fetchFirst);
// what most people see first is on its way while the session is resumed
if (window.location.pathname === "/") void import("@/features/home/HomePage");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
