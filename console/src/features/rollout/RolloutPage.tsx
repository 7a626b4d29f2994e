import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queryRollout, type Rollout } from "@/api/useCases";
import { Loaded } from "@/components/page/Feedback";
import { EndedView } from "./ended/EndedView";
import { LiveView } from "./live/LiveView";
import { PlanView } from "./plan/PlanView";
import { SceneOf } from "./scene";
import { Timeline } from "./timeline/Timeline";

/** How the flows of a use case are released: the plan, then what happens, then what came of it. */
export function RolloutPage() {
  const { useCaseId = "" } = useParams({ strict: false });
  const query = useQuery(queryRollout(useCaseId));
  return (
    <Loaded query={query} rows={6}>
      {(rollout) => (
        <SceneOf rollout={rollout}>
          <Stack gap="lg">
            <View rollout={rollout} />
            <Timeline />
          </Stack>
        </SceneOf>
      )}
    </Loaded>
  );
}

function View({ rollout }: { rollout: Rollout }) {
  const phase = rollout.rolloutState;
  if (phase === "INIT") return <PlanView key={rollout.id} />;
  return phase === "WARMUP" || phase === "ADAPTIVE" ? <LiveView /> : <EndedView />;
}
