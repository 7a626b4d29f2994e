import { addTexts } from "@/i18n";
import { en } from "./texts.en";
import { it } from "./texts.it";

addTexts("path", { en, it });

export type PathTexts = typeof en;
