import { addTexts } from "@/i18n";
import { ended } from "./texts/ended";
import { forecast } from "./texts/forecast";
import { live } from "./texts/live";
import { phases } from "./texts/phases";
import { plan } from "./texts/plan";
import { timeline } from "./texts/timeline";
import { why } from "./texts/why";
import { will } from "./texts/will";

const en = {
  ...live.en,
  ...timeline.en,
  ...ended.en,
  ...plan.en,
  ...phases.en,
  ...forecast.en,
  ...will.en,
  ...why.en,
};
const it: typeof en = {
  ...live.it,
  ...timeline.it,
  ...ended.it,
  ...plan.it,
  ...phases.it,
  ...forecast.it,
  ...will.it,
  ...why.it,
};

addTexts("rollout", { en, it });

export type RolloutTexts = typeof en;
