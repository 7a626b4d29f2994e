import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Review task",
    thing: "a review task",
    named: "the review task “{{name}}”",
    open: "Open reviews",
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Compito di revisione",
    thing: "un compito di revisione",
    named: "il compito di revisione «{{name}}»",
    open: "Apri le revisioni",
  },
};

addTexts("kinds.reviewTask", { en, it });

/** One task, settled by an editor. */
export const reviewTask = { entity: "review-task", texts: "kinds.reviewTask" } as const satisfies Entry;
