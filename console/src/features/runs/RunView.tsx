import { Alert, Anchor, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import type { Run } from "@/kinds/run";
import { OutputsGrid } from "./OutputsGrid";
import { Prices } from "./Prices";
import { queryRun } from "./queries";
import { RunActions } from "./RunActions";
import { RunPill, RunProgress, useSpent, useTook } from "./RunMarks";

interface RunViewProps {
  useCaseId: string;
  runId: string;
  close: () => void;
}

const PART = ["money", "tokens", "minutes"] as const;

function Totals({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  const format = useFormat();
  const spent = useSpent();
  const took = useTook();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          {(["target", "answered", "missing", "reused", "tokens", "latency", "spent"] as const).map(
            (name) => (
              <Table.Th key={name}>{t(`perTarget.${name}`)}</Table.Th>
            ),
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {run.targets.map((target, place) => {
          const one = run.totals.find((total) => total.target === place);
          return (
            <Table.Tr key={target.label} className="aimm-figures">
              <Table.Td>{target.label}</Table.Td>
              <Table.Td>{format.number(one?.answered ?? 0)}</Table.Td>
              <Table.Td c={one?.missing ? "red" : undefined}>{format.number(one?.missing ?? 0)}</Table.Td>
              <Table.Td>{format.number(one?.cached ?? 0)}</Table.Td>
              <Table.Td>
                {one ? `${format.number(one.tokensIn)} / ${format.number(one.tokensOut)}` : "–"}
              </Table.Td>
              <Table.Td>{one?.meanMs == null ? "–" : took(one.meanMs)}</Table.Td>
              <Table.Td>{one ? spent([one]) : "–"}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

/** What there is to say about how a run stands. */
function Remarks({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  const part = PART.find((one) => one === run.stoppedBy);
  return (
    <>
      {run.error !== null && (
        <Alert color="red" variant="light">
          {run.error}
        </Alert>
      )}
      {part && (
        <Alert color="yellow" variant="light">
          {t(`stoppedBy.${part}`)}
        </Alert>
      )}
    </>
  );
}

/** One run: how far it is, what it has cost, and what was answered. */
export function RunView({ useCaseId, runId, close }: RunViewProps) {
  const { t } = useTranslation("runs");
  const query = useQuery(queryRun(useCaseId, runId));
  const spent = useSpent();
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Anchor component="button" type="button" onClick={close}>
          {t("back")}
        </Anchor>
      </Text>
      <Loaded query={query}>
        {(run) => (
          <Stack gap="lg">
            <Section
              title={run.title}
              hint={run.state === "queued" ? t("waiting") : undefined}
              actions={<RunActions run={run} deleted={close} />}
            >
              <Stack gap="xs" aria-live="polite">
                <Text size="sm" component="div" className="aimm-figures">
                  <RunPill run={run} />{" "}
                  {[run.of > 0 && t("answersOf", { done: run.done, count: run.of }), spent(run.totals)]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
                <RunProgress run={run} />
                <Remarks run={run} />
                <Prices targets={run.targets} />
              </Stack>
            </Section>
            <Section flush aria-label={t("perTarget.target")}>
              <Totals run={run} />
            </Section>
            <OutputsGrid run={run} />
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}
