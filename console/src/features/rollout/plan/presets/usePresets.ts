import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, item } from "@/api/client";
import { useScene } from "../../scene";
import { type Draft, toBody } from "../draft";
import { type Assumptions, planBody } from "../estimate/assumptions";

const PAUSE_MS = 350;

/** Plans to choose from, each with its own estimate; what they say nothing about is the draft's. */
export function usePresets(draft: Draft, assumptions: Assumptions) {
  const { id, served } = useScene();
  const active = served.some((flow) => flow.active);
  const [body] = useDebouncedValue(JSON.stringify(planBody(served, assumptions, toBody(draft))), PAUSE_MS);
  return useQuery({
    queryKey: ["rollout-presets", id, body],
    enabled: active,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      item(
        api.POST("/api/v1/use-cases/{use_case_id}/rollout-strategy/presets", {
          params: { path: { use_case_id: id } },
          body: JSON.parse(body) as ReturnType<typeof planBody>,
          signal,
        }),
      ),
  });
}
