import { addTexts } from "@/i18n";
import { en } from "./texts.en";
import { it } from "./texts.it";

addTexts("runs", { en, it });

export type RunsTexts = typeof en;
