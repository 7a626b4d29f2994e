import { addTexts } from "@/i18n";
import { ended } from "./texts/ended";
import { live } from "./texts/live";
import { timeline } from "./texts/timeline";
import { why } from "./texts/why";

const en = { ...live.en, ...timeline.en, ...ended.en, ...why.en };
const it: typeof en = { ...live.it, ...timeline.it, ...ended.it, ...why.it };

addTexts("rollout", { en, it });

export type RolloutTexts = typeof en;
