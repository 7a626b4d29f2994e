import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/app/global.css";
import "@/i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { strayed } from "@/api/base";
import { resume } from "@/api/session";
import { App, fetchFirst, loadPage } from "@/app/App";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

// dialogs lock the scrolling of the page by a style element, for which they look here
const nonce = document.querySelector('meta[name="aimm-nonce"]')?.getAttribute("content");
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });

const right = strayed(window.location);
if (right) window.location.replace(right);

// so that what is drawn first is not drawn again in another font
void document.fonts.load('1rem "Inter Variable"').catch(() => undefined);
// mostly it is known in a moment who comes: a page that is drawn once is there sooner than one drawn twice
const PATIENCE_MS = 500;
const known = Promise.allSettled([resume(fetchFirst), loadPage()]); // what fails is told by the page
const moment = new Promise((pass) => setTimeout(pass, PATIENCE_MS));
void Promise.race([known, moment]).then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
