import { api, basedOn, item } from "@/api/client";
import { NewRubric } from "@/api/limits";
import { keys } from "@/api/queries";
import { criteriaOf, lines, type Rubric, shownRubric } from "@/api/rubrics";
import type { Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: { title: "Rubric", thing: "a rubric", named: "the rubric “{{name}}”", open: "Open reviews" },
  fields: {
    title: { hint: "What people call it." },
    code: { hint: "Queues name the rubric by it." },
    anchors: { label: "Anchors", hint: "What the scores 1 to 5 mean, a line each. Optional." },
    criteria: { label: "Criteria", hint: "A line each: a name, a colon, and what to look at. Optional." },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Griglia",
    thing: "una griglia di valutazione",
    named: "la griglia «{{name}}»",
    open: "Apri le revisioni",
  },
  fields: {
    title: { hint: "Come la chiamano le persone." },
    code: { hint: "Le code la indicano con questo codice." },
    anchors: { label: "Ancore", hint: "Che cosa significano i voti da 1 a 5, una per riga. Facoltative." },
    criteria: {
      label: "Criteri",
      hint: "Uno per riga: un nome, i due punti e che cosa guardare. Facoltativi.",
    },
  },
};

addTexts("kinds.rubric", { en, it });

/** In the list of kinds. */
export const rubric = { entity: "rubric", texts: "kinds.rubric" } as const satisfies Entry;

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  anchors: {
    as: "prose",
    check: (text) => ([0, 5].includes(lines(text).length) ? null : "must be empty or have 5 entries"),
  },
  criteria: { as: "prose" },
} satisfies FieldsOf<"NewRubric">;

export type RubricField = keyof typeof fields;
type Body = { title: string; code: string; anchors?: string; criteria?: string };

const pathOf = ({ id }: { id: string }) => ({ path: { rubric_id: id } });

function sent({ anchors, criteria, ...rest }: Partial<Body>) {
  return {
    ...rest,
    ...(anchors === undefined ? {} : { anchors: lines(anchors || "") }),
    ...(criteria === undefined ? {} : { criteria: criteriaOf(criteria || "") }),
  };
}

/** How outputs are rated. */
export function rubricKind(useCaseId: string): Kind<RubricField, Rubric, Body> {
  return {
    texts: "kinds.rubric",
    fields,
    limits: { ...NewRubric, anchors: {}, criteria: {} },
    read: async (record) =>
      shownRubric(await item(api.GET("/api/v1/rubrics/{rubric_id}", { params: pathOf(record) }))),
    create: async ({ title, code, ...body }) =>
      shownRubric(
        await item(api.POST("/api/v1/rubrics", { body: { ...sent(body), title, code, useCaseId } })),
      ),
    change: async (record, body, version) =>
      shownRubric(
        await item(
          api.PUT("/api/v1/rubrics/{rubric_id}", {
            params: pathOf(record),
            headers: basedOn(version),
            body: sent(body),
          }),
        ),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId, "reviews")],
  };
}
