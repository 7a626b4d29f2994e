import { addTexts } from "@/i18n";
import { en } from "./texts.en";
import { it } from "./texts.it";

addTexts("use_cases", { en, it });

export type UseCaseTexts = typeof en;
