import { Anchor, Button, Stack, Table, Text } from "@mantine/core";
import { IconListSearch, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useAddress } from "@/components/records/useAddress";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import type { Run } from "@/kinds/run";
import { queryRuns } from "./queries";
import { RunPill, RunProgress, useSpent } from "./RunMarks";
import { RunView } from "./RunView";
import { StartRun } from "./StartRun";
import "./texts";

interface Shown {
  run?: string;
}

const read = (search: Record<string, unknown>): Shown =>
  typeof search.run === "string" && search.run !== "" ? { run: search.run } : {};

/** How many outputs a run has that asks nothing. */
const recorded = (run: Run) => run.totals.reduce((sum, one) => sum + one.answered + one.missing, 0);
const WIDE_ONLY: ReadonlySet<string> = new Set(["spent", "createdAt"]);

function RunTable({ runs, show }: { runs: readonly Run[]; show: (id: string) => void }) {
  const { t } = useTranslation("runs");
  const format = useFormat();
  const spent = useSpent();
  return (
    <Table miw={{ sm: 560 }}>
      <Table.Thead>
        <Table.Tr>
          {(["title", "state", "outputs", "spent", "createdAt"] as const).map((name) => (
            <Table.Th key={name} visibleFrom={WIDE_ONLY.has(name) ? "sm" : undefined}>
              {t(`columns.${name}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <Anchor component="button" type="button" ta="start" onClick={() => show(run.id)}>
                {run.title}
              </Anchor>
              <Text size="xs" c="dimmed" lineClamp={1}>
                {run.targets.map((target) => target.label).join(", ")}
              </Text>
            </Table.Td>
            <Table.Td>
              <RunPill run={run} />
            </Table.Td>
            <Table.Td miw={110}>
              <Text size="sm" className="aimm-figures">
                {run.of > 0
                  ? t("outputsOf", { done: run.done, count: run.of })
                  : format.number(recorded(run))}
              </Text>
              <RunProgress run={run} />
            </Table.Td>
            <Table.Td className="aimm-figures" visibleFrom="sm">
              {spent(run.totals)}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Ago moment={run.createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The runs of a use case, or one of them with its outputs. */
export function RunsPage() {
  const { t } = useTranslation("runs");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const [shown, go] = useAddress(read);
  const runs = useQuery(queryRuns(useCaseId));
  const [starting, setStarting] = useState(false);
  const mayWrite = useMay("write");
  const button = mayWrite && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setStarting(true)}>
      {t("start")}
    </Button>
  );
  if (shown.run) return <RunView useCaseId={useCaseId} runId={shown.run} close={() => go({}, false)} />;
  return (
    <Stack gap="lg">
      <Loaded query={runs}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={<IconListSearch />} title={t("none")} text={t("noneText")}>
              {button}
            </EmptyState>
          ) : (
            <Section title={t("title")} hint={t("hint")} actions={button} flush>
              <RunTable runs={found} show={(run) => go({ run }, false)} />
            </Section>
          )
        }
      </Loaded>
      <StartRun
        useCaseId={useCaseId}
        opened={starting}
        onClose={() => setStarting(false)}
        onStarted={(run) => {
          setStarting(false);
          go({ run: run.id }, false);
        }}
      />
    </Stack>
  );
}
