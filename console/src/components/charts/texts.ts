import { addTexts, type Texts } from "@/i18n";

const en = {
  closer: "Zoom in",
  wider: "Zoom out",
  all: "Show all",
  zoomHint: "Press + or − to zoom, 0 to show all.",
};

const it: Texts<typeof en> = {
  closer: "Ingrandisci",
  wider: "Riduci",
  all: "Mostra tutto",
  zoomHint: "Premi + o − per ingrandire o ridurre, 0 per mostrare tutto.",
};

addTexts("charts", { en, it });

export type ChartTexts = typeof en;
