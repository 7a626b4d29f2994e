/** What several pages ask about a use case; everything is kept under `["use-case", id, …]`. */
import { queryOptions } from "@tanstack/react-query";
import { api, item, type Schemas, unwrap } from "./client";
import { keys } from "./queries";

export type UseCase = Schemas["UseCaseAnswer"];
export type Step = Schemas["StepAnswer"];
export type Flow = Schemas["FlowAnswer"];
export type FlowStep = Schemas["FlowStepAnswer"];
export type Rollout = Schemas["RolloutAnswer"];

/** What stands under a title; nothing when nobody wrote more than the title (see `DetailsForm`). */
export function descriptionOf({ title, description }: { title: string; description: string }): string {
  return description.trim() === title.trim() ? "" : description;
}

/** Copy a flow, inactive; `description` says what is different about the copy. */
export async function cloneFlow(
  flowId: string,
  { title, description }: { title: string; description: string },
): Promise<Flow> {
  const copy = await item(
    api.POST("/api/v1/flows/{flow_id}/clone", {
      params: { path: { flow_id: flowId } },
      body: { newTitle: title },
    }),
  );
  const path = { flow_id: copy.id };
  // the copy is there in any case; a description that did not arrive can be written on its page
  return item(api.PUT("/api/v1/flows/{flow_id}", { params: { path }, body: { description } })).catch(
    () => copy,
  );
}

const ALL = { page: 1, pageSize: 200 } as const;

export function queryUseCase(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id),
    queryFn: ({ signal }) =>
      item(api.GET("/api/v1/use-cases/{use_case_id}", { params: { path: { use_case_id: id } }, signal })),
  });
}

/** The steps in their order. */
export function querySteps(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "steps"),
    queryFn: async ({ signal }): Promise<Step[]> => {
      const query = { useCaseId: id, ...ALL, orderBy: "position", orderDir: "asc" } as const;
      return (await unwrap(api.GET("/api/v1/use-case-steps", { params: { query }, signal }))).items;
    },
  });
}

/** The flows, the active ones first; archived ones too, because old sessions and ratings are theirs. */
export function queryFlows(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "flows"),
    queryFn: async ({ signal }): Promise<Flow[]> => {
      const found: Flow[] = [];
      for (let page = 1; ; page++) {
        const order = { orderBy: "current_pct", orderDir: "desc" } as const;
        const query = { useCaseId: id, ...ALL, page, ...order, archived: "any" } as const;
        const { items, hasNext } = await unwrap(api.GET("/api/v1/flows", { params: { query }, signal }));
        found.push(...items);
        if (!hasNext) return found;
      }
    },
  });
}

/** What a flow configures for each step, in the order of the steps. */
export function queryFlowSteps(useCaseId: string, flowId: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(useCaseId, "flow-steps", flowId),
    queryFn: async ({ signal }): Promise<FlowStep[]> => {
      const query = { flowId, ...ALL };
      return (await unwrap(api.GET("/api/v1/flow-steps", { params: { query }, signal }))).items;
    },
  });
}

/** The rollout with where it stands; live. */
export function queryRollout(id: string) {
  return queryOptions({
    queryKey: keys.ofUseCase(id, "rollout"),
    meta: { live: true },
    queryFn: ({ signal }) =>
      item(
        api.GET("/api/v1/use-cases/{use_case_id}/rollout-strategy", {
          params: { path: { use_case_id: id } },
          signal,
        }),
      ),
  });
}
