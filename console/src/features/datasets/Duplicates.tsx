import { Alert, Badge, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import { partOf } from "@/kinds/job";
import classes from "./Datasets.module.css";
import { type Duplicates as Found, queryDuplicates } from "./queries";
import { useDeleteItem } from "./useDatasetActions";
import "./texts";

type Report = NonNullable<Found["report"]>;
type Pair = Report["pairs"][number];

interface DuplicatesProps {
  useCaseId: string;
  datasetId: string;
  /** The version that is shown; undefined for the draft. */
  shown: number | undefined;
  mayWrite: boolean;
}

interface SideProps {
  name: string;
  split: string | null;
  text: string;
  remove: (() => void) | undefined;
}

function Side({ name, split, text, remove }: SideProps) {
  const { t } = useTranslation("datasets");
  return (
    <div>
      <Text size="sm" className={classes.text} lineClamp={4}>
        {text}
      </Text>
      <Group gap="2px 8px">
        <Text size="xs" c="dimmed" ff="monospace" className={classes.text}>
          {name}
        </Text>
        {split !== null && (
          <Badge size="sm" variant="outline" tt="none" radius="sm">
            {split}
          </Badge>
        )}
        {remove && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={remove}>
            {t("duplicates.remove", { key: name })}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Row({ pair, remove }: { pair: Pair; remove: ((key: string) => void) | undefined }) {
  const { t } = useTranslation("datasets");
  const format = useFormat();
  const { first, second, similarity, firstSplit, secondSplit, firstText, secondText } = pair;
  return (
    <li className={classes.pair}>
      <Group gap="xs" className={classes.alike}>
        <Text size="sm" fw={600} className="aimm-figures">
          {similarity === 1 ? t("duplicates.same") : format.percent(similarity * 100)}
        </Text>
        {firstSplit !== secondSplit && (
          <Badge size="sm" color="orange" variant="light" tt="none">
            {t("duplicates.crosses")}
          </Badge>
        )}
      </Group>
      <Side name={first} split={firstSplit} text={firstText} remove={remove && (() => remove(first))} />
      <Side name={second} split={secondSplit} text={secondText} remove={remove && (() => remove(second))} />
    </li>
  );
}

function Pairs({ report, remove }: { report: Report; remove: ((key: string) => void) | undefined }) {
  const { t } = useTranslation("datasets");
  const { items, same, near, across, complete, pairs } = report;
  return (
    <Stack gap="sm">
      <Text size="sm" className="aimm-figures">
        {[
          t("items", { count: items }),
          t("duplicates.sameCount", { count: same }),
          t("duplicates.nearCount", { count: near }),
        ].join(" · ")}
      </Text>
      {across > 0 && (
        <Alert color="orange" variant="light">
          {t("duplicates.across", { count: across })}
        </Alert>
      )}
      {!complete && (
        <Text size="sm" c="dimmed">
          {t("duplicates.incomplete")}
        </Text>
      )}
      {pairs.length > 0 && (
        <ul className={classes.pairs} aria-label={t("duplicates.list")}>
          {pairs.map((pair) => (
            <Row key={`${pair.first} ${pair.second}`} pair={pair} remove={remove} />
          ))}
        </ul>
      )}
      {same + near > pairs.length && (
        <Text size="xs" c="dimmed">
          {t("duplicates.first", { count: pairs.length })}
        </Text>
      )}
    </Stack>
  );
}

/** Items that say nearly the same, and whether splits share them. */
export function Duplicates({ useCaseId, datasetId, shown, mayWrite }: DuplicatesProps) {
  const { t } = useTranslation("datasets");
  const queries = useQueryClient();
  const query = queryDuplicates(useCaseId, datasetId);
  const found = useQuery(query);
  const remove = useDeleteItem(useCaseId, datasetId);
  const search = useMutation({
    mutationFn: () =>
      item(
        api.POST("/api/v1/datasets/{dataset_id}/duplicates", {
          params: { path: { dataset_id: datasetId } },
          body: { version: shown ?? 0, threshold: 0.8 },
        }),
      ),
    onError: (error) => tellError(error, () => search.mutate()),
    onSettled: () => queries.invalidateQueries({ queryKey: query.queryKey }),
  });
  const job = found.data?.job;
  const isGoing = job != null && job.endedAt === null;
  const version = job ? Number(job.specification.version) : 0;
  return (
    <Section
      title={t("duplicates.title")}
      hint={t("duplicates.hint")}
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCopy size={15} />}
            loading={search.isPending}
            disabled={isGoing}
            onClick={() => search.mutate()}
          >
            {t("duplicates.search")}
          </Button>
        )
      }
    >
      <Loaded query={found} rows={1}>
        {({ report }) => (
          <Stack gap="sm">
            <Text size="sm" c="dimmed" role="status">
              {!job && t("duplicates.never")}
              {job && (
                <>
                  {version ? t("version", { number: String(version) }) : t("draft")} ·{" "}
                  {t(`duplicates.state.${job.state}`)} <Ago moment={job.endedAt ?? job.createdAt} />
                </>
              )}
            </Text>
            {isGoing && (
              <Progress aria-label={t("duplicates.progress")} value={(partOf(job) ?? 0) * 100} animated />
            )}
            {job?.error && (
              <Text size="sm" c="red">
                {job.error}
              </Text>
            )}
            {report && (
              <Pairs
                report={report}
                remove={mayWrite && version === 0 ? (key) => void remove({ key }) : undefined}
              />
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
