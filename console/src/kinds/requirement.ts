import { api, basedOn, item, type Schemas } from "@/api/client";
import { NewRequirement } from "@/api/limits";
import { keys } from "@/api/queries";
import type { Entry, FieldsOf, Kind } from "@/components/records/kind";
import { addTexts, type Texts } from "@/i18n";

const en = {
  audit: {
    title: "Requirement",
    thing: "a requirement",
    named: "the requirement “{{name}}”",
    open: "Open the requirements",
  },
  fields: {
    title: { hint: "What people call it." },
    code: { hint: "Tells the requirements of this use case apart." },
    statement: { label: "Statement", hint: "What must hold, in one sentence." },
    kind: { label: "Kind", hint: "What people need, or what it must fit into." },
    priority: { label: "Priority", hint: "A flow that fails a “must” is out." },
    owner: { label: "Owner", hint: "A person or a team. Optional." },
    tags: { label: "Tags", hint: "Up to 20 words to find it by. Optional." },
    metric: {
      label: "Metric",
      hint: "What is measured, such as rating. Leave it empty if you cannot measure it yet.",
    },
    aggregate: { label: "Aggregate", hint: "How the values become one number." },
    operator: { label: "Comparison", hint: "The threshold itself passes." },
    threshold: { label: "Threshold", hint: "In the unit of the metric." },
    unit: { label: "Unit", hint: "Such as ms. Optional." },
    slice: { label: "Slice", hint: "The part of the data it is about. Empty for all." },
    needs: {
      label: "What is missing",
      hint: "Only without a metric: what you need before you can measure it.",
    },
  },
  options: {
    kind: { product: { label: "Product" }, system: { label: "System" } },
    priority: { must: { label: "Must" }, should: { label: "Should" } },
    aggregate: {
      mean: { label: "Mean" },
      rate: { label: "Share that is right" },
      median: { label: "Median" },
      p90: { label: "90th percentile" },
      p95: { label: "95th percentile" },
      p99: { label: "99th percentile" },
      min: { label: "Lowest" },
      max: { label: "Highest" },
      sum: { label: "Sum" },
    },
    operator: { "at-least": { label: "At least" }, "at-most": { label: "At most" } },
  },
  filters: {
    kind: { label: "Filter by kind", any: "Any kind" },
    priority: { label: "Filter by priority", any: "Any priority" },
    owner: { label: "Filter by owner", any: "Any owner" },
    tags: { label: "Filter by tag", any: "Any tag" },
  },
};

const it: Texts<typeof en> = {
  audit: {
    title: "Requisito",
    thing: "un requisito",
    named: "il requisito «{{name}}»",
    open: "Apri i requisiti",
  },
  fields: {
    title: { hint: "Come lo chiamano le persone." },
    code: { hint: "Distingue i requisiti di questo caso d'uso." },
    statement: { label: "Enunciato", hint: "Che cosa deve valere, in una frase." },
    kind: { label: "Tipo", hint: "Che cosa serve alle persone, o a che cosa deve adattarsi." },
    priority: { label: "Priorità", hint: "Un flusso che non soddisfa un «deve» è escluso." },
    owner: { label: "Responsabile", hint: "Una persona o un gruppo. Facoltativo." },
    tags: { label: "Etichette", hint: "Fino a 20 parole con cui ritrovarlo. Facoltative." },
    metric: {
      label: "Metrica",
      hint: "Che cosa si misura, per esempio rating. Vuota se non si può ancora misurare.",
    },
    aggregate: { label: "Aggregato", hint: "Come i valori diventano un solo numero." },
    operator: { label: "Confronto", hint: "La soglia stessa è ammessa." },
    threshold: { label: "Soglia", hint: "Nell'unità della metrica." },
    unit: { label: "Unità", hint: "Per esempio ms. Facoltativa." },
    slice: { label: "Sottoinsieme", hint: "La parte dei dati che riguarda. Vuoto per tutti." },
    needs: { label: "Che cosa manca", hint: "Solo senza metrica: che cosa serve per poterlo misurare." },
  },
  options: {
    kind: { product: { label: "Prodotto" }, system: { label: "Sistema" } },
    priority: { must: { label: "Deve" }, should: { label: "Dovrebbe" } },
    aggregate: {
      mean: { label: "Media" },
      rate: { label: "Quota corretta" },
      median: { label: "Mediana" },
      p90: { label: "90º percentile" },
      p95: { label: "95º percentile" },
      p99: { label: "99º percentile" },
      min: { label: "Minimo" },
      max: { label: "Massimo" },
      sum: { label: "Somma" },
    },
    operator: { "at-least": { label: "Almeno" }, "at-most": { label: "Al massimo" } },
  },
  filters: {
    kind: { label: "Filtra per tipo", any: "Qualsiasi tipo" },
    priority: { label: "Filtra per priorità", any: "Qualsiasi priorità" },
    owner: { label: "Filtra per responsabile", any: "Qualsiasi responsabile" },
    tags: { label: "Filtra per etichetta", any: "Qualsiasi etichetta" },
  },
};

addTexts("kinds.requirement", { en, it });

/** In the list of kinds. */
export const requirement = {
  entity: "requirement",
  texts: "kinds.requirement",
  page: "/use-cases/$useCaseId/requirements",
} as const satisfies Entry;

const fields = {
  title: { as: "line" },
  code: { as: "code", proposedFrom: "title" },
  statement: { as: "prose" },
  kind: { as: "choice", half: true },
  priority: { as: "choice", half: true },
  owner: { as: "line", half: true },
  tags: { as: "words", half: true },
  metric: { as: "code" },
  aggregate: { as: "choice", half: true },
  operator: { as: "choice", half: true },
  threshold: { as: "number", half: true },
  unit: { as: "line", half: true },
  slice: { as: "line" },
  needs: { as: "prose" },
} satisfies FieldsOf<"NewRequirement">;

export type RequirementField = keyof typeof fields;
export type Requirement = Schemas["RequirementAnswer"];

const pathOf = ({ id }: { id: string }) => ({ path: { requirement_id: id } });

/** What must or should hold for a use case. */
export function requirementKind(
  useCaseId: string,
): Kind<RequirementField, Requirement, Omit<Schemas["NewRequirement"], "useCaseId">> {
  return {
    texts: "kinds.requirement",
    fields,
    limits: NewRequirement,
    read: (record) => item(api.GET("/api/v1/requirements/{requirement_id}", { params: pathOf(record) })),
    create: (body) => item(api.POST("/api/v1/requirements", { body: { ...body, useCaseId } })),
    change: (record, body, version) =>
      item(
        api.PUT("/api/v1/requirements/{requirement_id}", {
          params: pathOf(record),
          headers: basedOn(version),
          body,
        }),
      ),
    shownBy: () => [keys.ofUseCase(useCaseId, "requirements")],
  };
}
