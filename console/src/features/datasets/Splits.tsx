import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { keys } from "@/api/queries";
import { flowColors } from "@/components/charts/flowColors";
import { ShareBar } from "@/components/charts/Shares";
import { FormModal } from "@/components/forms/FormModal";
import { tell, tellError } from "@/components/forms/notify";
import { Section } from "@/components/page/Section";
import type { Dataset } from "@/kinds/dataset";
import type { Split } from "./queries";
import { proposed, wrongSplits } from "./splitShares";
import "./texts";

interface SplitsProps {
  dataset: Dataset;
  mayWrite: boolean;
}

function Form({ dataset, close }: { dataset: Dataset; close: () => void }) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [splits, set] = useState<readonly Split[]>(dataset.splits.length > 0 ? dataset.splits : proposed());
  const [seed, setSeed] = useState<number>(dataset.splitSeed ?? 1);
  const wrong = wrongSplits(splits);
  const save = useMutation({
    mutationFn: (wanted: readonly Split[]) =>
      item(
        api.PUT("/api/v1/datasets/{dataset_id}", {
          params: { path: { dataset_id: dataset.id } },
          headers: basedOn(dataset.version),
          body: { splits: [...wanted], splitSeed: seed === 1 ? null : seed },
        }),
      ),
    onSuccess: () => {
      tell(shared("state.saved"));
      close();
    },
    onError: (error, wanted) => tellError(error, () => save.mutate(wanted)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofUseCase(dataset.useCaseId, "datasets") }),
  });
  const change = (place: number, part: Partial<Split>) =>
    set(splits.map((one, at) => (at === place ? { ...one, ...part } : one)));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong === null) save.mutate(splits);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {splits.map((split, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a split is its place while its name is being written
          <Group key={place} wrap="nowrap" align="flex-end">
            <TextInput
              flex={1}
              label={t("splits.name")}
              maxLength={64}
              value={split.name}
              onChange={(event) => change(place, { name: event.currentTarget.value })}
            />
            <NumberInput
              w={110}
              label={t("splits.share")}
              suffix=" %"
              min={1}
              max={100}
              allowDecimal={false}
              value={split.share}
              onChange={(value) => change(place, { share: Number(value) || 0 })}
            />
            <ActionIcon
              mb={6}
              aria-label={t("splits.remove", { name: split.name })}
              onClick={() => set(splits.filter((_, at) => at !== place))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="default"
          style={{ alignSelf: "flex-start" }}
          disabled={splits.length >= 10}
          leftSection={<IconPlus size={15} />}
          onClick={() => set([...splits, { name: "", share: 10 }])}
        >
          {t("splits.add")}
        </Button>
        <NumberInput
          w={160}
          label={t("splits.seed")}
          description={t("splits.seedHint")}
          min={0}
          max={2 ** 31 - 1}
          allowDecimal={false}
          value={seed}
          onChange={(value) => setSeed(Number(value) || 0)}
        />
        {wrong && (
          <Text size="sm" c="red" role="alert">
            {t(`splits.wrong.${wrong.what}`, { sum: wrong.sum })}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {shared("action.cancel")}
          </Button>
          <Button type="submit" disabled={wrong !== null} loading={save.isPending}>
            {shared("action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** How the items of a dataset are divided. */
export function Splits({ dataset, mayWrite }: SplitsProps) {
  const { t } = useTranslation("datasets");
  const [opened, open] = useState(false);
  const { splits } = dataset;
  const colors = flowColors(splits.map(({ name }) => name));
  return (
    <Section
      title={t("splits.title")}
      hint={t("splits.hint")}
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={15} />}
            onClick={() => open(true)}
          >
            {t("splits.edit")}
          </Button>
        )
      }
    >
      {splits.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("splits.none")}
        </Text>
      ) : (
        <Stack gap="xs">
          <ShareBar
            flows={splits.map(({ name, share }) => ({ id: name, title: name, share }))}
            colors={colors}
          />
          <Text size="sm" className="aimm-figures">
            {splits.map(({ name, share }) => `${name} ${share} %`).join(" · ")}
          </Text>
        </Stack>
      )}
      <FormModal opened={opened} onClose={() => open(false)} title={t("splits.edit")}>
        <Form dataset={dataset} close={() => open(false)} />
      </FormModal>
    </Section>
  );
}
