import { Anchor, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { tellError } from "@/components/forms/notify";
import { ErrorPanel } from "@/components/page/Feedback";
import { saveFile } from "@/components/page/saveFile";
import { type Job, partOf } from "@/kinds/job";
import { followImport } from "./followImport";
import { outcomeOf } from "./mapping";
import { itemKeys } from "./queries";
import "./texts";

interface ImportProgressProps {
  useCaseId: string;
  datasetId: string;
  /** As it was when it started. */
  started: Job;
}

/** A job as it is now. */
function useFollowed(started: Job): { job: Job; error: unknown } {
  const [job, setJob] = useState(started);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const control = new AbortController();
    const run = async () => {
      try {
        for await (const next of followImport(started.id, control.signal)) {
          if (control.signal.aborted) return;
          setJob(next);
        }
      } catch (failure) {
        if (!control.signal.aborted) setError(failure);
      }
    };
    void run();
    return () => control.abort();
  }, [started.id]);
  return { job, error };
}

/** How far an import is, live, and what it came to. */
export function ImportProgress({ useCaseId, datasetId, started }: ImportProgressProps) {
  const { t } = useTranslation("datasets");
  const queries = useQueryClient();
  const { job, error } = useFollowed(started);
  const ended = job.endedAt !== null;
  const part = partOf(job);
  const outcome = outcomeOf(job);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its items come when it has ended
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) });
  }, [ended, queries, useCaseId, datasetId]);

  async function saveRefused(): Promise<void> {
    try {
      const params = { path: { dataset_id: datasetId, job_id: job.id } };
      const text = await unwrap(
        api.GET("/api/v1/datasets/{dataset_id}/imports/{job_id}/refused", { params, parseAs: "text" }),
      );
      saveFile(text as string, "refused.csv", "text/csv");
    } catch (failure) {
      tellError(failure, () => void saveRefused());
    }
  }

  return (
    <Stack gap="sm">
      <Text size="sm" fw={600} role="status">
        {t(`import.state.${job.state}`)}
      </Text>
      <Progress
        aria-label={t("import.progress")}
        value={(part ?? 0) * 100}
        animated={!ended}
        color={job.state === "failed" ? "red" : undefined}
      />
      {!ended && (
        <Text size="sm" c="dimmed">
          {t("import.running")}
        </Text>
      )}
      {job.error !== null && (
        <Text size="sm" c="red">
          {job.error}
        </Text>
      )}
      {error !== null && <ErrorPanel error={error} />}
      {outcome && (
        <Text size="sm" className="aimm-figures">
          {t("items", { count: outcome.items })}
          {outcome.refused > 0 && ` · ${t("import.refusedLines", { count: outcome.refused })}`}
        </Text>
      )}
      <Group>
        {outcome && outcome.refused > 0 && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} />}
            onClick={() => void saveRefused()}
          >
            {t("import.refused")}
          </Button>
        )}
        <Anchor component={Link} to={`/settings/jobs/${job.id}`} size="sm">
          {t("import.job")}
        </Anchor>
      </Group>
    </Stack>
  );
}
