import { addTexts } from "@/i18n";
import { ended } from "./texts/ended";
import { live } from "./texts/live";
import { plan } from "./texts/plan";
import { timeline } from "./texts/timeline";
import { why } from "./texts/why";

const en = { ...live.en, ...timeline.en, ...ended.en, ...plan.en, ...why.en };
const it: typeof en = { ...live.it, ...timeline.it, ...ended.it, ...plan.it, ...why.it };

addTexts("rollout", { en, it });

export type RolloutTexts = typeof en;
