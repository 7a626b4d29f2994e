import { addTexts } from "@/i18n";
import { en } from "./words/en";
import { it } from "./words/it";

addTexts("flows", { en, it });

export type FlowTexts = typeof en;
