import type { Entry } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  rubric: {
    audit: { title: "Rubric", thing: "a rubric", named: "the rubric “{{name}}”", open: "Open reviews" },
  },
  queue: {
    audit: {
      title: "Review queue",
      thing: "a review queue",
      named: "the review queue “{{name}}”",
      open: "Open reviews",
    },
  },
  task: {
    audit: {
      title: "Review task",
      thing: "a review task",
      named: "the review task “{{name}}”",
      open: "Open reviews",
    },
  },
};

const it: Texts<typeof en> = {
  rubric: {
    audit: {
      title: "Griglia",
      thing: "una griglia di valutazione",
      named: "la griglia «{{name}}»",
      open: "Apri le revisioni",
    },
  },
  queue: {
    audit: {
      title: "Coda di revisione",
      thing: "una coda di revisione",
      named: "la coda di revisione «{{name}}»",
      open: "Apri le revisioni",
    },
  },
  task: {
    audit: {
      title: "Compito di revisione",
      thing: "un compito di revisione",
      named: "il compito di revisione «{{name}}»",
      open: "Apri le revisioni",
    },
  },
};

addTexts("kinds.rubric", { en: en.rubric, it: it.rubric });
addTexts("kinds.reviewQueue", { en: en.queue, it: it.queue });
addTexts("kinds.reviewTask", { en: en.task, it: it.task });

/** How outputs are rated. */
export const rubric = { entity: "rubric", texts: "kinds.rubric" } as const satisfies Entry;

/** What people judge. */
export const reviewQueue = { entity: "review-queue", texts: "kinds.reviewQueue" } as const satisfies Entry;

/** One task, settled by an editor. */
export const reviewTask = { entity: "review-task", texts: "kinds.reviewTask" } as const satisfies Entry;
