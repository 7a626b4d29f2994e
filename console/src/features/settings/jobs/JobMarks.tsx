import { Badge, Group, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useKindWords, useListWords } from "@/components/records/words";
import { useFormat } from "@/i18n/format";
import { type Job, job as kind, partOf } from "@/kinds/job";
import "../texts";

const COLORS: Record<Job["state"], string> = {
  queued: "gray",
  running: "iris",
  done: "teal",
  failed: "red",
  cancelled: "orange",
};

/** How a job stands. */
export function JobPill({ job: { state, stopping } }: { job: Job }) {
  const { t } = useTranslation("settings");
  const { choice } = useListWords(kind);
  return (
    <Badge color={COLORS[state]} variant="light" tt="none" radius="sm">
      {stopping ? t("jobs.stopping") : choice("state", state)}
    </Badge>
  );
}

/** What a kind of job is called; its own name where this console does not know it. */
export function useJobKind(): (name: string) => string {
  const words = useKindWords(kind);
  return (name) => words(`kinds.${name}`) || name;
}

/** How far a job is, as a bar and in percent. */
export function JobProgress({ job }: { job: Job }) {
  const format = useFormat();
  const { heading } = useListWords(kind);
  const part = partOf(job);
  if (part === null) {
    return (
      <Text span size="sm" c="dimmed">
        –
      </Text>
    );
  }
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress
        flex={1}
        miw={60}
        size="sm"
        color={COLORS[job.state]}
        value={part * 100}
        aria-label={`${heading("progress")}: ${job.title}`}
      />
      <Text span size="xs" c="dimmed" className="aimm-figures">
        {format.part(part)}
      </Text>
    </Group>
  );
}
