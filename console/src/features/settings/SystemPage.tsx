import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "@/api/live/stream";
import { Loaded } from "@/components/page/Feedback";
import { querySystem } from "./queries";
import { Parts } from "./system/Parts";
import { SettingsTable } from "./system/SettingsTable";
import { Verdict } from "./system/Verdict";
import "./texts";

/** How the service does: in words first, then in figures. */
export function SystemPage() {
  const query = useQuery(querySystem());
  const { status } = useLive();
  const { refetch } = query;
  // when the service is heard again, or not any more, it has something new to say
  // biome-ignore lint/correctness/useExhaustiveDependencies: the status is the reason to ask
  useEffect(() => void refetch(), [status, refetch]);
  return (
    <Loaded query={query} rows={6}>
      {(system) => (
        <Stack gap="lg">
          <Verdict
            system={system}
            updatedAt={query.dataUpdatedAt}
            refreshing={query.isFetching}
            onRefresh={() => void refetch()}
          />
          <Parts system={system} />
          {system.settings.length > 0 && <SettingsTable settings={system.settings} />}
        </Stack>
      )}
    </Loaded>
  );
}
