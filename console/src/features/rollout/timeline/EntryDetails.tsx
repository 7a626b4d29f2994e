import { Box, Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { FlowName } from "@/components/charts/Shares";
import { Loaded } from "@/components/page/Feedback";
import { usePrinting } from "@/components/page/printing";
import { type Entry, queryEntry } from "../queries";
import { useScene } from "../scene";
import { sayReason, type Tongue } from "../why";
import classes from "./EntryDetails.module.css";
import { sayNumber, total } from "./numbers";

interface EntryDetailsProps {
  entry: Entry;
  tongue: Tongue;
}

/** What an entry rests on, and whether it comes out the same when it is computed again. */
export function EntryDetails({ entry, tongue }: EntryDetailsProps) {
  const { t } = useTranslation("rollout");
  const { format } = tongue;
  const printing = usePrinting(); // what would have to be asked for now comes too late
  return (
    <Stack gap="md">
      {entry.reasons.length > 1 && (
        <ul className={classes.more}>
          {entry.reasons.slice(1).map((reason) => (
            <li key={`${reason.code} ${reason.flowId}`}>
              <Text size="sm">{sayReason(reason, tongue)}</Text>
            </li>
          ))}
        </ul>
      )}
      <Numbers entry={entry} tongue={tongue} />
      {entry.counts.length > 0 && <Counts entry={entry} tongue={tongue} />}
      <Group gap="lg">
        {!printing && <Recomputed entry={entry} />}
        <Text size="xs" c="dimmed" className="aimm-figures">
          {t("timeline.rest", {
            moment: format.dateTime(entry.at),
            number: entry.number,
            epoch: entry.epoch,
            update: entry.update,
            seed: String(entry.seed), // to be copied, not read
          })}
        </Text>
      </Group>
    </Stack>
  );
}

function Numbers({ entry, tongue }: EntryDetailsProps) {
  const { t } = useTranslation("rollout");
  const numbers = entry.reasons.flatMap((reason) =>
    Object.entries(reason.numbers)
      .filter(([name]) => !/^mean_\d+$/.test(name)) // told by the counts
      .map(([name, value]) => ({
        key: `${reason.code} ${reason.flowId} ${name}`,
        ...sayNumber(name, value, tongue),
      })),
  );
  if (numbers.length === 0) return null;
  return (
    <Box>
      <Text size="xs" fw={600} mb={6}>
        {t("timeline.numbers")}
      </Text>
      <dl className={classes.numbers}>
        {numbers.map(({ key, name, value }) => (
          <div key={key} className={classes.number}>
            <dt>{name}</dt>
            <dd className="aimm-figures">{value}</dd>
          </div>
        ))}
      </dl>
    </Box>
  );
}

function mean(stars: readonly number[]): number | null {
  const count = total(stars);
  return count > 0 ? stars.reduce((sum, one, star) => sum + one * (star + 1), 0) / count : null;
}

function Counts({ entry, tongue }: EntryDetailsProps) {
  const { t } = useTranslation("rollout");
  const { color } = useScene();
  const { format, title } = tongue;
  const share = (shares: Record<string, number>, id: string) =>
    shares[id] === undefined ? "–" : format.percent(shares[id]);
  return (
    <Box>
      <Text size="xs" fw={600} mb={6}>
        {t("timeline.counts")}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on narrow screens, so the keyboard must reach it */}
      <section className={classes.scroll} tabIndex={0} aria-label={t("timeline.counts")}>
        <table className={classes.counts}>
          <thead>
            <tr>
              <th scope="col">{t("flow")}</th>
              <th scope="col">{t("timeline.shares")}</th>
              <th scope="col">{t("timeline.sessions")}</th>
              <th scope="col">{t("timeline.arrived")}</th>
              <th scope="col">{t("timeline.mature")}</th>
              <th scope="col">{t("timeline.mean")}</th>
            </tr>
          </thead>
          <tbody>
            {entry.counts
              .filter((flow) => flow.active)
              .map((flow) => (
                <tr key={flow.flowId}>
                  <th scope="row">
                    <FlowName title={title(flow.flowId)} color={color(flow.flowId)} />
                  </th>
                  <td>
                    {share(entry.sharesBefore, flow.flowId)} → {share(entry.sharesAfter, flow.flowId)}
                  </td>
                  <td>{format.number(flow.sessions)}</td>
                  <td>{format.number(total(flow.arrived))}</td>
                  <td>{format.number(total(flow.mature))}</td>
                  <td>{format.score(mean(flow.arrived))}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </Box>
  );
}

function Recomputed({ entry }: { entry: Entry }) {
  const { t } = useTranslation("rollout");
  const { id } = useScene();
  const query = useQuery({ ...queryEntry(id, entry.id), enabled: entry.actor === null });
  if (entry.actor !== null) {
    return (
      <Text size="sm" c="dimmed">
        {t("timeline.byPerson")}
      </Text>
    );
  }
  return (
    <Loaded query={query} rows={1}>
      {({ recomputed }) => {
        if (!recomputed) return <Text size="sm">{t("timeline.notAgain")}</Text>;
        return (
          <Group gap={6} wrap="nowrap" c={recomputed.same ? "var(--aimm-good)" : "var(--aimm-bad)"}>
            {recomputed.same ? (
              <IconCircleCheck size={18} aria-hidden />
            ) : (
              <IconCircleX size={18} aria-hidden />
            )}
            <Text size="sm" fw={550}>
              {t(recomputed.same ? "timeline.same" : "timeline.different")}
            </Text>
          </Group>
        );
      }}
    </Loaded>
  );
}
