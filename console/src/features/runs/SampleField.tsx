import { NumberInput, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryDatasetChoice } from "@/api/datasets";
import { useFormat } from "@/i18n/format";
import { type Draft, LEAST_SAMPLE, MOST_SAMPLE, type Sampled } from "./plan";
import { querySlices, queryVersions } from "./queries";
import classes from "./Runs.module.css";

interface SampleFieldProps {
  useCaseId: string;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

/** The version of a dataset that items are drawn from, how many, and of which slice. */
export function SampleField({ useCaseId, draft, set }: SampleFieldProps) {
  const { t } = useTranslation("runs");
  const { data: datasets = [] } = useQuery(queryDatasetChoice(useCaseId));
  const choose = (datasetId: string | null) =>
    set({ sample: datasetId === null ? null : { datasetId, version: null, slice: null, size: 50, seed: 1 } });
  return (
    <>
      <Select
        label={t("form.dataset")}
        description={datasets.length > 0 ? t("form.datasetHint") : t("form.noDatasets")}
        placeholder={t("form.pasted")}
        data={datasets.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft.sample?.datasetId ?? null}
        onChange={choose}
        disabled={datasets.length === 0}
        clearable
        searchable
      />
      {draft.sample && (
        <Details useCaseId={useCaseId} sample={draft.sample} onChange={(sample) => set({ sample })} />
      )}
    </>
  );
}

interface DetailsProps {
  useCaseId: string;
  sample: Sampled;
  onChange: (sample: Sampled) => void;
}

function Details({ useCaseId, sample, onChange }: DetailsProps) {
  const { t } = useTranslation("runs");
  const { separators, number } = useFormat();
  const versions = useQuery(queryVersions(useCaseId, sample.datasetId));
  const newest = versions.data?.[0];
  const version = sample.version ?? newest?.number ?? null;
  const { data: slices = [] } = useQuery(querySlices(useCaseId, sample.datasetId, version));
  const named = slices.filter(({ slice }) => slice !== null);
  if (versions.data && !newest) {
    return (
      <Text size="sm" c="dimmed" role="status">
        {t("form.noVersions")}
      </Text>
    );
  }
  return (
    <div className={classes.halves}>
      <Select
        label={t("form.version")}
        placeholder={newest && t("form.newest", { number: newest.number })}
        data={(versions.data ?? []).map((one) => ({
          value: String(one.number),
          label: t("form.versionOf", { number: one.number, items: number(one.count) }),
        }))}
        value={sample.version === null ? null : String(sample.version)}
        onChange={(chosen) =>
          onChange({ ...sample, version: chosen === null ? null : Number(chosen), slice: null })
        }
        clearable
      />
      <Select
        label={t("form.slice")}
        placeholder={t("form.allSlices")}
        data={named.map(({ slice, count }) => ({ value: slice ?? "", label: `${slice} (${number(count)})` }))}
        value={sample.slice}
        onChange={(slice) => onChange({ ...sample, slice })}
        disabled={named.length === 0}
        clearable
        searchable
      />
      <NumberInput
        {...separators}
        label={t("form.size")}
        min={LEAST_SAMPLE}
        max={MOST_SAMPLE}
        allowDecimal={false}
        value={sample.size}
        onChange={(value) => onChange({ ...sample, size: typeof value === "number" ? value : "" })}
      />
      <NumberInput
        {...separators}
        label={t("form.seed")}
        min={0}
        max={2 ** 31 - 1}
        allowDecimal={false}
        value={sample.seed}
        onChange={(value) => onChange({ ...sample, seed: typeof value === "number" ? value : "" })}
      />
    </div>
  );
}
