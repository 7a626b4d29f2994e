import { addTexts, type Texts } from "@/i18n";
import { en as flowEn } from "./words/flow.en";
import { it as flowIt } from "./words/flow.it";
import { en as stepsEn } from "./words/steps.en";
import { it as stepsIt } from "./words/steps.it";

const en = { ...flowEn, ...stepsEn };
const it: Texts<typeof en> = { ...flowIt, ...stepsIt };

addTexts("flows", { en, it });

export type FlowTexts = typeof en;
