import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, basedOn, item, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { tell, tellError } from "@/components/forms/notify";

interface Change {
  state: Schemas["RolloutStateBody"]["state"];
  completedFlowId?: string;
  /** Roll back to the shares of the start, with nothing for these flows. */
  zeroFlowIds?: string[];
  /**
   * Only from this version. A running rollout changes its version with every update, and the service refuses
   * what its state does not allow anyhow, so only the start insists on what the person saw.
   */
  version?: number;
}

/** Start, stop, force or set back the rollout; says so, and brings everything up to date. */
export function useStateChange(id: string, done: (change: Change) => string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ state, completedFlowId, zeroFlowIds, version }: Change) =>
      item(
        api.PUT("/api/v1/use-cases/{use_case_id}/rollout-strategy/state", {
          params: { path: { use_case_id: id } },
          headers: version === undefined ? {} : basedOn(version),
          body: { state, completedFlowId: completedFlowId ?? null, zeroFlowIds: zeroFlowIds ?? null },
        }),
      ),
    onSuccess: (_, change) => tell(done(change)),
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofUseCase(id) }),
  });
}
