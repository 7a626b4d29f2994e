import { addTexts } from "@/i18n";
import { en } from "./texts.en";
import { it } from "./texts.it";

addTexts("candidates", { en, it });

export type CandidatesTexts = typeof en;
