import { addTexts } from "@/i18n";
import { en } from "./texts.en";
import { it } from "./texts.it";

addTexts("datasets", { en, it });

export type DatasetsTexts = typeof en;
