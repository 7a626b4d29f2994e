import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, item } from "@/api/client";
import { useScene } from "../../scene";
import { type Draft, toBody } from "../draft";
import { type Assumptions, planBody } from "./assumptions";

const PAUSE_MS = 350;

/** How long the rollout of a draft takes, and what it risks; asked again while somebody edits. */
export function useEstimate(draft: Draft, assumptions: Assumptions) {
  const { id, served } = useScene();
  const active = served.filter((flow) => flow.active).length;
  const [body] = useDebouncedValue(JSON.stringify(planBody(served, assumptions, toBody(draft))), PAUSE_MS);
  return useQuery({
    // not among the keys of its use case: what happens there does not change the answer
    queryKey: ["rollout-plan", id, body],
    enabled: active > 1,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: (
      { signal }, // given up when the next question is asked
    ) =>
      item(
        api.POST("/api/v1/use-cases/{use_case_id}/rollout-strategy/plan", {
          params: { path: { use_case_id: id } },
          body: JSON.parse(body) as ReturnType<typeof planBody>,
          signal,
        }),
      ),
  });
}
