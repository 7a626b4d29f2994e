import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchRevision, type Revision } from "@/api/configurations";
import { keys } from "@/api/queries";
import { ConfigurationDiff } from "@/components/diff/ConfigurationDiff";
import { ErrorPanel, Loading } from "@/components/page/Feedback";
import { names } from "./names";
import "../texts";

interface ComparisonProps {
  useCaseId: string;
  flowStepId: string;
  /** Those that are known by now, newest first. */
  revisions: readonly Revision[];
  /** Number of the older side; 0: nothing. */
  from: number;
  to: Revision;
  present: number;
  onFrom: (number: number) => void;
  onTo: (number: number) => void;
  mayRestore: boolean;
  onRestore: (revision: Revision) => Promise<void>;
}

/** A revision that may be on a page of the list that was not asked for yet. */
function useRevision(props: ComparisonProps) {
  const { useCaseId, flowStepId, revisions, from } = props;
  const known = revisions.find((one) => one.number === from);
  const query = useQuery({
    queryKey: keys.ofUseCase(useCaseId, "revision", flowStepId, from),
    enabled: !known && from > 0,
    staleTime: Number.POSITIVE_INFINITY, // revisions never change
    queryFn: ({ signal }) => fetchRevision(flowStepId, from, signal),
  });
  return { revision: known ?? query.data ?? null, query };
}

/** What separates two revisions, and the way back to one. */
export function Comparison(props: ComparisonProps) {
  const { revisions, from, to, present, onFrom, onTo, mayRestore, onRestore } = props;
  const { t } = useTranslation("flows");
  const [busy, setBusy] = useState(false);
  const { revision: older, query } = useRevision(props);
  const label = (number: number) => (number === 0 ? t("history.nothing") : t("history.revision", { number }));
  const numbers = [...new Set([...revisions.map((one) => one.number), from])]
    .filter((number) => number > 0)
    .sort((one, other) => other - one);
  const options = numbers.map((number) => ({ value: String(number), label: label(number) }));
  const changes = names(older?.placeholders ?? [], to.placeholders);
  return (
    <Stack gap="md" miw={0}>
      <Group justify="space-between" align="flex-end" gap="sm">
        <Group gap="sm" align="flex-end">
          <Select
            size="xs"
            label={t("history.from")}
            data={[...options, { value: "0", label: label(0) }]}
            value={String(from)}
            onChange={(value) => value !== null && onFrom(Number(value))}
            allowDeselect={false}
            w={220}
          />
          <Select
            size="xs"
            label={t("history.to")}
            data={options}
            value={String(to.number)}
            onChange={(value) => value !== null && onTo(Number(value))}
            allowDeselect={false}
            w={220}
          />
        </Group>
        {mayRestore && to.number !== present && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRestore size={14} />}
            loading={busy}
            onClick={() => {
              setBusy(true);
              void onRestore(to).finally(() => setBusy(false));
            }}
          >
            {t("history.restore", { number: to.number })}
          </Button>
        )}
      </Group>
      {changes.added.length > 0 && (
        <Text size="sm">{t("history.namesAdded", { added: changes.added.join(", ") })}</Text>
      )}
      {changes.removed.length > 0 && (
        <Text size="sm">{t("history.namesRemoved", { removed: changes.removed.join(", ") })}</Text>
      )}
      {from > 0 && !older ? (
        query.isError ? (
          <ErrorPanel error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <ConfigurationDiff
          before={older?.configuration ?? null}
          after={to.configuration}
          beforeLabel={label(from)}
          afterLabel={label(to.number)}
        />
      )}
    </Stack>
  );
}
