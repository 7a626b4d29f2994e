import { addTexts } from "@/i18n";
import { en } from "./texts.en";
import { it } from "./texts.it";

addTexts("requirements", { en, it });

export type RequirementsTexts = typeof en;
